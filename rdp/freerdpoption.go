package rdp

import (
	"regexp"
	"slices"
	"strings"
)

// freerdpOption is how FreeRDP writes one of Rules.ClientOptions. Every form is
// known as a whole, its values included: nothing of it can become another
// option.
type freerdpOption struct {
	form *regexp.Regexp
	// two and three are the argument of each version, $1 being the value.
	two, three string
	// desktop: means nothing to a RemoteApp, whose windows are its own.
	desktop bool
}

var freerdpOptions = []freerdpOption{
	{form: regexp.MustCompile(`^scale:(100|140|180)$`), two: "/scale:$1", three: "/scale:$1"},
	{form: regexp.MustCompile(`^scale-desktop:([1-4][0-9][0-9]|500)$`), two: "/scale-desktop:$1", three: "/scale-desktop:$1"},
	{form: regexp.MustCompile(`^network:(auto|modem|broadband-low|broadband-high|broadband|wan|lan)$`), two: "/network:$1", three: "/network:$1"},
	{form: regexp.MustCompile(`^keyboard:(0x[0-9A-Fa-f]{1,8})$`), two: "/kbd:$1", three: "/kbd:layout:$1"},
	{form: regexp.MustCompile(`^bpp:(16|24|32)$`), two: "/bpp:$1", three: "/bpp:$1"},
	{form: regexp.MustCompile(`^(smart-sizing|dynamic-resolution)$`), two: "/$1", three: "/$1", desktop: true},
	{form: regexp.MustCompile(`^floatbar$`), two: "/floatbar", three: "/floatbar", desktop: true},
	{form: regexp.MustCompile(`^no-decorations$`), two: "-decorations", three: "-decorations", desktop: true},
	{form: regexp.MustCompile(`^no-grab-keyboard$`), two: "-grab-keyboard", three: "-grab-keyboard"},
	{form: regexp.MustCompile(`^(fonts|themes|wallpaper)$`), two: "+$1", three: "+$1"},
	{form: regexp.MustCompile(`^no-(fonts|themes|wallpaper)$`), two: "-$1", three: "-$1"},
}

// freerdpArguments turns options into arguments of FreeRDP 2 or 3. Of two that
// exclude each other the first counts.
func freerdpArguments(options []string, major int, remoteApp bool) (args []string) {
	for _, o := range options {
		i := slices.IndexFunc(freerdpOptions, func(f freerdpOption) bool { return f.form.MatchString(o) })
		if i < 0 || remoteApp && freerdpOptions[i].desktop {
			continue
		}
		f := freerdpOptions[i]
		template := f.three
		if major == 2 {
			template = f.two
		}
		arg := f.form.ReplaceAllString(o, template)
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

func fits(arg string) bool { return arg == "/smart-sizing" || arg == "/dynamic-resolution" }
