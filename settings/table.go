package settings

import (
	"errors"
	"fmt"
	"slices"

	"backstage/syntax"
)

// Type is what a setting's value is.
type Type int

const (
	// Text is one line.
	Text Type = iota + 1
	// Flag is on or off.
	Flag
	// Number is a whole number.
	Number
	// List is any number of texts, in their order.
	List
)

// String is the type's name as JSON has it.
func (t Type) String() string { return [...]string{"", "string", "boolean", "integer", "array"}[t] }

// Definition is one setting: all that there is to know about it.
type Definition struct {
	// Name in files, registry, managed preferences and documentation.
	Name string
	Type Type
	// Default is the built-in value: string, bool, int or []string.
	Default any
	// Choices of a Text that has only these, "" among them where it may be open.
	Choices []string
	// Min and Max of a Number, both included.
	Min, Max int
	// Administrators: only IT may set it (policy, presets, command line). A person's
	// file cannot, and Set refuses.
	Administrators bool
	// Restricts: IT sets it to forbid something, so that a policy about it that
	// cannot be read must not count as leave: a Flag that gives leave is off then,
	// and a List keeps the entries that can be read. The rest are preferences.
	Restricts bool
	// Opening: a restriction of which systems may be opened. Where nothing of it can
	// be read, none may: see Settings.Closed.
	Opening bool
	// Sheet is where the settings sheet shows it; "" nowhere. Order is its place
	// below that heading, and Offered are the values to choose from, in their order:
	// none for a Flag, which is ticked, and for what is typed.
	Sheet   Heading
	Order   int
	Offered []any

	check func(any) (any, error)
	field func(*Settings) any // pointer to the field
}

// administrators takes the setting out of people's own hands.
func (d Definition) administrators() Definition {
	d.Administrators = true
	return d
}

// restricts marks what forbids something.
func (d Definition) restricts() Definition {
	d.Restricts = true
	return d
}

// restrictsOpening marks what decides which systems may be opened: lists of what
// may, and flags that demand something of a system.
func (d Definition) restrictsOpening() Definition {
	d.Restricts, d.Opening = true, true
	return d
}

// shown puts the setting into the settings sheet.
func (d Definition) shown(under Heading, order int) Definition {
	d.Sheet, d.Order = under, order
	for _, c := range d.Choices {
		d.Offered = append(d.Offered, c)
	}
	return d
}

// offering narrows what a person may choose of the values that IT may set.
func (d Definition) offering(values ...any) Definition {
	d.Offered = values
	return d
}

// Table holds every setting, in the order in which documentation shows them. What
// each is for is the message policy.NAME of package translations, and in the
// settings sheet settings.NAME.
var Table = []Definition{
	// The portal.
	text("portalURL", "", func(s *Settings) *string { return &s.PortalURL }, portalAddress).shown(HeadingPortal, 1),
	flag("portalChangeAllowed", true, func(s *Settings) *bool { return &s.PortalChangeAllowed }).administrators().restricts(),
	text("proxy", "", func(s *Settings) *string { return &s.Proxy }, proxyAddress).administrators(),
	text("defaultDomain", "", func(s *Settings) *string { return &s.DefaultDomain }, domain),
	text("userAgent", "", func(s *Settings) *string { return &s.UserAgent }, headerLine),
	text("preLaunch", "", func(s *Settings) *string { return &s.PreLaunch }, pathOrAddress),

	// The one-time code.
	text("codeField", "", func(s *Settings) *string { return &s.CodeField }, fieldName),
	text("codePath", "", func(s *Settings) *string { return &s.CodePath }, pagePath),
	text("codeResend", "", func(s *Settings) *string { return &s.CodeResend }, fieldName),
	number("codeLength", 0, 0, 32, func(s *Settings) *int { return &s.CodeLength }),
	flag("codeSubmitWhenComplete", false, func(s *Settings) *bool { return &s.CodeSubmitWhenComplete }),
	number("noSMSAfterSeconds", 30, 5, 3600, func(s *Settings) *int { return &s.NoSMSAfterSeconds }),
	number("resendAfterSeconds", 60, 5, 3600, func(s *Settings) *int { return &s.ResendAfterSeconds }),
	number("supportAfterSeconds", 75, 5, 3600, func(s *Settings) *int { return &s.SupportAfterSeconds }),
	choice("oldCodeCounts", "", []string{"", "yes", "no"}, func(s *Settings) *string { return &s.OldCodeCounts }),

	// The organisation.
	text("organisationName", "", func(s *Settings) *string { return &s.OrganisationName }, plain),
	text("productName", "Amido Alliera Backstage", func(s *Settings) *string { return &s.ProductName }, named),
	text("brandColor", "", func(s *Settings) *string { return &s.BrandColor }, colour),
	text("logoFile", "", func(s *Settings) *string { return &s.LogoFile }, absolutePath),
	text("supportPhone", "", func(s *Settings) *string { return &s.SupportPhone }, plain),
	text("supportEmail", "", func(s *Settings) *string { return &s.SupportEmail }, mailAddress),
	text("supportURL", "", func(s *Settings) *string { return &s.SupportURL }, webAddress),
	text("supportHours", "", func(s *Settings) *string { return &s.SupportHours }, plain),
	text("helpFolder", "", func(s *Settings) *string { return &s.HelpFolder }, absolutePath).administrators(),

	// The window.
	choice("language", "", []string{"", "sv", "en"}, func(s *Settings) *string { return &s.Language }).shown(HeadingWindow, 1),
	choice("theme", "system", []string{"system", "light", "dark"}, func(s *Settings) *string { return &s.Theme }).shown(HeadingWindow, 2),
	number("textSize", 100, 100, 200, func(s *Settings) *int { return &s.TextSize }).shown(HeadingWindow, 3).offering(100, 125, 150, 200),

	// What is remembered.
	flag("rememberUserAllowed", true, func(s *Settings) *bool { return &s.RememberUserAllowed }).administrators().restricts(),
	flag("rememberUser", true, func(s *Settings) *bool { return &s.RememberUser }).shown(HeadingSignIn, 1),
	text("userName", "", func(s *Settings) *string { return &s.UserName }, userName),
	flag("rememberPasswordAllowed", true, func(s *Settings) *bool { return &s.RememberPasswordAllowed }).administrators().restricts(),
	flag("rememberPassword", false, func(s *Settings) *bool { return &s.RememberPassword }),

	// Which systems may be opened.
	list("allowedHosts", func(s *Settings) *[]string { return &s.AllowedHosts }, hostRule).administrators().restrictsOpening(),
	list("allowedGateways", func(s *Settings) *[]string { return &s.AllowedGateways }, hostRule).administrators().restrictsOpening(),
	list("publishers", func(s *Settings) *[]string { return &s.Publishers }, syntax.Thumbprint).administrators().restrictsOpening(),
	flag("requireSigned", false, func(s *Settings) *bool { return &s.RequireSigned }).administrators().restrictsOpening(),
	flag("startPrograms", false, func(s *Settings) *bool { return &s.StartPrograms }).administrators().restricts(),

	// The session.
	choice("preferredClient", "", []string{"", "freerdp", "remmina", "mstsc", "windowsapp"}, func(s *Settings) *string { return &s.PreferredClient }).shown(HeadingSessions, 7).offering(clientsHere...),
	list("clientOptions", func(s *Settings) *[]string { return &s.ClientOptions }, clientOption).administrators(),
	number("startTimeoutSeconds", 30, 5, 600, func(s *Settings) *int { return &s.StartTimeoutSeconds }),
	choice("fullScreen", "", []string{"", "window", "full"}, func(s *Settings) *string { return &s.FullScreen }).shown(HeadingSessions, 5),
	choice("multiMonitor", "", []string{"", "one", "all"}, func(s *Settings) *string { return &s.MultiMonitor }).shown(HeadingSessions, 6),
	flag("sound", true, func(s *Settings) *bool { return &s.Sound }).shown(HeadingSessions, 4),
	flag("redirectClipboard", true, func(s *Settings) *bool { return &s.RedirectClipboard }).restricts().shown(HeadingSessions, 1),
	flag("redirectPrinters", true, func(s *Settings) *bool { return &s.RedirectPrinters }).restricts().shown(HeadingSessions, 2),
	flag("redirectDrives", false, func(s *Settings) *bool { return &s.RedirectDrives }).restricts().shown(HeadingSessions, 3),
	flag("redirectSmartCards", false, func(s *Settings) *bool { return &s.RedirectSmartCards }).restricts(),
	flag("redirectMicrophone", false, func(s *Settings) *bool { return &s.RedirectMicrophone }).restricts(),
	flag("redirectSerialPorts", false, func(s *Settings) *bool { return &s.RedirectSerialPorts }).restricts(),
	flag("redirectWebAuthn", false, func(s *Settings) *bool { return &s.RedirectWebAuthn }).restricts(),

	// The program.
	flag("practiceAllowed", true, func(s *Settings) *bool { return &s.PracticeAllowed }).administrators().restricts(),
	choice("logLevel", "info", []string{"error", "warn", "info", "debug"}, func(s *Settings) *string { return &s.LogLevel }),

	// At home on the desktop.
	flag("startAtSignIn", false, func(s *Settings) *bool { return &s.StartAtSignIn }).shown(HeadingDesktop, 1),
	flag("trayIcon", false, func(s *Settings) *bool { return &s.TrayIcon }).shown(HeadingDesktop, 2),
	list("autoOpen", func(s *Settings) *[]string { return &s.AutoOpen }, named),
	flag("notifications", true, func(s *Settings) *bool { return &s.Notifications }).shown(HeadingDesktop, 3),
}

// Find gives the definition of a name.
func Find(name string) (Definition, bool) {
	i := slices.IndexFunc(Table, func(d Definition) bool { return d.Name == name })
	if i < 0 {
		return Definition{}, false
	}
	return Table[i], true
}

// Check tells whether value could be name's, without setting it: for command
// lines and input fields. The error is a *Problem, or nil.
func Check(name string, value any) error {
	if _, problem := accept(name, value); problem != nil {
		return problem
	}
	return nil
}

// accept gives the form in which value is kept, or what is wrong with it.
func accept(name string, value any) (any, *Problem) {
	d, ok := Find(name)
	if !ok {
		return nil, &Problem{Kind: KindUnknown, Name: quoted(name)}
	}
	v, err := convert(d.Type, value)
	if err != nil {
		kind := KindWrongType
		if !errors.Is(err, errType) {
			kind = KindBadValue
		}
		return nil, &Problem{Kind: kind, Name: name, Err: fmt.Errorf("%w, %s expected", err, d.Type)}
	}
	if v, err = d.check(v); err != nil {
		return nil, &Problem{Kind: KindBadValue, Name: name, Err: err}
	}
	return v, nil
}

func text(name, standard string, field func(*Settings) *string, check textCheck) Definition {
	return Definition{Name: name, Type: Text, Default: standard,
		check: func(v any) (any, error) { return check(v.(string)) },
		field: func(s *Settings) any { return field(s) }}
}

func choice(name, standard string, choices []string, field func(*Settings) *string) Definition {
	d := text(name, standard, field, oneOf(choices))
	d.Choices = choices
	return d
}

func flag(name string, standard bool, field func(*Settings) *bool) Definition {
	return Definition{Name: name, Type: Flag, Default: standard,
		check: func(v any) (any, error) { return v, nil },
		field: func(s *Settings) any { return field(s) }}
}

func number(name string, standard, least, most int, field func(*Settings) *int) Definition {
	return Definition{Name: name, Type: Number, Default: standard, Min: least, Max: most,
		check: func(v any) (any, error) {
			if n := v.(int); n < least || n > most {
				return nil, fmt.Errorf("not between %d and %d", least, most)
			}
			return v, nil
		},
		field: func(s *Settings) any { return field(s) }}
}

// list keeps nil for the empty list, and each entry once.
func list(name string, field func(*Settings) *[]string, check textCheck) Definition {
	return Definition{Name: name, Type: List, Default: []string(nil),
		check: func(v any) (any, error) {
			kept := []string{}
			if len(v.([]string)) > maxList {
				return nil, errTooLong
			}
			for i, entry := range v.([]string) {
				entry, err := check(entry)
				if err != nil {
					return nil, fmt.Errorf("entry %d: %w", i+1, err)
				}
				if !slices.Contains(kept, entry) {
					kept = append(kept, entry)
				}
			}
			return kept, nil
		},
		field: func(s *Settings) any { return field(s) }}
}
