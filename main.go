// Command backstage is the Backstage launcher: flags, settings, wiring. What it
// does is in the rooms it wires together (see README.md).
package main

import (
	"cmp"
	"context"
	"crypto/x509"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"syscall"

	"backstage/assets"
	"backstage/desk"
	"backstage/doctor"
	"backstage/journal"
	"backstage/launcher"
	"backstage/logfile"
	"backstage/portal"
	"backstage/portal/practice"
	"backstage/proxy"
	"backstage/rdp"
	"backstage/redact"
	"backstage/secret"
	"backstage/settings"
	"backstage/syntax"
	"backstage/text"
	"backstage/translations"
	"backstage/ui"
	"backstage/ui/desktop"
)

// fyneApp is the one place that holds the program's version.
//
//go:embed FyneApp.toml
var fyneApp string

// version has the form 1.2.3.
var version = regexp.MustCompile(`Version = "(\d+\.\d+\.\d+)"`).FindStringSubmatch(fyneApp)[1]

// Exit codes besides those of the faces.
const (
	exitOK       = 0
	exitFailed   = 1
	exitUsage    = 2
	exitNoWindow = 3
)

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// invocation is what the command line asks for.
type invocation struct {
	portal, lang            string
	practice, text, version bool
	// open is the ID or name of a system; badLink is a link to none.
	open    string
	badLink bool
	// tray: start unseen where an icon stands for the window.
	tray bool
	// report, doctor and inspect hold the arguments of these commands, nil without.
	report, doctor, inspect []string
}

// wish is what a launcher that runs already can do for this start.
func (in invocation) wish() desk.Wish {
	return desk.Wish{Open: in.open, BadLink: in.badLink, Unseen: in.tray}
}

// parse reads the command line. Its error is one clear line.
func parse(args []string) (in invocation, err error) {
	flags := flag.NewFlagSet("backstage", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&in.portal, "portal", "", "")
	flags.StringVar(&in.lang, "lang", "", "")
	flags.BoolVar(&in.practice, "practice", false, "")
	flags.BoolVar(&in.text, "text", false, "")
	flags.BoolVar(&in.version, "version", false, "")
	flags.BoolVar(&in.tray, "tray", false, "")
	if err = flags.Parse(args); err != nil {
		return in, err
	}
	switch rest := flags.Args(); {
	case len(rest) == 0:
	case desk.IsLink(rest[0]):
		// Anybody can make a link: nothing beside it counts.
		wish := desk.WishOf(rest[0])
		in.open, in.badLink = wish.Open, wish.BadLink
		if len(rest) > 1 {
			in.open, in.badLink = "", true
		}
	case rest[0] == "open" && len(rest) == 2 && desk.IsName(rest[1]):
		in.open = rest[1]
	case rest[0] == "doctor":
		in.doctor = rest[1:]
	case rest[0] == "inspect":
		in.inspect = rest[1:]
	case rest[0] == "report":
		in.report = rest[1:]
	case rest[0] == "open":
		return in, errors.New(`open takes the name of one system: backstage open "NAME"`)
	default:
		return in, fmt.Errorf("unknown argument %q", rest[0])
	}
	if in.lang != "" && in.lang != "sv" && in.lang != "en" {
		return in, fmt.Errorf("-lang takes sv or en, not %q", in.lang)
	}
	if in.portal != "" && in.practice {
		return in, errors.New("-portal and -practice exclude each other")
	}
	if in.portal != "" {
		if _, err := syntax.PortalAddress(in.portal); err != nil {
			// Not repeated: an address can hold a password.
			return in, errors.New("-portal is no usable address: give a host name or an https address without user name")
		}
	}
	return in, nil
}

// settings are the flags that are settings of this run.
func (in invocation) settings() map[string]any {
	values := map[string]any{}
	if in.lang != "" {
		values["language"] = in.lang
	}
	if in.portal != "" {
		values["portalURL"] = in.portal
	}
	return values
}

const usage = `usage: backstage [-portal URL] [-practice] [-text] [-tray] [-lang sv|en] [-version] [open "NAME" | backstage://open/NAME]
       backstage doctor [-json] [-portal URL]
       backstage inspect [-json] FILE.rdp
       backstage report [-out FILE|FOLDER] [-omit ID,…] [-ids] | -case CODE`

func run(args []string, in io.Reader, out, errOut io.Writer) int {
	if slices.Equal(args, []string{proxy.Command}) {
		return proxy.Interpret(in, out)
	}
	inv, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprintln(out, usage)
		return exitOK
	case err != nil:
		_, _ = fmt.Fprintf(errOut, "backstage: %v\n", err)
		return exitUsage
	case inv.version:
		_, _ = fmt.Fprintf(out, "backstage %s (%s %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		return exitOK
	}
	switch {
	case inv.doctor != nil:
		return runDoctor(inv, out, errOut)
	case inv.inspect != nil:
		return runInspect(inv, out, errOut)
	case inv.report != nil:
		return runReport(inv, out, errOut)
	}
	secret.Guard()
	one, done, alone := claim(inv, errOut)
	if done {
		return exitCode(alone)
	}
	w, err := wire(inv)
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage: %v\n", err)
		if !inv.text {
			desktop.Tell("Backstage", err.Error())
		}
		return exitFailed
	}
	if alone != nil {
		w.log.Warn("other launchers cannot be found", "err", alone) // at worst there are two
	}
	w.serve(one, inv.wish())
	defer w.close()
	for _, name := range w.passedOver(inv) {
		_, _ = fmt.Fprintf(errOut, "backstage: a policy sets %s, so the command line does not count\n", name)
	}
	if inv.text {
		return w.runText(in, out)
	}
	return w.runWindow(inv.tray, errOut)
}

// claim makes this the person's one launcher with a window; practising and the
// terminal are apart. done: one runs already and has taken over what this start was
// for, or does not answer, and a link must not open window after window then.
func claim(inv invocation, errOut io.Writer) (one *desk.Instance, done bool, err error) {
	if inv.text || inv.practice {
		return nil, false, nil
	}
	one, err = desk.Claim(context.Background(), inv.wish())
	switch {
	case err == nil && one == nil:
		for name := range inv.settings() {
			_, _ = fmt.Fprintf(errOut, "backstage: a window is open already, so %s of the command line does not count\n", name)
		}
		return nil, true, nil
	case errors.Is(err, desk.ErrSilent) && inv.wish() != (desk.Wish{}):
		_, _ = fmt.Fprintf(errOut, "backstage: %v\n", err)
		return nil, true, err
	}
	return one, false, err
}

func exitCode(err error) int {
	if err != nil {
		return exitFailed
	}
	return exitOK
}

// wiring is everything that a face needs, put together.
type wiring struct {
	one       *desk.Instance // nil where there is none
	log       *slog.Logger
	settings  *settings.Store
	texts     *translations.Texts
	locale    string
	launcher  *launcher.Launcher
	practice  *practice.Portal
	logFile   io.Closer
	notesFile io.Closer // of the journal, nil without
	starter   rdp.Starter
	kept      *settings.StateFile
	roots     *x509.CertPool // in place of the system's: the practice portal's
	// hide, tail and journal are what a support report is made of.
	hide    *redact.Redactor
	tail    *logfile.Tail
	journal *journal.Journal
}

func wire(inv invocation) (*wiring, error) {
	w := &wiring{}
	places := settings.Platform()
	places.CommandLine = inv.settings()
	level := new(slog.LevelVar)
	w.hide = redact.New()
	w.log, w.logFile, w.tail = logfile.Open(logfile.Folder(), level, w.hide)
	slog.SetDefault(w.log)
	w.journal = &journal.Journal{Log: w.log, Clean: w.hide.Text}
	if notes, err := logfile.OpenFile(logfile.Folder(), journal.FileName); err == nil { // else in memory, as the log says
		w.journal.File, w.notesFile = notes, notes
	}
	places.Log = w.log
	var roots *x509.CertPool
	var err error
	if inv.practice {
		if w.practice, err = practise(&places); err != nil {
			return nil, err
		}
		roots = w.practice.Roots()
	}
	if w.settings, err = settings.Open(places); err != nil {
		return nil, err
	}
	current := w.settings.Current()
	w.hide.Person(current.UserName)
	logAt := func(s settings.Settings) { _ = level.UnmarshalText([]byte(s.LogLevel)) } // settings allow only what slog knows
	w.settings.Subscribe(func(_, now settings.Settings) { logAt(now) })
	logAt(current)
	w.locale = desktop.Locale()
	w.texts = translations.In(translations.Resolve(current.Language, w.locale))
	w.journal.Start(journal.Start{Version: version, System: runtime.GOOS, Language: w.texts.Lang(), Practice: inv.practice})

	starter := rdp.New(rdp.Options{Log: w.log, Journal: w.journal})
	if inv.practice {
		starter = rdp.Rehearsal(roots)
	}
	starter.Sweep()
	bySystem := proxy.System(proxy.Options{UserAgent: cmp.Or(current.UserAgent, portal.DefaultUserAgent())}, w.log)
	w.starter, w.roots, w.kept = starter, roots, settings.OpenState(places.Folder, w.log)
	w.launcher = launcher.New(launcher.Config{
		Settings: w.settings,
		Kept:     w.kept,
		Connect: func(address string) (portal.Portal, error) {
			s := w.settings.Current()
			way := proxy.Named(s.Proxy)
			if way == nil {
				way = bySystem
			}
			return portal.New(portal.Options{
				Address: address, Language: translations.Resolve(s.Language, w.locale), UserAgent: s.UserAgent,
				Roots: roots, CodeField: s.CodeField, CodePath: s.CodePath, CodeResend: s.CodeResend, PreLaunch: s.PreLaunch,
				Proxy: way, Log: w.log, Journal: w.journal,
			})
		},
		Starter:  starter,
		Store:    secret.Keyring(),
		Scrub:    secret.Scrub,
		Practice: inv.practice,
		Log:      w.log,
		Journal:  w.journal,
		Hide:     w.hide,
	})
	return w, nil
}

// practise starts the practice portal, which takes the place of all that the
// settings say about a portal, unless IT does not allow it.
func practise(places *settings.Options) (*practice.Portal, error) {
	first := *places
	first.Log = nil // its problems are logged when the settings are opened for good
	store, err := settings.Open(first)
	if err != nil {
		return nil, err
	}
	if s := store.Current(); !s.PracticeAllowed {
		return nil, errors.New(textsOf(s).T("text.practice-refused"))
	}
	p, err := practice.Start(practice.Options{RDPDesktop: false, Log: places.Log})
	if err != nil {
		return nil, fmt.Errorf("the practice portal could not start: %w", err)
	}
	places.Practice = p.Settings()
	return p, nil
}

// passedOver lists the settings of the command line that IT has made itself.
func (w *wiring) passedOver(inv invocation) (names []string) {
	current := w.settings.Current()
	for name := range inv.settings() {
		if current.Locked(name) {
			w.log.Warn("the command line does not count", "setting", name)
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// serve does what this start was for, and what later ones are.
func (w *wiring) serve(one *desk.Instance, first desk.Wish) {
	if first.Open != "" || first.BadLink {
		w.take(first)
	}
	if w.one = one; one != nil {
		one.Serve(w.take)
		if err := desk.Opened(w.take); err != nil {
			w.log.Warn("links will not reach the window", "err", err)
		}
	}
}

func (w *wiring) take(wish desk.Wish) {
	switch {
	case wish.BadLink:
		w.launcher.BadLink()
	case wish.Open != "":
		w.launcher.OpenNamed(wish.Open)
	case !wish.Unseen:
		w.launcher.BringForward()
	}
}

// close ends everything in reverse order; RDP sessions go on.
func (w *wiring) close() {
	if w.one != nil {
		w.one.Close() // from now on a start begins anew
	}
	w.launcher.Close()
	if w.practice != nil {
		_ = w.practice.Close()
	}
	w.log.Info("end")
	_ = w.logFile.Close()
	if w.notesFile != nil {
		_ = w.notesFile.Close()
	}
}

func (w *wiring) runText(in io.Reader, out io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	current := w.settings.Current()
	return text.Run(ctx, text.Options{
		Launcher: w.launcher, In: in, Out: out, Texts: w.texts,
		Product: current.ProductName, DefaultDomain: current.DefaultDomain, Help: assets.HelpFrom(current.HelpFolder, w.log),
		Check:    func(ctx context.Context) doctor.Report { return w.checkConnection(ctx, nil) },
		Practice: w.practice,
	})
}

func (w *wiring) runWindow(unseen bool, errOut io.Writer) int {
	current := w.settings.Current()
	if w.practice == nil {
		w.followStartAtSignIn()
	}
	window := ui.Options{
		Launcher: w.launcher, Settings: w.settings, SystemLanguage: w.locale, Version: version,
		Help: assets.HelpFrom(current.HelpFolder, w.log), Journal: w.journal, Check: w.checkConnection, Report: w.report,
		Shortcuts: desk.Shortcuts{},
	}
	if w.one != nil {
		window.OnClose = w.one.Close // what is wished for from now on is not for a window that goes
	}
	if w.practice != nil { // which leaves no shortcuts behind
		window.Practice = w.phone()
		window.Shortcuts = nil
	}
	err := desktop.Run(desktop.Options{
		Version: version,
		Failure: w.texts.T("notice.no-window.title") + "\n" + w.texts.T("notice.no-window.advice", map[string]any{"Host": w.launcher.State().Entry}),
		Crash:   w.texts.T("notice.crashed.title") + "\n" + w.texts.T("notice.crashed.advice"),
		Title:   current.ProductName,
		Lang:    w.texts.Lang(),
		ErrOut:  errOut,
		Tray:    current.TrayIcon && w.practice == nil,
		Unseen:  unseen,
		Exit: func(err error) {
			w.log.Error("no window", "err", err)
			w.close()
			os.Exit(exitNoWindow)
		},
		UI: window,
	})
	if err != nil {
		w.log.Error("no window", "err", err)
		return exitNoWindow
	}
	return exitOK
}

// followStartAtSignIn lets the computer start the launcher, or not, as the
// settings say now and whenever they change.
func (w *wiring) followStartAtSignIn() {
	var one sync.Mutex
	follow := func() {
		one.Lock()
		defer one.Unlock()
		current := w.settings.Current()
		if err := desk.StartAtSignIn(current.StartAtSignIn, current.ProductName); err != nil {
			w.log.Warn("start at sign-in could not be changed", "err", err)
		}
	}
	w.settings.Subscribe(func(before, now settings.Settings) {
		if before.StartAtSignIn != now.StartAtSignIn {
			go follow()
		}
	})
	go follow()
}

// phone shows the practice portal's people and SMS beside the window.
func (w *wiring) phone() *ui.PracticePhone {
	phone := &ui.PracticePhone{Listen: func(hear func(ui.PracticeSMS)) (cancel func()) {
		return w.practice.Subscribe(func(s practice.SMS) {
			hear(ui.PracticeSMS{To: s.To, Text: s.Text, Code: s.Code, At: s.At})
		})
	}}
	for _, p := range practice.People() {
		phone.People = append(phone.People, ui.PracticePerson{Role: string(p.Role), User: p.User, Password: p.Password, NewPassword: p.NewPassword})
	}
	return phone
}
