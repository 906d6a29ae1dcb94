// Command lint is what "go vet" runs with -vettool in "make check": analyzers beyond
// vet and staticcheck that find real faults here. It is a module of its own, so that
// the program depends on none of them. Where one of them errs, "//lint:ignore
// NAME reason" stands on the line before.
//
// Left out, for they found nothing but what is meant so: contextcheck, noctx about
// processes (RDP clients outlive whatever started them) and listeners, most rules of
// gosec.
package main

import (
	"strings"

	"github.com/kisielk/errcheck/errcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	"github.com/securego/gosec/v2/goanalysis"
	"github.com/sonatard/noctx"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// security are the rules of gosec about what is never right here: to listen on every
// network, to trust any host key, profiles and file servers for everybody, numbers
// cut short, decompression and headers without end, unescaped HTML, archives that
// write elsewhere, weak TLS, keys and ciphers. SHA-1 is not among them: Windows names
// certificates by it.
const security = "G102,G106,G108,G109,G110,G111,G112,G114,G203,G305,G402,G403,G405,G406,G501,G502,G503,G504,G506,G507"

// closes are not looked at: where something was written, its Close is asked by hand.
var closes = []string{
	"(io.Closer).Close", "(*io.PipeReader).Close", "(*os.File).Close", "(net.Conn).Close", "(net.Listener).Close", "(*net.TCPListener).Close",
	"(*crypto/tls.Conn).Close", "(*archive/zip.ReadCloser).Close", "(*github.com/godbus/dbus/v5.Conn).Close",
}

func main() {
	errcheck.DefaultExcludedSymbols = append(errcheck.DefaultExcludedSymbols, closes...)
	if err := goanalysis.Analyzer.Flags.Set("include", security); err != nil {
		panic(err) // it has no such flag any more
	}
	unitchecker.Main(
		heeding(bodyclose.Analyzer),
		heeding(outsideTests(errcheck.Analyzer)),
		heeding(errorlint.NewAnalyzer()),
		heeding(goanalysis.Analyzer),
		heeding(onlyRequests(noctx.Analyzer)),
	)
}

// outsideTests leaves tests alone: what goes wrong there shows in what they look at.
func outsideTests(a *analysis.Analyzer) *analysis.Analyzer {
	return filtered(a, func(pass *analysis.Pass, d analysis.Diagnostic) bool {
		return !strings.HasSuffix(pass.Fset.Position(d.Pos).Filename, "_test.go")
	})
}

// onlyRequests passes on what noctx says of HTTP requests.
func onlyRequests(a *analysis.Analyzer) *analysis.Analyzer {
	return filtered(a, func(_ *analysis.Pass, d analysis.Diagnostic) bool { return strings.HasPrefix(d.Message, "net/http.") })
}

// heeding leaves out what a "//lint:ignore" on the line before answers.
func heeding(a *analysis.Analyzer) *analysis.Analyzer {
	return filtered(a, func(pass *analysis.Pass, d analysis.Diagnostic) bool {
		at := pass.Fset.Position(d.Pos)
		for _, file := range pass.Files {
			for _, group := range file.Comments {
				for _, comment := range group.List {
					said := pass.Fset.Position(comment.Pos())
					if said.Filename == at.Filename && said.Line == at.Line-1 && strings.HasPrefix(comment.Text, "//lint:ignore "+a.Name+" ") {
						return false
					}
				}
			}
		}
		return true
	})
}

// filtered is an analyzer that reports what is to be kept.
func filtered(a *analysis.Analyzer, keep func(*analysis.Pass, analysis.Diagnostic) bool) *analysis.Analyzer {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		through := *pass
		through.Report = func(d analysis.Diagnostic) {
			if keep(pass, d) {
				pass.Report(d)
			}
		}
		return run(&through)
	}
	return a
}
