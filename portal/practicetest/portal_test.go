package practicetest_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

func TestOnlyItsOwnRootsTrustIt(t *testing.T) {
	p, _, _ := open(t, practicetest.Options{})
	other, _, _ := open(t, practicetest.Options{})
	get := func(config *tls.Config, address string) error {
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: config, DisableKeepAlives: true}}
		response, err := client.Get(address)
		if err == nil {
			_ = response.Body.Close()
		}
		return err
	}
	var unknown *tls.CertificateVerificationError
	if err := get(nil, p.URL()); !errors.As(err, &unknown) {
		t.Error("the system trusts it", err)
	}
	if err := get(&tls.Config{RootCAs: other.Roots()}, p.URL()); !errors.As(err, &unknown) {
		t.Error("another portal's roots trust it", err)
	}
	for _, host := range []string{"localhost", "127.0.0.1"} {
		if err := get(&tls.Config{RootCAs: p.Roots()}, strings.Replace(p.URL(), "localhost", host, 1)); err != nil {
			t.Error(host, err)
		}
	}
	if !bytes.HasPrefix(p.CAPEM(), []byte("-----BEGIN CERTIFICATE-----")) {
		t.Error("CAPEM")
	}
}

func TestListensOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "nonsense"} {
		if p, err := practicetest.Start(practicetest.Options{Options: practice.Options{Addr: addr}}); err == nil {
			_ = p.Close()
			t.Error(addr)
		}
	}
	p, _, _ := open(t, practicetest.Options{})
	u, _ := url.Parse(p.URL())
	if _, err := practicetest.Start(practicetest.Options{Options: practice.Options{Addr: "127.0.0.1:" + u.Port()}}); err == nil {
		t.Error("the same port twice")
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := p.Close(); err != nil {
		t.Error("closing twice:", err)
	}
}

func TestHandlerMountsElsewhere(t *testing.T) {
	p, err := practicetest.New(practicetest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewTLSServer(p.Handler())
	defer server.Close()
	response, err := server.Client().Get(server.URL + "/RDWeb")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Request.URL.Path, "/RDWeb/Pages/sv-SE/") || p.URL() != "" {
		t.Error(response.StatusCode, response.Request.URL, p.URL())
	}
}

func TestCastIsComplete(t *testing.T) {
	people := practice.People()
	if len(people) != len(practice.Roles) {
		t.Fatal(len(people))
	}
	for i, p := range people {
		if p.Role != practice.Roles[i] || !strings.HasPrefix(p.User, `amido\`) || p.Password == "" {
			t.Errorf("%d: %v %s", i, p, p.Role)
		}
		if (p.NewPassword != "") != (p.Role == practice.RoleFirstSignIn) {
			t.Errorf("%v: suggestion of a new password", p)
		}
	}
}

func TestExtraPeople(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Options: practice.Options{Extra: []practice.Person{
		{User: "visitor", Password: "temporary", NewPassword: "The-host-knows-1", Role: practice.RoleFirstSignIn},
		{User: `AMIDO\anna`, Password: "another one", Role: practice.RoleOrdinary},
	}}})
	if got := len(p.People()); got != len(practice.People())+1 {
		t.Error(got)
	}
	b.signIn(`amido\anna`, "another one").leads("code.aspx")
	b.load("/RDWeb/Pages/sv-SE/logoff.aspx")
	b.signIn(`amido\visitor`, "temporary").leads("login.aspx?Error=PasswordExpired")
	b.post(passwordURL, change(`amido\visitor`, "temporary", "The-host-knows-1", "The-host-knows-1"))
	b.signIn(`amido\visitor`, "The-host-knows-1").leads("code.aspx")
}

func TestPortalsThatAreNone(t *testing.T) {
	t.Run("Windows authentication", func(t *testing.T) {
		_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{WindowsAuth: true}})
		page := b.get("/RDWeb/Pages/").wants(http.StatusUnauthorized)
		if got := fmt.Sprint(page.header["Www-Authenticate"]); got != "[Negotiate NTLM]" {
			t.Error(got)
		}
	})
	t.Run("something else", func(t *testing.T) {
		_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{NotAPortal: true}})
		page := b.get("/RDWeb/Pages/").wants(http.StatusOK)
		if strings.Contains(page.body, "RDWAPage") || !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			t.Error(page.body)
		}
	})
	t.Run("bare host", func(t *testing.T) {
		_, b, _ := open(t, practicetest.Options{})
		b.get("/").wants(http.StatusOK)
	})
	t.Run("leads elsewhere", func(t *testing.T) {
		_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{RedirectTo: "http://elsewhere.example/x"}})
		b.get("/RDWeb/Pages/").leads("http://elsewhere.example/x")
		b.get("/RDWeb/Pages/sv-SE/login.aspx").leads("http://elsewhere.example/x")
	})
	t.Run("leads elsewhere after the password", func(t *testing.T) {
		p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{RedirectAfterSignIn: "https://elsewhere.example/"}})
		b.as(practice.RoleOrdinary).leads("https://elsewhere.example/")
		p.SetVariant(practicetest.Variant{RedirectAfterSignIn: "https://elsewhere.example/", RedirectStatus: 307})
		b.as(practice.RoleOrdinary).wants(http.StatusTemporaryRedirect)
	})
	t.Run("feed with Windows sign-in", func(t *testing.T) {
		_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{FeedLogin: true}})
		to := b.get("/RDWeb/Feed/webfeed.aspx").leads("/RDWeb/FeedLogin/WebFeedLogin.aspx?ReturnUrl=%2fRDWeb%2fFeed%2fwebfeed.aspx")
		b.get(to.location).wants(http.StatusUnauthorized)
	})
}

func TestTrouble(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{Trouble: http.StatusServiceUnavailable}})
	b.as(practice.RoleOrdinary).wants(http.StatusServiceUnavailable)
	p.SetVariant(practicetest.Variant{Trouble: http.StatusTooManyRequests, RetryAfter: "30"})
	if got := b.as(practice.RoleOrdinary).wants(http.StatusTooManyRequests).header.Get("Retry-After"); got != "30" {
		t.Error(got)
	}
	b.get("/RDWeb/Pages/sv-SE/login.aspx").wants(http.StatusOK)
	if got := b.send(http.MethodPut, "/RDWeb/Pages/", "", nil); got.status != http.StatusMethodNotAllowed {
		t.Error(got.status)
	}
	big := url.Values{"DomainUserName": {strings.Repeat("x", 100_000)}}
	b.post("/RDWeb/Pages/sv-SE/login.aspx", big).wants(http.StatusBadRequest)
}

func TestSlowAnswerWaitsOnThePortalsClock(t *testing.T) {
	_, b, clock := open(t, practicetest.Options{Variant: practicetest.Variant{Slow: 50 * time.Second}})
	form := b.load("/RDWeb/Pages/")
	answered := make(chan *page)
	go func() { answered <- b.submit(form, url.Values{"DomainUserName": {"x"}}) }()
	clock.Await(1)
	clock.Advance(50*time.Second - 1)
	select {
	case <-answered:
		t.Fatal("answered too early")
	default:
	}
	clock.Advance(1)
	(<-answered).shows("trErrorIncorrectCredentials")
}

func TestSlowAnswerEndsWithWhoeverWaits(t *testing.T) {
	p, b, clock := open(t, practicetest.Options{Variant: practicetest.Variant{Slow: 50 * time.Second}})
	gone := make(chan error)
	post := func(ctx context.Context) {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, b.at.String(), nil)
		if err != nil {
			gone <- err
			return
		}
		response, err := b.client.Do(request)
		if err == nil {
			_ = response.Body.Close()
		}
		gone <- err
	}
	ctx, cancel := context.WithCancel(t.Context())
	go post(ctx)
	clock.Await(1)
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	clock.Await(0) // the portal has noticed
	go post(t.Context())
	clock.Await(1)
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-gone; err == nil {
		t.Error("answered after the end")
	}
}

func TestAnswerThatIsLost(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{DropAnswer: true}})
	anna := personOf(t, practice.RoleOrdinary)
	form := change(anna.User, anna.Password, "Höstkväll-2026", "Höstkväll-2026")
	address, err := b.at.Parse(passwordURL)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := b.client.PostForm(address.String(), form); err == nil {
		_ = response.Body.Close()
		t.Error("answered", response.StatusCode)
	}
	p.SetVariant(practicetest.Variant{})
	b.signIn(anna.User, "Höstkväll-2026").leads("code.aspx") // it was carried out
}

func TestSloppyMarkupIsNoXML(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{SloppyMarkup: true}})
	page := b.load("/RDWeb/Pages/").wants(http.StatusOK)
	if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") || !strings.Contains(page.body, "&nbsp;") ||
		!strings.Contains(page.body, `name="flags" value="0">`) || fmt.Sprint(len(page.body)) != page.header.Get("Content-Length") {
		t.Error(page.header, page.body)
	}
}

func TestEnglishPages(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	b.language = "en-US"
	page := b.load("/RDWeb/Pages/").shows()
	for _, words := range []string{"Domain\\user name:", "Instructions and troubleshooting", "Security"} {
		if !strings.Contains(page.body, words) {
			t.Error("no", words)
		}
	}
	help := b.get("rap-help.htm").wants(http.StatusOK)
	if !strings.Contains(help.body, "practice portal") {
		t.Error(help.body)
	}
	b.get("/RDWeb/Pages/Site.xsl").wants(http.StatusOK).form()
	b.get("/RDWeb/Pages/tswa.css").wants(http.StatusOK)
}

func TestCountsRequests(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	b.signedIn(practice.RoleOrdinary)
	for pattern, want := range map[string]int{"POST login.aspx": 1, "login.aspx": 2, "GET CODE.aspx": 1, "POST *.aspx": 2, "GET *.rdp": 0, "[": 0} {
		if got := p.Count(pattern); got != want {
			t.Errorf("%s: %d, want %d in %q", pattern, got, want, p.Requests())
		}
	}
	if first := p.Requests()[0]; first != "GET /RDWeb/Pages/" {
		t.Error(first)
	}
}

// Many people at once: the race detector is the judge.
func TestManyPeopleAtOnce(t *testing.T) {
	p, _, clock := open(t, practicetest.Options{Variant: practicetest.Variant{Code: practicetest.CodeTokenForm}})
	var all sync.WaitGroup
	for range 4 {
		b := newBrowser(t, p)
		all.Go(func() {
			page := b.follow(b.as(practice.RoleOrdinary))
			b.follow(b.submit(page, url.Values{"SmsToken": {"012345"}, "btnSignIn": {"x"}})).wants(http.StatusOK)
			b.load("logoff.aspx")
		})
	}
	all.Go(func() { clock.Advance(time.Second); p.Outbox(); p.SetVariant(p.Variant()); p.People() })
	all.Wait()
	if p.SMSSent() != 4 {
		t.Error(p.SMSSent())
	}
}

// No password and no code in the log, in printed values or on disk.
func TestSecretsStayInside(t *testing.T) {
	const password, next, code = "canary-Password-1", "canary-Next-2", "736251"
	var lines bytes.Buffer
	var mu sync.Mutex
	log := slog.New(slog.NewTextHandler(lockedWriter{&mu, &lines}, &slog.HandlerOptions{Level: slog.LevelDebug}))
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	person := practice.Person{User: `amido\karin`, Password: password, Role: practice.RoleOrdinary}
	p, b, _ := open(t, practicetest.Options{Options: practice.Options{Log: log, Code: func() string { return code }, Extra: []practice.Person{person}}})
	b.post(passwordURL, change(person.User, password, next, next)).leads("password.aspx?Error=PasswordSuccess")
	b.signIn(person.User, "canary-wrong").shows("trErrorIncorrectCredentials")
	page := b.follow(b.signIn(person.User, next))
	page = b.submit(page, url.Values{"OneTimeCode": {"canary"}})
	list := b.follow(b.submit(page, url.Values{"OneTimeCode": {code}}))
	b.get(list.feed().find(t, "XXX.MultiAccess01").File.URL).wants(http.StatusOK)

	sms := p.Outbox()[0]
	log.Info("printed", "person", person, "sms", sms)
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		_, _ = fmt.Fprintf(lockedWriter{&mu, &lines}, format+format, person, sms)
	}
	mu.Lock()
	text := lines.String()
	mu.Unlock()
	if !strings.Contains(text, "code accepted") {
		t.Error("the log is empty:", text)
	}
	for _, canary := range []string{password, next, code, "canary"} {
		if strings.Contains(text, canary) || strings.Contains(strings.Join(p.Requests(), "\n"), canary) {
			t.Error("found a secret in the log")
		}
	}
	err := filepath.WalkDir(temp, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			t.Error("the portal wrote a file")
		}
		return err
	})
	if err != nil && !os.IsNotExist(err) {
		t.Error(err)
	}
}

type lockedWriter struct {
	mu *sync.Mutex
	b  *bytes.Buffer
}

func (w lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}
