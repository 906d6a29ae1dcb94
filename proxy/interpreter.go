package proxy

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"path"
	"runtime/debug"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/dop251/goja"
)

// Command is the hidden command with which this program runs a proxy script,
// and nothing else.
const Command = "proxy-script"

const (
	maxMemory   = 128 << 20
	memoryEvery = 2 * time.Millisecond
	// Behind maxMemory, for what one step takes before anybody looks; a thread's
	// stack counts too.
	hardMemory = 4 * maxMemory
	// cpuSeconds is a last limit; whoever asks has long given up by then.
	cpuSeconds = 20
	maxName    = 253 // RFC 1035
)

// job is what the interpreter is asked.
type job struct {
	Script, URL, Host string
	Now               time.Time
	Own               string // this computer's address
}

// line is what the interpreter says: a name to look up, or its last word.
type line struct {
	LookUp        string `json:",omitempty"`
	Answer, Error string `json:",omitempty"`
}

// address answers a look-up, "" for none.
type address struct{ Address string }

// Interpret is the command: it reads one job, runs its script and says what
// comes of it. It ends when the one who asks does.
func Interpret(in io.Reader, out io.Writer) int {
	limitItself()
	debug.SetMemoryLimit(maxMemory)
	go watchMemory(memory() + maxMemory)
	asked := json.NewDecoder(in)
	var j job
	if err := asked.Decode(&j); err != nil {
		return 1
	}
	addresses := make(chan string)
	go func() {
		for {
			var a address
			if err := asked.Decode(&a); err != nil {
				os.Exit(1) // nobody is there any more
			}
			addresses <- a.Address
		}
	}()
	say := json.NewEncoder(out)
	said, err := j.run(func(host string) string {
		if say.Encode(line{LookUp: host}) != nil {
			return ""
		}
		return <-addresses
	})
	last := line{Answer: said}
	if err != nil {
		last.Error = err.Error()
	}
	if say.Encode(last) != nil {
		return 1
	}
	return 0
}

// watchMemory ends this process when it grows beyond the limit: also within one
// step of a script, where nothing else could stop it.
func watchMemory(limit uint64) {
	for range time.Tick(memoryEvery) {
		if memory() > limit {
			os.Exit(1)
		}
	}
}

// memory in use, in bytes; what was asked for counts before it is touched.
func memory() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}

func (j job) run(lookUp func(host string) string) (answer string, err error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(1000)
	for name, f := range j.functions(lookUp) {
		if err := vm.Set(name, f); err != nil {
			return "", err
		}
	}
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the proxy script breaks its interpreter")
		}
	}()
	if _, err := vm.RunString(j.Script); err != nil {
		return "", err
	}
	find, ok := goja.AssertFunction(vm.Get("FindProxyForURL"))
	if !ok {
		return "", errors.New("the proxy script has no FindProxyForURL")
	}
	said, err := find(goja.Undefined(), vm.ToValue(j.URL), vm.ToValue(j.Host))
	if err != nil || goja.IsNull(said) || goja.IsUndefined(said) {
		return "", err
	}
	return said.String(), nil
}

// functions are those that every proxy script may call.
func (j job) functions(lookUp func(host string) string) map[string]any {
	known := map[string]net.IP{} // scripts ask for the same host over and over
	resolve4 := func(host string) net.IP {
		if ip := net.ParseIP(host); ip != nil {
			return ip.To4()
		}
		if _, asked := known[host]; !asked && host != "" && len(host) <= maxName {
			known[host] = net.ParseIP(lookUp(host)).To4()
		}
		return known[host]
	}
	return map[string]any{
		"isPlainHostName": func(host string) bool { return !strings.Contains(host, ".") },
		"dnsDomainIs": func(host, domain string) bool {
			return strings.HasSuffix(strings.ToLower(host), strings.ToLower(domain))
		},
		"localHostOrDomainIs": func(host, whole string) bool {
			host, whole = strings.ToLower(host), strings.ToLower(whole)
			return host == whole || !strings.Contains(host, ".") && strings.HasPrefix(whole, host+".")
		},
		"dnsDomainLevels": func(host string) int { return strings.Count(host, ".") },
		"shExpMatch":      shellMatch,
		"dnsResolve": func(host string) any {
			if ip := resolve4(host); ip != nil {
				return ip.String()
			}
			return nil
		},
		"isResolvable": func(host string) bool { return resolve4(host) != nil },
		"isInNet": func(host, network, mask string) bool {
			ip, of, m := resolve4(host), net.ParseIP(network).To4(), net.ParseIP(mask).To4()
			return ip != nil && of != nil && m != nil && ip.Mask(net.IPMask(m)).Equal(of.Mask(net.IPMask(m)))
		},
		"myIpAddress":  func() string { return j.Own },
		"alert":        func(string) {},
		"weekdayRange": func(args ...any) bool { return weekdayRange(j.Now, args) },
		"timeRange":    func(args ...any) bool { return timeRange(j.Now, args) },
		"dateRange":    func(args ...any) bool { return dateRange(j.Now, args) },
	}
}

// shellMatch knows * and ?, and unlike path.Match lets them stand for a slash.
func shellMatch(s, pattern string) bool {
	hide := strings.NewReplacer("/", "\x00")
	literal := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)
	ok, err := path.Match(hide.Replace(literal.Replace(pattern)), hide.Replace(s))
	return err == nil && ok
}
