// Command lint is what "go vet" runs with -vettool in "make check": analyzers beyond
// vet and staticcheck that have found real faults here. They live in a module of
// their own, so that the program depends on none of them.
package main

import (
	"github.com/kisielk/errcheck/errcheck"
	"github.com/kkHAIKE/contextcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	"github.com/securego/gosec/v2/goanalysis"
	"github.com/sonatard/noctx"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() {
	unitchecker.Main(
		bodyclose.Analyzer,
		contextcheck.NewAnalyzer(contextcheck.Configuration{}),
		errcheck.Analyzer,
		errorlint.NewAnalyzer(),
		goanalysis.Analyzer,
		noctx.Analyzer,
	)
}
