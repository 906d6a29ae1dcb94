package doctor

import (
	"os"
	"testing"

	"backstage/proxy"
)

// The test binary plays the program that runs a proxy script, too.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == proxy.Command {
		os.Exit(proxy.Interpret(os.Stdin, os.Stdout))
	}
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy"} {
		_ = os.Unsetenv(name)
	}
	os.Exit(m.Run())
}
