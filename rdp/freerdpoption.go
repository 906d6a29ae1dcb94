package rdp

import (
	"slices"
	"strings"

	"backstage/syntax"
)

// freerdpOption is how FreeRDP writes one of Rules.ClientOptions; the option's
// value, where it has one, follows.
type freerdpOption struct {
	argument string
	two      string // of version 2, where that is another
	// desktop: means nothing to a RemoteApp, whose windows are its own.
	desktop bool
}

// freerdpOptions by the option's name.
var freerdpOptions = map[string]freerdpOption{
	"scale":              {argument: "/scale:"},
	"scale-desktop":      {argument: "/scale-desktop:"},
	"network":            {argument: "/network:"},
	"keyboard":           {argument: "/kbd:layout:", two: "/kbd:"},
	"bpp":                {argument: "/bpp:"},
	"smart-sizing":       {argument: "/smart-sizing", desktop: true},
	"dynamic-resolution": {argument: "/dynamic-resolution", desktop: true},
	"floatbar":           {argument: "/floatbar", desktop: true},
	"no-decorations":     {argument: "-decorations", desktop: true},
	"no-grab-keyboard":   {argument: "-grab-keyboard"},
	"fonts":              {argument: "+fonts"},
	"no-fonts":           {argument: "-fonts"},
	"themes":             {argument: "+themes"},
	"no-themes":          {argument: "-themes"},
	"wallpaper":          {argument: "+wallpaper"},
	"no-wallpaper":       {argument: "-wallpaper"},
}

// freerdpArguments turns options into arguments of FreeRDP 2 or 3. What is no
// option is left out: nothing of it may become another argument. Of two that
// exclude each other the first counts.
func freerdpArguments(options []string, major int, remoteApp bool) (args []string) {
	for _, option := range options {
		name, value, _ := strings.Cut(option, ":")
		f, known := freerdpOptions[name]
		if syntax.ClientOption(option) != nil || !known || remoteApp && f.desktop {
			continue
		}
		arg := f.argument + value
		if major == 2 && f.two != "" {
			arg = f.two + value
		}
		if !slices.ContainsFunc(args, func(before string) bool { return excludes(before, arg) }) {
			args = append(args, arg)
		}
	}
	return args
}

// excludes: the same option with another value, or the two ways of fitting a
// picture to its window, of which FreeRDP takes only one.
func excludes(a, b string) bool {
	return optionName(a) == optionName(b) || fits(a) && fits(b)
}

func optionName(arg string) string {
	name, _, _ := strings.Cut(arg[1:], ":")
	return name
}

// colliding are the lines of a file that FreeRDP refuses, or crashes at, beside its
// options: the organisation's way of fitting a picture to its window stands instead
// of the file's, and of the file's two only one.
func colliding(f *file, args []string) []string {
	smart, _, _ := f.integer("smart sizing")
	dynamic, _, _ := f.integer("dynamic resolution")
	switch {
	case slices.ContainsFunc(args, fits):
		return []string{"smart sizing", "dynamic resolution"}
	case smart != 0 && dynamic != 0:
		return []string{"smart sizing"}
	}
	return nil
}

func fits(arg string) bool { return arg == "/smart-sizing" || arg == "/dynamic-resolution" }
