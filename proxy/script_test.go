package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

var portal = &url.URL{Scheme: "https", Host: "portal.example.test", Path: "/RDWeb", RawQuery: "token=planted"}

// names is a name service over pipes: portal.example.test is 127.0.0.1, every
// other name unknown. A silent one never answers.
func names(silent bool) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		here, there := net.Pipe()
		go func() {
			defer func() { _ = there.Close() }()
			for {
				head := make([]byte, 2)
				if _, err := io.ReadFull(there, head); err != nil {
					return
				}
				question := make([]byte, int(head[0])<<8|int(head[1]))
				if _, err := io.ReadFull(there, question); err != nil {
					return
				}
				if silent {
					continue
				}
				answer := reply(question)
				if _, err := there.Write(append([]byte{byte(len(answer) >> 8), byte(len(answer))}, answer...)); err != nil {
					return
				}
			}
		}()
		return here, nil // not of packets, so that it is spoken to as over TCP
	}}
}

func reply(question []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(question) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.Additionals, m.RCode = true, nil, dnsmessage.RCodeNameError
	if q := m.Questions[0]; q.Name.String() == "portal.example.test." {
		m.RCode = dnsmessage.RCodeSuccess
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}}}
	}
	answer, _ := m.Pack()
	return answer
}

// asked is what a script answers for the portal.
func asked(t *testing.T, o Options, script string) ([]*url.URL, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	o = o.withDefaults()
	return o.runScript(ctx, []byte(script), portal, &lookUps{resolver: o.Resolver})
}

// spelled is "error", or the ways with - for the direct one.
func spelled(ways []*url.URL, err error) string {
	if err != nil {
		return "error"
	}
	var words []string
	for _, w := range ways {
		if w == nil {
			words = append(words, "-")
		} else {
			words = append(words, w.String())
		}
	}
	return strings.Join(words, " ")
}

func TestTheWaysThatAScriptNames(t *testing.T) {
	for answer, want := range map[string]string{
		"DIRECT": "-", "": "-", " ; ": "-", "PROXY a:8080; DIRECT": "http://a:8080 -", "proxy a:1": "http://a:1",
		"PROXY a:1; PROXY b:2;direct": "http://a:1 http://b:2 -", "DIRECT; SOCKS b:2": "- socks5://b:2",
		"HTTPS a:443": "https://a:443", "SOCKS a:1080": "socks5://a:1080", "SOCKS5 [::1]:1080": "socks5://[::1]:1080",
		"NONSENSE a:1": "error", "PROXY": "error", "PROXY kim:hunter2@a:1": "error", "PROXY a:1/x": "error", "7": "error",
		"NONSENSE a:1; PROXY b:2": "http://b:2", "PROXY ; DIRECT": "-",
	} {
		if got := spelled(waysOf(answer)); got != want {
			t.Errorf("%q: %q, want %q", answer, got, want)
		}
	}
	if ways, _ := waysOf(strings.Repeat("PROXY a:1;", 1000)); len(ways) != maxWays {
		t.Errorf("%d ways", len(ways))
	}
}

func TestWhatAScriptMayCall(t *testing.T) {
	o := Options{Resolver: names(false), Now: func() time.Time { return time.Date(2026, 3, 6, 23, 30, 0, 0, time.UTC) }} // a Friday
	var checks []string
	for _, c := range []struct{ yes, no string }{
		{`url === "https://portal.example.test/" && host === "portal.example.test"`, `url.indexOf("planted") >= 0`},
		{`isPlainHostName("portal")`, `isPlainHostName("portal.example.se")`},
		{`dnsDomainIs("portal.example.se", ".example.se")`, `dnsDomainIs("portal.example.com", ".example.se")`},
		{`localHostOrDomainIs("portal", "portal.example.se")`, `localHostOrDomainIs("home.example.se", "portal.example.se")`},
		{`["a", "b"].join("-") === "a-b" && "ab".repeat(2) === "abab"`, `[].join() !== ""`},
		{`dnsDomainLevels("a.b.c") === 2`, `dnsDomainLevels("a") > 0`},
		{`shExpMatch("http://a/b/c", "*/b/*")`, `shExpMatch("abc", "b*")`},
		{`shExpMatch("a[1]", "a[?]")`, `shExpMatch("a1", "a[1]")`},
		{`isInNet("10.1.2.3", "10.1.0.0", "255.255.0.0")`, `isInNet("10.2.2.3", "10.1.0.0", "255.255.0.0")`},
		{`isInNet("portal.example.test", "127.0.0.0", "255.0.0.0")`, `isInNet("unknown.example.test", "127.0.0.0", "255.0.0.0")`},
		{`isResolvable("portal.example.test")`, `isResolvable("unknown.example.test")`},
		{`dnsResolve("portal.example.test") === "127.0.0.1"`, `dnsResolve("unknown.example.test") !== null`},
		{`/^\d+\.\d+\.\d+\.\d+$/.test(myIpAddress())`, `myIpAddress() === ""`},
		{`weekdayRange("MON", "FRI", "GMT")`, `weekdayRange("SAT", "GMT")`},
		{`weekdayRange("FRI", "MON", "GMT")`, `weekdayRange("SUN", "THU", "GMT")`},
		{`timeRange(23, "GMT")`, `timeRange(8, 17, "GMT")`},
		{`timeRange(22, 6, "GMT")`, `timeRange(23, 0, 23, 30, "GMT")`},
		{`timeRange(23, 0, 0, 23, 30, 0, "GMT")`, `timeRange("GMT")`},
		{`dateRange(6, "GMT")`, `dateRange(7, "GMT")`},
		{`dateRange("JAN", "MAR", "GMT")`, `dateRange("APR", "DEC", "GMT")`},
		{`dateRange(24, "DEC", 6, "MAR", "GMT")`, `dateRange(7, "MAR", 1, "APR", "GMT")`},
		{`dateRange(1, "MAR", 2026, 6, "MAR", 2026, "GMT")`, `dateRange(2027, "GMT")`},
	} {
		checks = append(checks, fmt.Sprintf("if (!(%s)) wrong.push(%q);", c.yes, c.yes), fmt.Sprintf("if (%s) wrong.push(%q);", c.no, "not "+c.no))
	}
	script := "function FindProxyForURL(url, host) { var wrong = []; " + strings.Join(checks, "\n") + ` if (wrong.length) throw wrong.join(" and "); return "PROXY y:1"; }`
	if got, err := asked(t, o, script); spelled(got, err) != "http://y:1" {
		t.Errorf("%v %v", got, err)
	}
}

// Scripts look the same name up again and again, and odd ones.
func TestAScriptThatLooksUpALot(t *testing.T) {
	asked, err := asked(t, Options{Resolver: names(false)}, `function FindProxyForURL(url, host) {
		for (var i = 0; i < 1000; i++) if (isInNet(host, "10.0." + i % 256 + ".0", "255.255.255.0")) return "PROXY wrong:1";
		if (isResolvable("") || isResolvable("x".repeat(1e5)) || dnsResolve("") !== null) return "PROXY odd:1";
		return isInNet(host, "127.0.0.0", "255.0.0.0") ? "PROXY y:1" : "PROXY unknown:1";
	}`)
	if spelled(asked, err) != "http://y:1" {
		t.Errorf("%v %v", asked, err)
	}
}

// The script sees the clock of this computer's zone.
func TestAScriptSeesLocalTime(t *testing.T) {
	o := Options{Now: func() time.Time { return time.Date(2026, 3, 6, 23, 30, 0, 0, time.FixedZone("", 3600)) }}
	got, err := asked(t, o, `function FindProxyForURL() { return timeRange(23) && timeRange(22, "GMT") ? "PROXY y:1" : "DIRECT"; }`)
	if spelled(got, err) != "http://y:1" {
		t.Errorf("%v %v", got, err)
	}
}

func TestAScriptWithoutItsFunction(t *testing.T) {
	for _, script := range []string{"", "FindProxyForURL = 1", "function FindProxyForURL(", "function FindProxyForURL() { return nobody.home; }",
		"function FindProxyForURL() { return FindProxyForURL(); }",
		"function FindProxyForURL() { throw 'long'.repeat(10000); }"} {
		if got, err := asked(t, Options{}, script); err == nil || len(err.Error()) > 4*maxWord {
			t.Errorf("%q: %v %v", script, got, err)
		}
	}
	for _, said := range []string{"null", "undefined", `""`} {
		if got, err := asked(t, Options{}, "function FindProxyForURL() { return "+said+"; }"); spelled(got, err) != "-" {
			t.Errorf("%s: %v %v", said, got, err)
		}
	}
}

// hostile scripts try to take the memory or the time of whoever asks.
var hostile = map[string]string{
	"grows":           `var a = []; while (true) a.push({n: a.length});`,
	"sorts":           `a=[];a.length=4e9;a.sort()`,
	"concatenates":    `String.prototype.concat.apply("",{length:4e8})`,
	"typed array":     `new Uint8Array(4e9)`,
	"buffer":          `for (var all = [], i = 0; ; i++) all.push(new ArrayBuffer(1e8))`,
	"repeats":         `"x".repeat(5e8) + "x".repeat(5e8)`,
	"pads":            `"x".padStart(1e9)`,
	"joins":           `Array(3e8).join("x")`,
	"fills":           `Array(3e8).fill(1)`,
	"doubles":         `var s = "long"; while (true) s = (s + s).toUpperCase()`,
	"backtracks":      `/^(a+)+\1$/.test("a".repeat(5000) + "b")`,
	"backtracks more": `/^(?=(a|aa)+$)(a|aa)+b\2$/.test("a".repeat(5000))`,
	"from":            `Array.from({length: 4e9})`,
	"indexOf":         `a=[];a.length=4e9;a.indexOf(1)`,
	"reverses":        `a=[];a.length=4e9;a.reverse()`,
	"never ends":      `while (true) {}`,
	"asks for ever":   `for (var i = 0; ; i++) isResolvable("unknown" + i + ".example.test")`,
	"answers much":    `return "PROXY a:1;".repeat(1e6)`,
	"throws much":     `throw "PROXY a:1;".repeat(1e6)`,
	"recurses":        `(function f() { return [1].map(f); })()`,
	"deep JSON":       `JSON.parse("[".repeat(5e6))`,
	"deep expression": `eval("(".repeat(5e6))`,
	"long regexp":     `new RegExp("(".repeat(5e6))`,
	"getter":          `Object.defineProperty(Object.prototype, "then", {get: function () { while (true) {} }}); return {toString: function () { while (true) {} }}`,
}

// Whatever a script does, the answer is there in time, this process has not
// grown and no other is left.
func TestHostileScripts(t *testing.T) {
	const patience, spare = time.Second, time.Minute // starting and ending a process takes time on a busy machine
	o := Options{Resolver: names(false)}.withDefaults()
	for name, script := range hostile {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			before, started := inUse(), time.Now()
			got, err := o.runScript(ctx, []byte("function FindProxyForURL() { "+script+" }"), portal, &lookUps{resolver: o.Resolver})
			if took := time.Since(started); took > patience+spare {
				t.Errorf("it took %v", took)
			}
			if grown := int64(inUse()) - int64(before); grown > 16<<20 {
				t.Errorf("this process grew by %d MB", grown>>20)
			}
			if err == nil && len(got) == 0 {
				t.Error("neither an answer nor an error")
			}
			t.Logf("%v %v", got, err)
			nothingLeft(t)
		})
	}
}

// A script that grows is stopped for that, not for the time.
func TestAScriptThatTakesAllMemoryIsStopped(t *testing.T) {
	for _, name := range []string{"grows", "fills", "buffer"} {
		if _, err := asked(t, Options{}, "function FindProxyForURL() { "+hostile[name]+" }"); !errors.Is(err, errStopped) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The interpreter ends when whoever asked is gone, in the middle of a script too.
func TestTheInterpreterEndsWithItsAsker(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	in, ours, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	child, err := os.StartProcess(program, []string{program, Command}, &os.ProcAttr{Files: []*os.File{in, nil, nil}, Env: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	_ = in.Close()
	if _, err := io.WriteString(ours, `{"Script":"while (true) {}"}`); err != nil {
		t.Fatal(err)
	}
	_ = ours.Close()
	state, err := child.Wait()
	if err != nil || state.ExitCode() != 1 {
		t.Errorf("%v %v", state, err)
	}
}

// Nothing of the environment reaches a script's process that is not named.
func TestTheInterpreterHasNoSecrets(t *testing.T) {
	t.Setenv("BACKSTAGE_PLANTED", "hunter2")
	t.Setenv("LD_LIBRARY_PATH", "/nowhere")
	if got := strings.Join(childEnv(), " "); strings.Contains(got, "hunter2") || !strings.Contains(got, "LD_LIBRARY_PATH=/nowhere") {
		t.Error(got)
	}
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// nothingLeft: this process has no child.
func nothingLeft(t *testing.T) {
	t.Helper()
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil || runtime.GOOS != "linux" {
		return
	}
	for _, list := range lists {
		if children, err := os.ReadFile(list); err == nil && len(children) > 0 {
			t.Errorf("left behind: %s", children)
		}
	}
}

// A name service that is silent costs a script some time, and the finding says so.
func TestAScriptOnASilentNameService(t *testing.T) {
	server := scriptServer(t, `function FindProxyForURL(url, host) { return isResolvable("one.test") || isResolvable("two.test") || dnsResolve("three.test") ? "PROXY y:1" : "DIRECT"; }`)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	f := Options{Resolver: names(true), Read: saying(Settings{PAC: server})}.Find(ctx, portal)
	if f.Err != nil || !f.NamesSilent || spelled(f.Ways, nil) != "-" {
		t.Errorf("%+v", f)
	}
}

func saying(s Settings) func(context.Context) (Settings, error) {
	return func(context.Context) (Settings, error) { return s, nil }
}

// scriptServer gives the address of a script.
func scriptServer(t *testing.T, script string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, script) }))
	t.Cleanup(server.Close)
	return server.URL + "/proxy.pac?token=planted"
}
