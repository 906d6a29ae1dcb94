package text

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"backstage/doctor"
	"backstage/launcher"
	"backstage/outside"
	"backstage/portal"
	"backstage/portal/practice"
	"backstage/secret"
	"backstage/translations"
)

// Options of the terminal face.
type Options struct {
	Launcher launcher.Face
	In       io.Reader
	Out      io.Writer
	Texts    *translations.Texts
	// Product is the program's name, DefaultDomain what a bare name gets.
	Product, DefaultDomain string
	// Help holds the pages <topic>.<language>.md.
	Help fs.FS
	// Check is the connection check (doctor.Check), nil without.
	Check func(context.Context) doctor.Report
	// Practice is the practice portal, whose people and SMS are printed; nil without.
	Practice *practice.Portal
}

// Exit codes of Run.
const (
	ExitOK = 0
	// ExitNotSignedIn: the answers ended before anybody was signed in.
	ExitNotSignedIn = 1
)

// Run asks until the person quits, the input ends or ctx does, and returns the
// program's exit code. The launcher is the caller's to close.
func Run(ctx context.Context, o Options) int {
	f := &face{Options: o, prompt: newPrompter(o.In, o.Out), changed: make(chan struct{}, 1), told: map[string]bool{}}
	f.prompt.news, f.prompt.meanwhile = f.changed, f.tellNews
	cancel := o.Launcher.Subscribe(func(launcher.State) {
		select {
		case f.changed <- struct{}{}:
		default:
		}
	})
	defer cancel()
	if o.Practice != nil {
		defer o.practise()()
	}
	f.say("text.welcome", map[string]any{"Product": o.Product})
	err := f.run(ctx)
	if f.signedIn {
		f.say("text.goodbye", nil)
	}
	if !f.signedIn && !errors.Is(err, errQuit) {
		return ExitNotSignedIn
	}
	return ExitOK
}

var (
	// errQuit: the person asked to leave.
	errQuit = errors.New("quit")
	// errTaken: the answer took up an offer; the question is no longer the same.
	errTaken = errors.New("offer taken")
)

type face struct {
	Options
	prompt  *prompter
	changed chan struct{}

	mu       sync.Mutex
	told     map[string]bool // session news that were printed
	signedIn bool
	listed   bool
	shown    []launcher.System // what the numbers stand for
	offers   []offer           // what !1, !2 … stand for
	notice   *launcher.Notice  // the last one printed
}

// offer is something that a notice offers, with its help topic.
type offer struct {
	launcher.Action
	topic string
}

func (f *face) run(ctx context.Context) error {
	for {
		state, err := f.settled(ctx)
		if err != nil {
			return err
		}
		f.tell(state)
		switch state.Step {
		case launcher.StepSetUp:
			err = f.askAddress(ctx)
		case launcher.StepSignIn:
			err = f.askSignIn(ctx, state)
		case launcher.StepChangePassword:
			err = f.askNewPassword(ctx, state)
		case launcher.StepPasswordChanged:
			err = f.askContinue(ctx)
		case launcher.StepCode:
			err = f.askCode(ctx, state)
		case launcher.StepPage:
			err = f.askPage(ctx, state)
		case launcher.StepSystems:
			err = f.askSystem(ctx, state)
		}
		if err != nil && !errors.Is(err, errTaken) {
			return err
		}
	}
}

// settled waits until nothing is under way: no exchange, and no session that
// has just been started.
func (f *face) settled(ctx context.Context) (launcher.State, error) {
	if err := f.Launcher.Sync(ctx); err != nil {
		return launcher.State{}, err
	}
	busy := launcher.DoingNothing
	for {
		state := f.Launcher.State()
		if state.Busy == launcher.DoingNothing && !starting(state) {
			return state, nil
		}
		if state.Busy != busy && state.Busy != launcher.DoingNothing {
			f.say("busy."+string(state.Busy), nil)
		}
		busy = state.Busy
		f.tellSessions(state)
		select {
		case <-f.changed:
		case <-ctx.Done():
			f.Launcher.Cancel()
			return state, ctx.Err()
		}
	}
}

func starting(s launcher.State) bool {
	for _, session := range s.Sessions {
		if session.Phase == launcher.PhaseStarting {
			return true
		}
	}
	return false
}

func (f *face) askAddress(ctx context.Context) error {
	answer, err := f.ask(ctx, "text.ask-address", nil)
	if err == nil && answer != "" {
		f.Launcher.SetPortal(answer)
	}
	return err
}

func (f *face) askSignIn(ctx context.Context, state launcher.State) error {
	question := "text.ask-user"
	if state.User != "" {
		question = "text.ask-user-again"
	}
	user, err := f.ask(ctx, question, map[string]any{"User": state.User, "Host": state.Host})
	if err != nil || user == "" && state.User == "" {
		return err
	}
	if user == "p" {
		f.Launcher.OpenChangePassword(state.User)
		return nil
	}
	if user == "" {
		user = state.User
	}
	if sent, _ := launcher.Qualify(user, f.DefaultDomain); sent != user {
		f.say("text.sent-as", map[string]any{"User": plain(sent)})
	}
	password, err := f.askHidden(ctx, "text.ask-password")
	if err != nil {
		return err
	}
	sign := launcher.SignIn{User: user, Password: password, RememberUser: state.RememberUser, RememberPassword: state.RememberPassword}
	if state.SignInCode != nil {
		code, err := f.prompt.line(ctx, f.Texts.T("text.ask-code-early"))
		if err != nil {
			return err
		}
		sign.Code = secret.Own(code)
	}
	f.Launcher.SignIn(sign)
	return nil
}

func (f *face) askNewPassword(ctx context.Context, state launcher.State) error {
	user := state.User
	if state.Expired {
		f.say("text.expired", nil)
	} else if user == "" {
		answer, err := f.ask(ctx, "text.ask-user", map[string]any{"Host": state.Host})
		if err != nil {
			return err
		}
		user = answer
	}
	var current *secret.Text
	var err error
	if !state.CurrentKnown {
		if current, err = f.askHidden(ctx, "text.ask-current"); err != nil {
			return err
		}
	}
	fresh, err := f.askHidden(ctx, "text.ask-new")
	if err != nil {
		return err
	}
	confirm, err := f.askHidden(ctx, "text.ask-confirm")
	if err != nil {
		return err
	}
	f.Launcher.ChangePassword(user, current, fresh, confirm)
	return nil
}

// askContinue waits for the person: going on sends the new password.
func (f *face) askContinue(ctx context.Context) error {
	answer, err := f.ask(ctx, "text.ask-continue", nil)
	if err != nil {
		return err
	}
	if answer == "" {
		f.Launcher.Continue()
	} else {
		f.Launcher.Back()
	}
	return nil
}

func (f *face) askCode(ctx context.Context, state launcher.State) error {
	if state.Code.Label != "" {
		f.print(plain(state.Code.Label))
	}
	question := "text.ask-code"
	if state.Code.CanResend {
		question = "text.ask-code-resend"
	}
	code, err := f.answer(ctx, question, nil)
	switch {
	case err != nil:
		return err
	case string(code) == "r" && state.Code.CanResend:
		f.Launcher.ResendCode()
	case string(code) == "r":
		f.say("text.no-resend", nil)
	case string(code) == "b" && !state.Code.CanResend:
		f.Launcher.StartAgain()
	case len(code) > 0:
		f.Launcher.SubmitCode(secret.Own(code))
	}
	return nil
}

func (f *face) askSystem(ctx context.Context, state launcher.State) error {
	f.signedIn = true
	if !f.listed {
		f.listed = true
		f.list(state, state.Systems)
	}
	answer, err := f.ask(ctx, "text.ask-system", nil)
	if err != nil || answer == "" {
		return err
	}
	f.Launcher.Active()
	if n, err := strconv.Atoi(answer); err == nil {
		if n < 1 || n > len(f.shown) {
			f.say("text.no-such-number", map[string]any{"Number": n})
			return nil
		}
		f.listed = !state.SignedOut
		f.Launcher.Open(f.shown[n-1].ID)
		return nil
	}
	switch word, rest, _ := strings.Cut(answer, " "); word {
	case "s":
		f.search(state, rest)
	case "l":
		f.listed = false
	case "r":
		f.listed = false
		f.Launcher.Refresh()
	default:
		f.say("text.unknown-answer", nil)
	}
	return nil
}

// search lists what holds every word, in title or folder.
func (f *face) search(state launcher.State, text string) {
	var hits []launcher.System
	for _, s := range state.Systems {
		if matches(s, strings.Fields(strings.ToLower(text))) {
			hits = append(hits, s)
		}
	}
	f.list(state, hits)
}

func matches(s launcher.System, words []string) bool {
	in := strings.ToLower(s.Title + " " + strings.Join(s.Folders, " "))
	for _, w := range words {
		if !strings.Contains(in, w) {
			return false
		}
	}
	return true
}

// list prints systems with the numbers that open them.
func (f *face) list(state launcher.State, systems []launcher.System) {
	f.shown = systems
	switch {
	case len(state.Systems) == 0:
		f.say("text.no-systems", nil)
		return
	case len(systems) == 0:
		f.say("text.no-hits", nil)
		return
	}
	f.print(f.Texts.N("text.systems", len(systems)))
	favourites := map[string]bool{}
	for _, id := range state.Favourites {
		favourites[id] = true
	}
	for i, s := range systems {
		kind := "text.remoteapp"
		if s.Type == portal.Desktop {
			kind = "text.desktop"
		}
		line := fmt.Sprintf("%4d  %s  (%s)", i+1, plain(s.Title), f.Texts.T(kind))
		if len(s.Folders) > 0 {
			line += "  [" + plain(strings.Join(s.Folders, ", ")) + "]"
		}
		if favourites[s.ID] {
			line += "  *"
		}
		f.print(line)
	}
}

// ask is answer for what is no secret.
func (f *face) ask(ctx context.Context, question string, data map[string]any) (string, error) {
	answer, err := f.answer(ctx, question, data)
	return string(answer), err
}

// answer reads an answer and serves those that mean the same everywhere: h help,
// q quit, !1 what a notice offered.
func (f *face) answer(ctx context.Context, question string, data map[string]any) ([]byte, error) {
	for {
		answer, err := f.prompt.line(ctx, f.Texts.T(question, data))
		if err != nil {
			return nil, err
		}
		answer = bytes.TrimSpace(answer)
		switch {
		case string(answer) == "h":
			f.help(f.Launcher.State().Topic())
		case string(answer) == "q":
			return nil, errQuit
		case bytes.HasPrefix(answer, []byte("!")):
			if f.take(ctx, string(answer[1:])) {
				return nil, errTaken
			}
		default:
			return answer, nil
		}
	}
}

// take carries out the offer of that number and tells whether the question may
// be another one now: reading and checking change nothing.
func (f *face) take(ctx context.Context, number string) bool {
	chosen, ok := f.offered(number)
	switch {
	case !ok:
		f.say("text.unknown-answer", nil)
	case chosen.Kind == launcher.ActHelp:
		f.help(chosen.topic)
	case chosen.Kind == launcher.ActCheck:
		f.say("check.running", nil)
		f.print(diagnosis(f.Check(ctx), f.Texts))
	default:
		f.Launcher.Do(chosen.Action)
		return true
	}
	return false
}

func (f *face) offered(number string) (offer, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(f.offers) {
		return offer{}, false
	}
	return f.offers[n-1], true
}

func (f *face) askHidden(ctx context.Context, question string) (*secret.Text, error) {
	answer, err := f.prompt.hidden(ctx, f.Texts.T(question))
	return secret.Own(answer), err
}

// tell prints the step's notice and the news of sessions, each once.
func (f *face) tell(state launcher.State) {
	if state.Notice != nil && state.Notice != f.notice {
		f.mu.Lock()
		f.offers = nil
		f.mu.Unlock()
		f.tellNotice(state.Notice)
	}
	f.notice = state.Notice
	f.tellSessions(state)
}

// tellNews prints what became of sessions while a question waits for its answer.
func (f *face) tellNews() bool {
	state := f.Launcher.State()
	if !slices.ContainsFunc(state.Sessions, func(s launcher.Session) bool { return !f.told[newsOf(s)] }) {
		return false
	}
	f.print("")
	f.tellSessions(state)
	return true
}

// newsOf tells one piece of news of a session from another.
func newsOf(s launcher.Session) string {
	return fmt.Sprintf("%d %d %v", s.ID, s.Phase, s.Notice != nil)
}

// tellSessions prints what became of sessions since the last time.
func (f *face) tellSessions(state launcher.State) {
	for _, s := range state.Sessions {
		if f.told[newsOf(s)] {
			continue
		}
		f.told[newsOf(s)] = true
		data := map[string]any{"System": plain(s.Title)}
		switch {
		case s.Notice != nil:
			f.tellNotice(s.Notice)
		case s.Phase == launcher.PhaseStarting:
			f.say("text.starting", data)
		case s.Phase == launcher.PhaseRunning:
			f.say("text.running", data)
		}
	}
}

// tellNotice prints what happened, the next step, and numbered offers.
func (f *face) tellNotice(n *launcher.Notice) {
	data := map[string]any{}
	for k, v := range n.Data {
		if s, ok := v.(string); ok {
			v = plain(s)
		}
		data[k] = v
	}
	f.print("")
	f.print(f.Texts.T(n.Key+".title", data))
	f.print(f.Texts.T(n.Key+".advice", data))
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range n.Actions {
		switch a.Kind {
		case launcher.ActCopy, launcher.ActSettings, launcher.ActOpenBrowser, launcher.ActReport:
			continue // these belong to a window
		case launcher.ActCheck:
			if f.Check == nil {
				continue
			}
		}
		f.offers = append(f.offers, offer{a, n.Topic})
		f.print(fmt.Sprintf("  !%d  %s", len(f.offers), f.Texts.T("action."+string(a.Kind))))
	}
}

// picture is a picture in a help page: what it shows, and where it lies.
var picture = regexp.MustCompile(`!\[([^\]\n]*)\]\([^)\n]*\)`)

// help prints a page as it is written: Markdown reads well as plain text. Of a
// picture it says what it shows.
func (f *face) help(topic string) {
	page, err := fs.ReadFile(f.Help, topic+"."+f.Texts.Lang()+".md")
	if err != nil {
		f.say("text.no-help", nil)
		return
	}
	f.print("")
	f.print(strings.TrimSpace(picture.ReplaceAllString(string(page), "[$1]")))
	f.print("")
}

func (f *face) say(id string, data map[string]any) { f.print(f.Texts.T(id, data)) }

func (f *face) print(line string) { _, _ = fmt.Fprintln(f.Out, line) }

// plain is text from outside, of which nothing can drive a terminal.
func plain(s string) string { return outside.Line(s, 300) }
