package text

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"backstage/assets"
	"backstage/doctor"
	"backstage/launcher"
	"backstage/portal"
	"backstage/portal/practicetest"
	"backstage/rdp"
	"backstage/secret/secrettest"
	"backstage/settings"
	"backstage/translations"
)

// conversation is a person at a terminal without echo: answers are given when
// the program waits for them, and everything printed is kept.
type conversation struct {
	mu      sync.Mutex
	printed bytes.Buffer
}

func (c *conversation) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.printed.Write(p)
}

func (c *conversation) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.printed.String()
}

// answers hands out one line a read; a func is asked at that moment.
type answers struct{ left []any }

func (a *answers) Read(p []byte) (int, error) {
	if len(a.left) == 0 {
		return 0, io.EOF
	}
	next := a.left[0]
	a.left = a.left[1:]
	line, ok := next.(string)
	if !ok {
		line = next.(func() string)()
	}
	return copy(p, line+"\n"), nil
}

// talk plays a whole journey against the practice portal over real TLS.
func talk(t *testing.T, lang string, o practicetest.Options, script func(p *practicetest.Portal) []any) (said string, code int) {
	t.Helper()
	return talkWith(t, lang, o, func(*Options, *launcher.Config) {}, script)
}

func talkWith(t *testing.T, lang string, o practicetest.Options, change func(*Options, *launcher.Config), script func(p *practicetest.Portal) []any) (said string, code int) {
	t.Helper()
	p, err := practicetest.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	none := func() []settings.Layer { return nil }
	store, err := settings.Open(settings.Options{MachinePolicy: none, UserPolicy: none, Installer: none,
		CommandLine: map[string]any{"portalURL": p.URL(), "defaultDomain": "amido"}})
	if err != nil {
		t.Fatal(err)
	}
	config := launcher.Config{
		Settings: store, Kept: settings.OpenState("", nil), Starter: rdp.Rehearsal(p.Roots()), Store: secrettest.NewMemoryStore(), Practice: true,
		Connect: func(address string) (portal.Portal, error) {
			return portal.New(portal.Options{Address: address, Language: lang, Roots: p.Roots()})
		},
	}
	var c conversation
	options := Options{
		In: &answers{script(p)}, Out: &c, Texts: translations.In(lang), Product: "Backstage", DefaultDomain: "amido",
		Help: fstest.MapFS{"sign-in.sv.md": {Data: []byte("# Logga in\n\n![Så ser rutan ut](help:sign-in)\n")}, "no-sms.en.md": {Data: []byte("# No SMS")}},
	}
	change(&options, &config)
	options.Launcher = launcher.New(config)
	defer options.Launcher.Close()
	code = Run(t.Context(), options)
	return c.String(), code
}

// newest is the code of the last SMS, as it stands in it.
func newest(p *practicetest.Portal) func() string {
	return func() string {
		box := p.Outbox()
		if len(box) == 0 {
			return "000000"
		}
		return box[len(box)-1].Text
	}
}

func contains(t *testing.T, said string, wanted ...string) {
	t.Helper()
	rest := said
	for _, w := range wanted {
		at := strings.Index(rest, w)
		if at < 0 {
			t.Fatalf("%q is missing, or not in this order, in:\n%s", w, said)
		}
		rest = rest[at+len(w):]
	}
}

func TestTheWholeJourneyInATerminal(t *testing.T) {
	said, code := talk(t, "sv", practicetest.Options{}, func(p *practicetest.Portal) []any {
		return []any{"h", "anna", "Sommar2026", newest(p), "s m5", "1", "9", "q"}
	})
	contains(t, said, "# Logga in", "\n[Så ser rutan ut]\n", `Skickas som amido\anna`, "Du har 5 system:", "XXX.MultiAccess01", "Du har 2 system:",
		"R-CARD M5 Arbetstation", "Det finns inget system med nummer 9", "Du är utloggad")
	if code != ExitOK {
		t.Errorf("exit code %d", code)
	}
	if strings.Contains(said, "Sommar2026") {
		t.Error("the password was printed")
	}
}

func TestInEnglishWithWrongPasswordAndWrongCode(t *testing.T) {
	said, code := talk(t, "en", practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeOwnPage}}, func(p *practicetest.Portal) []any {
		return []any{`amido\anna`, "wrong", `amido\anna`, "Sommar2026", "h", "000000x", newest(p), "1", "!1", "q"}
	})
	texts := translations.In("en")
	contains(t, said, texts.T("portal.wrong-password.title"), "# No SMS", texts.T("portal.wrong-code.title"), "You have 5 systems:",
		"XXX.MultiAccess01 would have opened here")
	if code != ExitOK {
		t.Errorf("exit code %d", code)
	}
}

// Where the portal sends no new code, the person can begin again: by one answer
// that says that another SMS comes, and with the password kept.
func TestBeginningAgainForANewSMS(t *testing.T) {
	var sent int
	said, code := talk(t, "sv", practicetest.Options{}, func(p *practicetest.Portal) []any {
		return []any{"anna", "Sommar2026", "r", func() string { sent = p.SMSSent(); return "b" }, newest(p), func() string { sent = sent*10 + p.SMSSent(); return "q" }}
	})
	contains(t, said, "börja om med ett nytt SMS", "Skriv b för att börja om", "börja om med ett nytt SMS", "Du har 5 system:")
	if code != ExitOK || sent != 12 {
		t.Errorf("exit code %d; SMS before and after: %d, want 1 and 2", code, sent)
	}
}

func TestAnExpiredPasswordIsAskedForTwiceAndTheJourneyGoesOn(t *testing.T) {
	said, code := talk(t, "sv", practicetest.Options{}, func(p *practicetest.Portal) []any {
		return []any{"nils", "Tillfallig1", "kort", "kort", "Vinterdag2027", "Vinterdag2027", newest(p), "q"}
	})
	texts := translations.In("sv")
	contains(t, said, texts.T("text.expired"), texts.T("portal.change-rules.title"), texts.T("text.ask-new"), "Du har 5 system:")
	if code != ExitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestAnswersThatEndBeforeTheSignIn(t *testing.T) {
	for _, script := range [][]any{{}, {"anna"}, {"anna", "wrong"}} {
		_, code := talk(t, "sv", practicetest.Options{}, func(*practicetest.Portal) []any { return script })
		if code != ExitNotSignedIn {
			t.Errorf("%v: exit code %d", script, code)
		}
	}
	if _, code := talk(t, "sv", practicetest.Options{}, func(*practicetest.Portal) []any { return []any{"q"} }); code != ExitOK {
		t.Errorf("leaving on purpose: exit code %d", code)
	}
}

func TestPeopleWithOtherFates(t *testing.T) {
	texts := translations.In("sv")
	for user, wanted := range map[string]string{
		"lisa": texts.T("portal.wrong-password.title"),
		"olle": texts.T("portal.not-authorised.title"),
	} {
		said, _ := talk(t, "sv", practicetest.Options{}, func(*practicetest.Portal) []any { return []any{user, "Sommar2026"} })
		contains(t, said, wanted)
	}
	said, _ := talk(t, "sv", practicetest.Options{}, func(p *practicetest.Portal) []any { return []any{"tom", "Sommar2026", newest(p), "q"} })
	contains(t, said, texts.T("text.no-systems"))
}

// refuses is an RDP client whose sessions end at once.
type refuses struct {
	rdp.Starter
	kind rdp.Kind
}

func (r refuses) Start(context.Context, rdp.Request) (rdp.Session, error) {
	return nil, &rdp.Error{Kind: r.kind}
}

// Whatever a notice offers to read or to check can be had here too, and the
// question stays the same.
func TestANoticesHelpAndCheckAreAtHand(t *testing.T) {
	texts := translations.In("sv")
	for kind, want := range map[rdp.Kind][]string{
		rdp.KindLocked:          {"# Kontot är låst"},
		rdp.KindHostUnreachable: {texts.T("check.running"), texts.T("doctor.proxy-sign-in.title")},
	} {
		said, code := talkWith(t, "sv", practicetest.Options{}, func(o *Options, c *launcher.Config) {
			o.Help = assets.Help
			o.Check = func(context.Context) doctor.Report {
				return doctor.Report{Verdict: doctor.Verdict{Kind: doctor.KindProxySignIn}}
			}
			c.Starter = refuses{c.Starter, kind}
		}, func(p *practicetest.Portal) []any { return []any{"anna", "Sommar2026", newest(p), "1", "!1", "q"} })
		contains(t, said, append([]string{texts.T("session."+string(kind)+".title", map[string]any{"System": "XXX.MultiAccess01"}), "  !1  "}, want...)...)
		if code != ExitOK || strings.Contains(said, texts.T("text.unknown-answer")) {
			t.Errorf("%s: exit code %d:\n%s", kind, code, said)
		}
	}
}

// endsLater is an RDP client whose session runs until end is closed.
type endsLater struct {
	rdp.Starter
	end chan struct{}
}

type laterSession struct {
	rdp.Session
	events chan rdp.Event
}

func (s laterSession) Events() <-chan rdp.Event { return s.events }

func (e endsLater) Start(ctx context.Context, r rdp.Request) (rdp.Session, error) {
	s, err := e.Starter.Start(ctx, r)
	events := make(chan rdp.Event, 2)
	events <- rdp.Event{Kind: rdp.EventWindow}
	go func() {
		<-e.end
		events <- rdp.Event{Kind: rdp.EventEnded, Exit: rdp.Exit{Kind: rdp.KindConnectionLost}}
		close(events)
	}()
	return laterSession{s, events}, err
}

// A session that ends while nobody types is told at once, and the question is
// asked again.
func TestNewsOfASessionDoesNotWaitForAnAnswer(t *testing.T) {
	texts := translations.In("sv")
	lost := texts.T("session.connection-lost.title", map[string]any{"System": "XXX.MultiAccess01"})
	end := make(chan struct{})
	heard := &awaited{text: lost, heard: make(chan struct{})}
	said, _ := talkWith(t, "sv", practicetest.Options{}, func(o *Options, c *launcher.Config) {
		c.Practice = false
		c.Starter = endsLater{c.Starter, end}
		heard.Writer = o.Out
		o.Out = heard
	}, func(p *practicetest.Portal) []any {
		return []any{"anna", "Sommar2026", newest(p), "1", func() string {
			close(end)
			<-heard.heard // nothing was typed yet
			return "q"
		}}
	})
	contains(t, said, texts.T("text.running", map[string]any{"System": "XXX.MultiAccess01"}), texts.T("text.ask-system"), lost, texts.T("text.ask-system"))
}

// awaited closes heard once its text was written.
type awaited struct {
	io.Writer
	text, said string
	once       sync.Once
	heard      chan struct{}
}

func (a *awaited) Write(p []byte) (int, error) {
	a.said += string(p)
	if strings.Contains(a.said, a.text) {
		a.once.Do(func() { close(a.heard) })
	}
	return a.Writer.Write(p)
}

func TestATitleCannotDriveTheTerminal(t *testing.T) {
	if got := plain("a\x1b[2Jb\u202ec\r\n"); got != "a [2Jbc" {
		t.Errorf("plain gives %q", got)
	}
}

func TestALineMayBeOfAnyLength(t *testing.T) {
	p := newPrompter(strings.NewReader(strings.Repeat("x", 1<<20)+"\nnext\r\nlast"), io.Discard)
	for i, want := range []int{maxLine, 4, 4} {
		got, err := p.line(t.Context(), "")
		if err != nil || len(got) != want {
			t.Errorf("line %d: %d bytes, %v", i, len(got), err)
		}
	}
	if _, err := p.line(t.Context(), ""); !errors.Is(err, io.EOF) {
		t.Errorf("after the end: %v", err)
	}
}
