package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"runtime/metrics"
	"strings"
	"time"

	"github.com/dop251/goja"
)

const (
	maxScript       = 1 << 20
	maxScriptMemory = 128 << 20
	memoryEvery     = 5 * time.Millisecond
)

var errScriptMemory = errors.New("the proxy script takes too much memory")

// runPAC asks a proxy script for the way to target: nil for the direct one. A
// script that does not end is left behind when ctx ends.
func (o Options) runPAC(ctx context.Context, script []byte, target *url.URL) (*url.URL, error) {
	answer, err := within(ctx, func(ctx context.Context) (string, error) { return o.askPAC(ctx, string(script), target) })
	if err != nil {
		return nil, err
	}
	return proxyOfAnswer(answer)
}

func (o Options) askPAC(ctx context.Context, script string, target *url.URL) (answer string, err error) {
	vm := goja.New()
	vm.SetMaxCallStackSize(1000)
	for name, f := range o.pacFunctions(ctx) {
		if err := vm.Set(name, f); err != nil {
			return "", err
		}
	}
	done := make(chan struct{})
	defer close(done)
	go watchScript(ctx, vm, done)
	defer func() {
		if p := recover(); p != nil {
			err = errors.New("the proxy script breaks its interpreter")
		}
		var stopped *goja.InterruptedError
		if errors.As(err, &stopped) {
			err = errScriptMemory
			if ctx.Err() != nil {
				err = ctx.Err()
			}
		}
	}()
	if _, err := vm.RunString(withoutModern + script); err != nil {
		return "", err
	}
	find, ok := goja.AssertFunction(vm.Get("FindProxyForURL"))
	if !ok {
		return "", errors.New("the proxy script has no FindProxyForURL")
	}
	// As in browsers, the script learns of a safe address no more than its host.
	said, err := find(goja.Undefined(), vm.ToValue("https://"+target.Host+"/"), vm.ToValue(target.Hostname()))
	if err != nil || goja.IsNull(said) || goja.IsUndefined(said) {
		return "", err
	}
	return said.String(), nil
}

// withoutModern takes away, or bounds, what makes much memory in one step, where
// nothing can stop it. No proxy script needs it.
const withoutModern = `delete String.prototype.repeat; delete String.prototype.padStart; delete String.prototype.padEnd;` +
	`delete Array.prototype.fill; delete this.ArrayBuffer; ` +
	`(function (join) { Array.prototype.join = function (by) { if (this.length > 100000) throw new RangeError("too long"); return join.call(this, by); }; })(Array.prototype.join); `

// watchScript stops a script that takes too long or too much.
func watchScript(ctx context.Context, vm *goja.Runtime, done <-chan struct{}) {
	look := time.NewTicker(memoryEvery)
	defer look.Stop()
	before := heap()
	for {
		select {
		case <-done:
			return
		case <-ctx.Done():
			vm.Interrupt(ctx.Err())
			return
		case <-look.C:
			if now := heap(); now > before+maxScriptMemory {
				vm.Interrupt(errScriptMemory)
				return
			}
		}
	}
}

func heap() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

// proxyOfAnswer is the first way that a script names: "PROXY a:8080; DIRECT".
func proxyOfAnswer(answer string) (*url.URL, error) {
	first, _, _ := strings.Cut(answer, ";")
	words := strings.Fields(first)
	if len(words) == 0 || len(words) == 1 && strings.EqualFold(words[0], "DIRECT") {
		return nil, nil
	}
	scheme := map[string]string{"PROXY": "http", "HTTP": "http", "HTTPS": "https", "SOCKS": "socks5", "SOCKS5": "socks5"}[strings.ToUpper(words[0])]
	if scheme == "" || len(words) != 2 {
		return nil, fmt.Errorf("the proxy script answers %q", plain(first))
	}
	at, err := url.Parse(scheme + "://" + words[1])
	if err != nil || at.Hostname() == "" || at.User != nil || at.Path != "" {
		return nil, errors.New("the proxy script names no address")
	}
	return at, nil
}

// pacFunctions are those that every proxy script may call.
func (o Options) pacFunctions(ctx context.Context) map[string]any {
	resolve := func(host string) any {
		if ip := o.resolve4(ctx, host); ip != nil {
			return ip.String()
		}
		return nil
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
		"dnsResolve":      resolve,
		"isResolvable":    func(host string) bool { return o.resolve4(ctx, host) != nil },
		"isInNet": func(host, network, mask string) bool {
			ip, of, m := o.resolve4(ctx, host), net.ParseIP(network).To4(), net.ParseIP(mask).To4()
			return ip != nil && of != nil && m != nil && ip.Mask(net.IPMask(m)).Equal(of.Mask(net.IPMask(m)))
		},
		"myIpAddress": ownAddress,
		"alert":       func(string) {},
		"weekdayRange": func(args ...any) bool {
			return weekdayRange(o.Now(), args)
		},
		"timeRange": func(args ...any) bool { return timeRange(o.Now(), args) },
		"dateRange": func(args ...any) bool { return dateRange(o.Now(), args) },
	}
}

func (o Options) resolve4(ctx context.Context, host string) net.IP {
	if ip := net.ParseIP(host); ip != nil {
		return ip.To4()
	}
	found, err := o.Resolver.LookupIP(ctx, "ip4", host)
	if err != nil || len(found) == 0 {
		return nil
	}
	return found[0].To4()
}

// ownAddress is this computer's first address that is not its own loop.
func ownAddress() string {
	all, _ := net.InterfaceAddrs()
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			return n.IP.String()
		}
	}
	return "127.0.0.1"
}

// shellMatch knows * and ?, and unlike path.Match lets them stand for a slash.
func shellMatch(s, pattern string) bool {
	hide := strings.NewReplacer("/", "\x00")
	literal := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`)
	ok, err := path.Match(hide.Replace(literal.Replace(pattern)), hide.Replace(s))
	return err == nil && ok
}
