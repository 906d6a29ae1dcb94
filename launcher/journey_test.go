package launcher

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
	"backstage/secret/secrettest"
	"backstage/settings"
)

// script is a portal that answers as it was told, one call after the other, and
// counts what it was asked.
type script struct {
	turn    chan struct{}
	mu      sync.Mutex
	asked   []string
	answers map[string][]reply
}

type reply struct {
	answer portal.Answer
	err    error
	wait   time.Duration
}

func (s *script) on(call string, replies ...reply) *script {
	s.answers[call] = append(s.answers[call], replies...)
	return s
}

func newScript() *script { return &script{answers: map[string][]reply{}} }

func (s *script) reply(ctx context.Context, call string) (portal.Answer, error) {
	cancelled := &portal.Error{Kind: portal.KindCancelled}
	s.mu.Lock()
	if s.turn == nil {
		s.turn = make(chan struct{}, 1) // of the test's own time
	}
	turn := s.turn
	s.mu.Unlock()
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return portal.Answer{}, cancelled
	}
	if ctx.Err() != nil {
		return portal.Answer{}, cancelled
	}
	s.mu.Lock()
	s.asked = append(s.asked, call)
	queue := s.answers[call]
	var r reply
	if len(queue) > 0 {
		r = queue[0]
		if len(queue) > 1 {
			s.answers[call] = queue[1:]
		}
	} else {
		r = reply{err: &portal.Error{Kind: portal.KindUnknownPage}}
	}
	s.mu.Unlock()
	select {
	case <-time.After(r.wait):
		return r.answer, r.err
	case <-ctx.Done():
		return portal.Answer{}, cancelled
	}
}

func (s *script) count(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.asked {
		if c == call {
			n++
		}
	}
	return n
}

func (s *script) Begin(ctx context.Context) (portal.Answer, error) { return s.reply(ctx, "begin") }
func (s *script) SignIn(ctx context.Context, c portal.Credentials) (portal.Answer, error) {
	return s.reply(ctx, "sign-in "+c.User+" "+c.Password.Reveal())
}
func (s *script) OpenChangePassword(ctx context.Context) (portal.Answer, error) {
	return s.reply(ctx, "open-change")
}
func (s *script) ChangePassword(ctx context.Context, user string, current, next, _ *secret.Text) (portal.Answer, error) {
	return s.reply(ctx, "change "+user+" "+current.Reveal()+" "+next.Reveal())
}
func (s *script) SubmitCode(ctx context.Context, code *secret.Text) (portal.Answer, error) {
	return s.reply(ctx, "code "+code.Reveal())
}
func (s *script) ResendCode(ctx context.Context) (portal.Answer, error) {
	return s.reply(ctx, "resend")
}
func (s *script) SendPage(ctx context.Context, _ portal.PageReply) (portal.Answer, error) {
	return s.reply(ctx, "send-page")
}
func (s *script) Resume(ctx context.Context) (portal.Answer, error)  { return s.reply(ctx, "resume") }
func (s *script) Refresh(ctx context.Context) (portal.Answer, error) { return s.reply(ctx, "refresh") }
func (s *script) Download(ctx context.Context, r portal.Resource) ([]byte, error) {
	_, err := s.reply(ctx, "download "+r.ID)
	return []byte("full address:s:host"), err
}
func (s *script) Icon(context.Context, portal.Resource) ([]byte, error) { return []byte("png"), nil }
func (s *script) SignOut(ctx context.Context) error {
	_, err := s.reply(ctx, "sign-out")
	return err
}
func (s *script) Host() string  { return "portal.example" }
func (s *script) Entry() string { return "https://portal.example/RDWeb/Pages/" }

// stage is an RDP starter whose sessions do what the test says.
type stage struct {
	mu       sync.Mutex
	info     rdp.Info
	err      error
	requests []rdp.Request
	password []string
	sessions []*act
}

type act struct {
	events   chan rdp.Event
	once     sync.Once
	info     rdp.Info
	focused  int
	canFocus bool
}

func (a *act) Events() <-chan rdp.Event { return a.events }
func (a *act) Stop() {
	a.once.Do(func() {
		a.events <- rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: rdp.KindStopped}}
		close(a.events)
	})
}
func (a *act) Focus() bool        { a.focused++; return a.canFocus }
func (a *act) Info() rdp.Info     { return a.info }
func (a *act) Target() rdp.Target { return rdp.Target{} }

func (s *stage) Client(context.Context) (rdp.Info, error) { return s.info, s.err }
func (s *stage) Sweep()                                   {}
func (s *stage) Start(_ context.Context, r rdp.Request) (rdp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r)
	s.password = append(s.password, r.Password.Reveal())
	if s.err != nil {
		return nil, s.err
	}
	a := &act{events: make(chan rdp.Event, 4), info: s.info, canFocus: true}
	s.sessions = append(s.sessions, a)
	return a, nil
}

func (s *stage) session(t *testing.T, i int) *act {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if i >= len(s.sessions) {
		t.Fatalf("only %d sessions were started", len(s.sessions))
	}
	return s.sessions[i]
}

// play runs a journey in virtual time.
func play(t *testing.T, p *script, st *stage, chosen map[string]any, scene func(t *testing.T, l *Launcher)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		values := map[string]any{"portalURL": "https://portal.example/", "defaultDomain": "amido"}
		for k, v := range chosen {
			values[k] = v
		}
		none := func() []settings.Layer { return nil }
		store, err := settings.Open(settings.Options{MachinePolicy: none, UserPolicy: none, Installer: none, CommandLine: values})
		if err != nil {
			t.Fatal(err)
		}
		l := New(Config{Settings: store, Kept: settings.OpenState("", nil), Starter: st, Store: secrettest.NewMemoryStore(),
			Connect: func(string) (portal.Portal, error) { return p, nil }})
		defer l.Close()
		synctest.Wait()
		scene(t, l)
	})
}

var (
	signInPage = reply{answer: portal.Answer{Step: portal.StepSignIn}}
	codePage   = reply{answer: portal.Answer{Step: portal.StepCode, Challenge: &portal.Challenge{Number: 1, CanResend: true}}}
	systems    = reply{answer: systemsAnswer()}
)

func refused(step portal.Step, k portal.Kind) reply {
	return reply{answer: portal.Answer{Step: step, Problem: &portal.Error{Kind: k}, CanChange: true}}
}

func anna() SignIn { return SignIn{User: "anna", Password: secret.New("Sommar-2026")} }

const annaSignsIn = `sign-in amido\anna Sommar-2026`

func at(t *testing.T, l *Launcher, step Step, noticeKey string) State {
	t.Helper()
	synctest.Wait()
	s := l.State()
	key := ""
	if s.Notice != nil {
		key = s.Notice.Key
	}
	if s.Step != step || key != noticeKey {
		t.Fatalf("at %v with notice %q, want %v with %q", s.Step, key, step, noticeKey)
	}
	return s
}

func freeRDP() *stage { return &stage{info: rdp.Info{ID: "freerdp", Name: "FreeRDP 3.30.0"}} }

func TestFromSignInOverTheCodeToARunningSession(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, codePage).on("code 012345", systems).on("download ma1", reply{})
	st := freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		at(t, l, StepSignIn, "")
		l.SignIn(anna())
		s := at(t, l, StepCode, "")
		if s.Code.AskedAt.IsZero() || !s.Code.CanResend {
			t.Errorf("the code page is not described: %+v", s.Code)
		}
		l.SubmitCode(secret.New("012345"))
		s = at(t, l, StepSystems, "")
		if len(s.Systems) != 2 || s.SignedInAs != `amido\anna` || s.SessionEnds.IsZero() {
			t.Errorf("state %+v", s)
		}
		l.Open("ma1")
		l.Open("ma1") // a double click
		s = at(t, l, StepSystems, "")
		if len(s.Sessions) != 1 || s.Sessions[0].Phase != PhaseStarting {
			t.Fatalf("sessions %+v", s.Sessions)
		}
		if st.password[0] != "Sommar-2026" || st.requests[0].User != `amido\anna` || st.requests[0].Title != "MultiAccess01" {
			t.Errorf("the client was given %+v", st.requests[0])
		}
		a := st.session(t, 0)
		a.events <- rdp.Event{Kind: rdp.EventWindow}
		if s = at(t, l, StepSystems, ""); s.Sessions[0].Phase != PhaseRunning {
			t.Errorf("a window, and the session is %v", s.Sessions[0].Phase)
		}
		l.Open("ma1")
		at(t, l, StepSystems, "")
		if a.focused != 1 || len(st.requests) != 1 {
			t.Errorf("clicking a running system: raised %d times, started %d times", a.focused, len(st.requests))
		}
		a.Stop()
		if s = at(t, l, StepSystems, ""); len(s.Sessions) != 0 {
			t.Errorf("an ended session stays: %+v", s.Sessions)
		}
		if p.count(annaSignsIn) != 1 || p.count("code 012345") != 1 || p.count("begin") != 1 {
			t.Errorf("the portal was asked %v", p.asked)
		}
	})
}

func TestAnExpiredPasswordIsChangedAndTheSignInGoesOn(t *testing.T) {
	p := newScript().on("begin", signInPage).
		on(annaSignsIn, refused(portal.StepPasswordExpired, portal.KindWrongPassword)).
		on("open-change", reply{answer: portal.Answer{Step: portal.StepChangePassword}}).
		on(`change amido\anna Sommar-2026 kort`, refused(portal.StepChangePassword, portal.KindChangeRules)).
		on(`change amido\anna Sommar-2026 Vinter-2027!`, reply{answer: portal.Answer{Step: portal.StepPasswordChanged}}).
		on(`sign-in amido\anna Vinter-2027!`, codePage)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		s := at(t, l, StepChangePassword, "")
		if !s.Expired || !s.CurrentKnown || s.User != "anna" {
			t.Errorf("the change page is not filled in: %+v", s)
		}
		l.ChangePassword("", nil, secret.New("kort"), secret.New("kört"))
		at(t, l, StepChangePassword, "portal.change-mismatch")
		l.ChangePassword("", nil, secret.New("Sommar-2026"), secret.New("Sommar-2026"))
		at(t, l, StepChangePassword, "notice.password-same")
		if n := len(p.asked); n != 3 {
			t.Errorf("what could be seen here was sent: %v", p.asked)
		}
		l.ChangePassword("", nil, secret.New("kort"), secret.New("kort"))
		if s = at(t, l, StepChangePassword, "portal.change-rules"); !s.CurrentKnown {
			t.Error("a refused new password makes the person type the old one")
		}
		l.ChangePassword("", nil, secret.New("Vinter-2027!"), secret.New("Vinter-2027!"))
		at(t, l, StepCode, "notice.password-changed")
		if p.count(`sign-in amido\anna Vinter-2027!`) != 1 {
			t.Errorf("asked %v", p.asked)
		}
	})
}

func TestAPasswordChangedByChoiceWaitsForThePerson(t *testing.T) {
	p := newScript().on("begin", signInPage).on("open-change", reply{answer: portal.Answer{Step: portal.StepChangePassword}}).
		on(`change amido\anna Sommar-2026 Vinter-2027!`, reply{answer: portal.Answer{Step: portal.StepPasswordChanged}}).
		on(`sign-in amido\anna Vinter-2027!`, codePage)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.OpenChangePassword("anna")
		at(t, l, StepChangePassword, "")
		l.ChangePassword("anna", secret.New("Sommar-2026"), secret.New("Vinter-2027!"), secret.New("Vinter-2027!"))
		at(t, l, StepPasswordChanged, "notice.password-changed")
		if p.count(`sign-in amido\anna Vinter-2027!`) != 0 {
			t.Error("signed in without being asked")
		}
		l.Continue()
		at(t, l, StepCode, "")
	})
}

func TestAWrongCodeThatGoesBackToTheStartOffersANewCode(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, codePage).
		on("code 111111", refused(portal.StepSignIn, portal.KindWrongCodeRestart))
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepCode, "")
		l.SubmitCode(secret.New("111111"))
		s := at(t, l, StepSignIn, "portal.wrong-code-restart")
		if s.Notice.Actions[0].Kind != ActStartAgain {
			t.Fatalf("offers %+v", s.Notice.Actions)
		}
		if p.count(annaSignsIn) != 1 {
			t.Fatal("another SMS was ordered without asking")
		}
		l.Do(s.Notice.Actions[0])
		at(t, l, StepCode, "")
		if p.count(annaSignsIn) != 2 {
			t.Errorf("asked %v", p.asked)
		}
	})
}

func TestFiftyClicksOnResendAskOnce(t *testing.T) {
	resent := codePage
	resent.wait = time.Second
	p := newScript().on("begin", signInPage).on(annaSignsIn, codePage).on("resend", resent)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepCode, "")
		for range 50 {
			l.ResendCode()
		}
		synctest.Wait()
		time.Sleep(2 * time.Second)
		at(t, l, StepCode, "notice.code-resent")
		if n := p.count("resend"); n != 1 {
			t.Errorf("%d codes were asked for", n)
		}
	})
}

func TestCancelEndsWhatIsUnderWayAndALateAnswerChangesNothing(t *testing.T) {
	slow := codePage
	slow.wait = 20 * time.Second
	p := newScript().on("begin", signInPage).on(annaSignsIn, slow)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		if s := at(t, l, StepSignIn, ""); s.Busy != DoingSignIn {
			t.Fatalf("busy %q", s.Busy)
		}
		l.SignIn(anna()) // an impatient second Enter
		l.Cancel()
		time.Sleep(time.Minute)
		if s := at(t, l, StepSignIn, ""); s.Busy != DoingNothing {
			t.Errorf("still %q", s.Busy)
		}
		if p.count(annaSignsIn) != 1 {
			t.Errorf("asked %v", p.asked)
		}
	})
}

func TestTheFormMayBeSentOffWhileTheFirstPageIsStillComing(t *testing.T) {
	slow := signInPage
	slow.wait = 5 * time.Second
	p := newScript().on("begin", slow).on(annaSignsIn, systems)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		time.Sleep(6 * time.Second)
		at(t, l, StepSystems, "")
	})
}

func TestNothingIsSentToAPlaceThatIsNoPortal(t *testing.T) {
	p := newScript().on("begin", reply{err: &portal.Error{Kind: portal.KindExternalRedirect, Host: "evil.example"}, wait: time.Second})
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		time.Sleep(2 * time.Second)
		s := at(t, l, StepSignIn, "portal.external-redirect")
		if s.Notice.Data["Host"] != "evil.example" || p.count(annaSignsIn) != 0 {
			t.Errorf("notice %+v, asked %v", s.Notice, p.asked)
		}
	})
}

func TestAfterTheTimeOutTheListStaysAndTheNextClickSignsInAndOpens(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download m5", reply{}).
		on("download ma1", reply{err: &portal.Error{Kind: portal.KindSessionExpired}}, reply{})
	st := freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		l.Open("ma1")
		s := at(t, l, StepSignIn, "notice.sign-in-to-open")
		if len(s.Systems) != 2 || s.Pending != "MultiAccess01" {
			t.Errorf("the list is gone: %+v", s)
		}
		l.Back()
		at(t, l, StepSystems, "notice.session-expired-list")
		l.Open("ma1")
		at(t, l, StepSignIn, "notice.sign-in-to-open")
		l.SignIn(anna())
		s = at(t, l, StepSystems, "")
		if len(s.Sessions) != 1 || len(st.requests) != 1 {
			t.Errorf("not opened: %+v", s.Sessions)
		}
	})
}

// The portal's session is renewed at four fifths of its length while somebody
// uses the launcher, and not otherwise.
func TestKeepAliveOnlyWhileThePersonIsActive(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("refresh", systems)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		time.Sleep(3 * time.Hour)
		l.Active()
		time.Sleep(30 * time.Minute) // past 192 minutes
		at(t, l, StepSystems, "")
		if p.count("refresh") != 1 {
			t.Fatalf("an active person's session was not renewed: %v", p.asked)
		}
		time.Sleep(5 * time.Hour)
		s := at(t, l, StepSystems, "notice.session-expired-list")
		if p.count("refresh") != 1 || !s.SignedOut || len(s.Systems) != 2 {
			t.Errorf("idle for hours: asked %v, %+v", p.asked, s.SignedOut)
		}
		if l.m.creds.password != nil {
			t.Error("the password outlives the session")
		}
	})
}

func TestAClientThatNeverShowsAWindow(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download ma1", reply{})
	st := freeRDP()
	play(t, p, st, map[string]any{"startTimeoutSeconds": 30}, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		l.Open("ma1")
		time.Sleep(31 * time.Second)
		s := at(t, l, StepSystems, "")
		if s.Sessions[0].Phase != PhaseWaiting || s.Sessions[0].Notice.Key != "notice.slow-start" {
			t.Fatalf("after 31 s: %+v", s.Sessions[0])
		}
		l.Do(s.Sessions[0].Notice.Actions[0]) // wait on
		time.Sleep(31 * time.Second)
		s = at(t, l, StepSystems, "")
		if s.Sessions[0].Phase != PhaseWaiting {
			t.Fatalf("after another 31 s: %+v", s.Sessions[0])
		}
		l.Do(s.Sessions[0].Notice.Actions[1]) // stop
		if s = at(t, l, StepSystems, ""); len(s.Sessions) != 0 {
			t.Errorf("stopped, and still %+v", s.Sessions)
		}
	})
}

func TestAClientWithDialogsOfItsOwnIsExplainedOnce(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download ma1", reply{}).on("download m5", reply{})
	st := &stage{info: rdp.Info{ID: "windowsapp", Name: "Windows App", AsksAgain: true, Unwatched: true}}
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		l.Open("ma1")
		s := at(t, l, StepSystems, "")
		if len(st.requests) != 0 || s.Sessions[0].Notice.Key != "notice.asks-again" {
			t.Fatalf("not explained first: %+v", s.Sessions)
		}
		l.Do(s.Sessions[0].Notice.Actions[0])
		if s = at(t, l, StepSystems, ""); s.Sessions[0].Phase != PhaseRunning || len(st.requests) != 1 {
			t.Fatalf("not opened: %+v", s.Sessions)
		}
		l.Open("m5")
		at(t, l, StepSystems, "")
		if len(st.requests) != 2 {
			t.Error("explained a second time")
		}
		l.Open("ma1")
		at(t, l, StepSystems, "notice.already-running")
	})
}

func TestNoClientSaysHowToGetOne(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download ma1", reply{})
	st := &stage{err: &rdp.Error{Kind: rdp.KindNoClient, Install: "sudo apt install freerdp3-x11"}}
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		s := at(t, l, StepSystems, "")
		if s.ClientProblem == nil || s.ClientProblem.Data["Install"] != "sudo apt install freerdp3-x11" {
			t.Errorf("no word of it on the list: %+v", s.ClientProblem)
		}
		l.Open("ma1")
		s = at(t, l, StepSystems, "")
		if len(s.Sessions) != 1 || s.Sessions[0].Notice == nil || s.Sessions[0].Notice.Key != "session.no-client" {
			t.Errorf("sessions %+v", s.Sessions)
		}
	})
}

func TestOpenByNameOnceSignedIn(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("download m5", reply{})
	st := freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		l.OpenNamed("r-card m5 arbetstation")
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		if len(st.requests) != 1 {
			t.Error("not opened")
		}
		l.OpenNamed("Finns inte")
		at(t, l, StepSystems, "notice.system-gone")
	})
}

func TestSigningOutForgetsEverything(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("sign-out", reply{})
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		password := l.m.creds.password
		l.SignOut()
		s := at(t, l, StepSignIn, "")
		if len(s.Systems) != 0 || s.SignedInAs != "" || !password.Empty() || p.count("sign-out") != 1 {
			t.Errorf("kept %+v, asked %v", s, p.asked)
		}
	})
}

func TestARememberedPasswordNeedNotBeTyped(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems, refused(portal.StepSignIn, portal.KindWrongPassword)).on("sign-out", reply{})
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		s := anna()
		s.RememberUser, s.RememberPassword = true, true
		l.SignIn(s)
		at(t, l, StepSystems, "")
		if _, err := l.cfg.Store.Get(t.Context(), keyringService, `amido\anna`); err != nil {
			t.Fatalf("not kept: %v", err)
		}
		l.SignOut()
		if st := at(t, l, StepSignIn, ""); !st.SavedPassword || st.User != "anna" {
			t.Fatalf("the form does not know it: %+v", st)
		}
		// Meanwhile the password was changed elsewhere: it is tried once, and forgotten.
		l.SignIn(SignIn{User: "anna"})
		if st := at(t, l, StepSignIn, "notice.saved-password-wrong"); st.SavedPassword {
			t.Error("a wrong password stays saved")
		}
		if _, err := l.cfg.Store.Get(t.Context(), keyringService, `amido\anna`); !errors.Is(err, secret.ErrNotFound) {
			t.Errorf("still in the store: %v", err)
		}
		if p.count(annaSignsIn) != 2 {
			t.Errorf("asked %v", p.asked)
		}
	})
}

func TestFirstStartAsksForThePortal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		none := func() []settings.Layer { return nil }
		store, err := settings.Open(settings.Options{MachinePolicy: none, UserPolicy: none, Installer: none})
		if err != nil {
			t.Fatal(err)
		}
		p := newScript().on("begin", reply{err: &portal.Error{Kind: portal.KindNotAPortal, Host: "portal.example"}}, signInPage)
		l := New(Config{Settings: store, Kept: settings.OpenState("", nil), Starter: freeRDP(), Store: secrettest.NewMemoryStore(),
			Connect: func(string) (portal.Portal, error) { return p, nil }})
		defer l.Close()
		at(t, l, StepSetUp, "")
		l.SetPortal("portal.example")
		at(t, l, StepSetUp, "portal.not-a-portal")
		l.Do(Action{Kind: ActTryAgain})
		if s := at(t, l, StepSignIn, ""); s.Host != "portal.example" {
			t.Errorf("host %q", s.Host)
		}
		if got := store.Current().PortalURL; got != "https://portal.example/RDWeb/Pages/" {
			t.Errorf("kept %q", got)
		}
	})
}

// An opening that waits behind a renewal which the portal does not answer ends at
// once when the person stops it, and pictures come all the while.
func TestNothingIsHeldUpByARenewalThatHangs(t *testing.T) {
	list := systemsAnswer()
	list.Workspace.Resources[0].IconURL = "https://portal.example/ma1.png"
	p := newScript().on("begin", signInPage).on(annaSignsIn, reply{answer: list}).on("refresh", reply{answer: list, wait: time.Hour})
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		l.Do(Action{Kind: ActStaySignedIn})
		synctest.Wait()
		l.Open("ma1")
		at(t, l, StepSystems, "")
		if p.count("refresh") != 1 || p.count("download ma1") != 0 {
			t.Fatalf("asked %v: nothing to wait behind", p.asked)
		}
		start := time.Now()
		l.Do(Action{Kind: ActStop, Session: 1})
		if s := at(t, l, StepSystems, ""); len(s.Sessions) != 0 || time.Since(start) != 0 {
			t.Errorf("stopped, and after %v there is still %+v", time.Since(start), s.Sessions)
		}
		if picture, err := l.Icon(t.Context(), "ma1"); err != nil || len(picture) == 0 || time.Since(start) != 0 {
			t.Errorf("a picture after %v: %v", time.Since(start), err)
		}
		l.SignOut()
		synctest.Wait()
	})
}

// A day of renewals and openings leaves nothing behind that waits for its time.
func TestAThousandRoundsKeepNothingRunning(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("refresh", systems).on("download ma1", reply{})
	st := freeRDP()
	play(t, p, st, nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSystems, "")
		round := func(i int) {
			l.Refresh()
			l.Open("ma1")
			synctest.Wait()
			st.session(t, i).Stop()
			synctest.Wait()
		}
		before := runtime.NumGoroutine()
		for i := range 1000 {
			round(i)
		}
		if after := runtime.NumGoroutine(); after > before+10 { // the tests' own come and go
			t.Errorf("%d goroutines, %d before", after, before)
		}
	})
}

// Each new code is an SMS: an eager finger gets one per wait, and a few per sign-in.
func TestNewCodesAreRationed(t *testing.T) {
	p := newScript().on("begin", signInPage).on(annaSignsIn, codePage).on("resend", codePage)
	play(t, p, freeRDP(), map[string]any{"resendAfterSeconds": 60}, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepCode, "")
		l.ResendCode()
		at(t, l, StepCode, "notice.code-resent")
		time.Sleep(10*time.Second + time.Millisecond)
		for range 50 {
			l.ResendCode()
			s := at(t, l, StepCode, "notice.code-on-its-way")
			if s.Notice.Data["Seconds"] != 50 {
				t.Fatalf("told %v", s.Notice.Data)
			}
		}
		if n := p.count("resend"); n != 1 {
			t.Fatalf("%d codes were asked for within a wait", n)
		}
		for range 2 * mostResends {
			time.Sleep(time.Minute)
			l.ResendCode()
			synctest.Wait()
		}
		s := at(t, l, StepCode, "notice.no-more-codes")
		if n := p.count("resend"); n != mostResends {
			t.Errorf("%d codes were asked for in one sign-in", n)
		}
		l.Do(s.Notice.Actions[0])
		at(t, l, StepCode, "")
		l.ResendCode()
		at(t, l, StepCode, "notice.code-resent")
	})
}

// The portal took the code, and the list behind it failed. Trying again asks for
// the list alone, as often as the person likes.
func TestTryingAgainBehindAnAcceptedCode(t *testing.T) {
	behind := reply{err: &portal.Error{Kind: portal.KindServerTrouble, Accepted: true}}
	p := newScript().on("begin", signInPage).on(annaSignsIn, codePage).on("code 012345", behind).on("resume", behind, systems)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		at(t, l, StepSignIn, "")
		l.SignIn(anna())
		at(t, l, StepCode, "")
		l.SubmitCode(secret.New("012345"))
		at(t, l, StepCode, "portal.server-trouble")
		l.Do(Action{Kind: ActTryAgain})
		at(t, l, StepCode, "portal.server-trouble")
		l.Do(Action{Kind: ActTryAgain})
		at(t, l, StepSystems, "")
		if p.count(annaSignsIn) != 1 || p.count("code 012345") != 1 || p.count("begin") != 1 || p.count("resume") != 2 {
			t.Errorf("the portal was asked %v", p.asked)
		}
	})
	p = newScript().on("begin", signInPage).on(annaSignsIn, behind).on("resume", systems)
	play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
		l.SignIn(anna())
		at(t, l, StepSignIn, "portal.server-trouble")
		l.Do(Action{Kind: ActTryAgain})
		if s := at(t, l, StepSystems, ""); s.SignedInAs != `amido\anna` {
			t.Errorf("signed in as %q", s.SignedInAs)
		}
	})
}
