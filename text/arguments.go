package text

import (
	"flag"
	"fmt"
	"io"
)

// commandLine is the flags of a command, which says itself what is wrong with them.
func commandLine(command string) *flag.FlagSet {
	flags := flag.NewFlagSet("backstage "+command, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	return flags
}

// parsed reads a command line that ends with its flags. Its error is flag.ErrHelp or
// one clear line.
func parsed(flags *flag.FlagSet, args []string) error {
	err := flags.Parse(args)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("unknown argument %q", flags.Arg(0))
	}
	return err
}
