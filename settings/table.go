package settings

import (
	"fmt"
	"slices"
	"strings"

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
	// Swedish and English description; the first sentence is a title of at most 80 runes.
	Swedish, English string

	check func(any) (any, error)
	field func(*Settings) any // pointer to the field
}

// describe adds the two descriptions.
func (d Definition) describe(swedish, english string) Definition {
	d.Swedish, d.English = swedish, english
	return d
}

// administrators takes the setting out of people's own hands.
func (d Definition) administrators() Definition {
	d.Administrators = true
	return d
}

// Title is the first sentence of the description, without its full stop.
// language is "sv" or "en".
func (d Definition) Title(language string) string {
	s := d.English
	if language == "sv" {
		s = d.Swedish
	}
	title, _, _ := strings.Cut(s, ". ")
	return strings.TrimSuffix(title, ".")
}

// Table holds every setting, in the order in which documentation shows them.
var Table = []Definition{
	// The portal.
	text("portalURL", "", func(s *Settings) *string { return &s.PortalURL }, portalAddress).describe(
		"Portalens adress. Värdnamn, värdnamn med sökväg eller https-adress; tom betyder att användaren tillfrågas vid första start.",
		"Address of the portal. A host, a host with a path or an https address; empty means that the person is asked at first start."),
	flag("portalChangeAllowed", true, func(s *Settings) *bool { return &s.PortalChangeAllowed }).administrators().describe(
		"Portalens adress får ändras av användaren. Av betyder att bara policyer och installationens förval räknas.",
		"The person may change the portal's address. Off means that only policies and the installation's presets count."),
	text("proxy", "", func(s *Settings) *string { return &s.Proxy }, proxyAddress).administrators().describe(
		"Proxy på vägen till portalen. Till exempel http://proxy.example.se:8080; direct betyder ingen, tom betyder datorns egen.",
		"Proxy on the way to the portal. Such as http://proxy.example.com:8080; direct means none, empty means the computer's own."),
	text("defaultDomain", "", func(s *Settings) *string { return &s.DefaultDomain }, domain).describe(
		"Domän för användarnamn utan domän. Skrivs med omvänt snedstreck framför namnet; tom betyder att namnet skickas som det är.",
		"Domain for user names without one. It is put in front of the name with a backslash; empty means that the name is sent as it is."),
	text("userAgent", "", func(s *Settings) *string { return &s.UserAgent }, headerLine).describe(
		"Programnamn som portalen får se (User-Agent). Tom betyder programmets eget.",
		"Program name shown to the portal (User-Agent). Empty means the launcher's own."),
	text("preLaunch", "", func(s *Settings) *string { return &s.PreLaunch }, pathOrAddress).describe(
		"Kontroll innan ett system öppnas. Sökväg på portalen eller https-adress på samma värd; tom betyder portalens egen kontroll där den finns.",
		"Check before a system is opened. A path on the portal or an https address on the same host; empty means the portal's own check where it has one."),

	// The one-time code.
	text("codeField", "", func(s *Settings) *string { return &s.CodeField }, fieldName).describe(
		"Kodfältets namn på kodsidan. Behövs bara där fältet inte hittas av sig självt.",
		"Name of the input on the code page. Needed only where it is not found by itself."),
	text("codePath", "", func(s *Settings) *string { return &s.CodePath }, pagePath).describe(
		"Kodsidans plats på portalen. Sökväg som /RDWeb/Pages/sv-SE/kod.aspx; behövs bara där sidan tas för en annan.",
		"Where on the portal the code page is. A path such as /RDWeb/Pages/en-US/code.aspx; needed only where the page is taken for another."),
	text("codeResend", "", func(s *Settings) *string { return &s.CodeResend }, fieldName).describe(
		"Knappen eller länken på kodsidan som skickar en ny kod. Dess namn eller id; behövs bara där den inte hittas av sig själv.",
		"The button or link on the code page that sends a new code. Its name or id; needed only where it is not found by itself."),
	number("codeLength", 0, 0, 32, func(s *Settings) *int { return &s.CodeLength }).describe(
		"Engångskodens längd. Antal tecken; 0 betyder okänd.",
		"Length of the one-time code. In characters; 0 means unknown."),
	flag("codeSubmitWhenComplete", false, func(s *Settings) *bool { return &s.CodeSubmitWhenComplete }).describe(
		"Skicka koden när den är fullständig. Kräver att kodens längd är känd.",
		"Send the code as soon as it is complete. Needs a known length of the code."),
	number("noSMSAfterSeconds", 30, 5, 3600, func(s *Settings) *int { return &s.NoSMSAfterSeconds }).describe(
		"Väntan innan hjälp om uteblivet sms visas. I sekunder.",
		"Wait before help about a missing SMS is shown. In seconds."),
	number("resendAfterSeconds", 60, 5, 3600, func(s *Settings) *int { return &s.ResendAfterSeconds }).describe(
		"Väntan innan en ny kod kan begäras. I sekunder.",
		"Wait before a new code can be asked for. In seconds."),
	number("supportAfterSeconds", 75, 5, 3600, func(s *Settings) *int { return &s.SupportAfterSeconds }).describe(
		"Väntan innan kodsidan hänvisar till supporten. I sekunder.",
		"Wait before the code page sends people to the service desk. In seconds."),
	choice("oldCodeCounts", "", []string{"", "yes", "no"}, func(s *Settings) *string { return &s.OldCodeCounts }).describe(
		"Den förra koden gäller när en ny har skickats. Ja eller nej (yes, no); tom betyder okänt.",
		"An older code still counts after a new one was sent. Yes or no; empty means unknown."),

	// The organisation.
	text("organisationName", "", func(s *Settings) *string { return &s.OrganisationName }, plain).describe(
		"Organisationens namn. Visas i fönstret och i hjälptexterna.",
		"Name of the organisation. Shown in the window and in the help."),
	text("productName", "Amido Alliera Backstage", func(s *Settings) *string { return &s.ProductName }, named).describe(
		"Programmets namn i titelraden.",
		"Name of the program in the title bar."),
	text("brandColor", "", func(s *Settings) *string { return &s.BrandColor }, colour).describe(
		"Organisationens färg. Skrivs som #1A5FB4; tom betyder programmets egen.",
		"Colour of the organisation. Written as #1A5FB4; empty means the launcher's own."),
	text("logoFile", "", func(s *Settings) *string { return &s.LogoFile }, absolutePath).describe(
		"Organisationens logotyp. Fullständig sökväg till en PNG- eller SVG-fil på datorn.",
		"Logo of the organisation. Full path of a PNG or SVG file on the computer."),
	text("supportPhone", "", func(s *Settings) *string { return &s.SupportPhone }, plain).describe(
		"Supportens telefonnummer.", "Phone number of the service desk."),
	text("supportEmail", "", func(s *Settings) *string { return &s.SupportEmail }, mailAddress).describe(
		"Supportens e-postadress.", "E-mail address of the service desk."),
	text("supportURL", "", func(s *Settings) *string { return &s.SupportURL }, webAddress).describe(
		"Supportens webbsida. En https-adress.", "Web page of the service desk. An https address."),
	text("supportHours", "", func(s *Settings) *string { return &s.SupportHours }, plain).describe(
		"Supportens öppettider. Till exempel vardagar 8–17 eller mån–tors 8–17, fre 8–15; annan text visas som den är.",
		"Hours of the service desk. Such as weekdays 8–17 or Mon–Thu 8–17, Fri 8–15; other text is shown as it is."),
	text("helpFolder", "", func(s *Settings) *string { return &s.HelpFolder }, absolutePath).administrators().describe(
		"Mapp med egna hjälpsidor. Fullständig sökväg; sidorna visas i stället för programmets egna med samma namn.",
		"Folder with help pages of your own. Full path; they are shown instead of the launcher's pages of the same name."),

	// The window.
	choice("language", "", []string{"", "sv", "en"}, func(s *Settings) *string { return &s.Language }).describe(
		"Språk. Tom betyder systemets.", "Language. Empty means that of the system."),
	choice("theme", "system", []string{"system", "light", "dark"}, func(s *Settings) *string { return &s.Theme }).describe(
		"Ljust eller mörkt utseende.", "Light or dark appearance."),
	number("textSize", 100, 100, 200, func(s *Settings) *int { return &s.TextSize }).describe(
		"Textstorlek. I procent av den normala.", "Text size. In per cent of the normal one."),

	// What is remembered.
	flag("rememberUserAllowed", true, func(s *Settings) *bool { return &s.RememberUserAllowed }).administrators().describe(
		"Användarnamnet får sparas. Av betyder att det aldrig sparas och att valet är låst.",
		"The user name may be remembered. Off means that it never is, and that the choice is locked."),
	flag("rememberUser", true, func(s *Settings) *bool { return &s.RememberUser }).describe(
		"Kom ihåg användarnamnet.", "Remember the user name."),
	text("userName", "", func(s *Settings) *string { return &s.UserName }, userName).describe(
		"Användarnamn som är ifyllt från början.", "User name that is filled in from the start."),
	flag("rememberPasswordAllowed", true, func(s *Settings) *bool { return &s.RememberPasswordAllowed }).administrators().describe(
		"Lösenordet får sparas. Det sparas bara i datorns lösenordsvalv; av betyder aldrig.",
		"The password may be remembered. It is kept in the computer's credential store only; off means never."),
	flag("rememberPassword", false, func(s *Settings) *bool { return &s.RememberPassword }).describe(
		"Kom ihåg lösenordet i datorns lösenordsvalv.", "Remember the password in the computer's credential store."),

	// Which systems may be opened.
	list("allowedHosts", func(s *Settings) *[]string { return &s.AllowedHosts }, hostRule).administrators().describe(
		"Datorer som får öppnas. Värdnamn eller .exempel.se för alla under en domän; tom lista betyder alla.",
		"Hosts that may be opened. A host name, or .example.com for all below a domain; an empty list means any."),
	list("allowedGateways", func(s *Settings) *[]string { return &s.AllowedGateways }, hostRule).administrators().describe(
		"Gatewayservrar som får användas. Skrivs som datorer; tom lista betyder alla.",
		"Gateways that may be used. Written as hosts are; an empty list means any."),
	list("publishers", func(s *Settings) *[]string { return &s.Publishers }, syntax.Thumbprint).administrators().describe(
		"Utgivare som godtas. Tumavtryck (SHA-1 eller SHA-256) av certifikat som signerar .rdp-filer; tom lista betyder alla.",
		"Publishers that are accepted. Thumbprints (SHA-1 or SHA-256) of certificates that sign .rdp files; an empty list means any."),
	flag("requireSigned", false, func(s *Settings) *bool { return &s.RequireSigned }).administrators().describe(
		"Öppna bara signerade .rdp-filer.", "Open signed .rdp files only."),

	// The session.
	choice("preferredClient", "", []string{"", "freerdp", "remmina", "mstsc", "windowsapp"}, func(s *Settings) *string { return &s.PreferredClient }).describe(
		"Fjärrskrivbordsprogram som väljs först. Tom betyder det som passar systemet bäst.",
		"RDP client to use first. Empty means the one that suits the system best."),
	list("clientOptions", func(s *Settings) *[]string { return &s.ClientOptions }, clientOption).administrators().describe(
		"Fler val för FreeRDP. "+strings.Join(syntax.ClientOptions, ", ")+".",
		"More options for FreeRDP. "+strings.Join(syntax.ClientOptions, ", ")+"."),
	number("startTimeoutSeconds", 30, 5, 600, func(s *Settings) *int { return &s.StartTimeoutSeconds }).describe(
		"Väntan på att ett system visar sig. I sekunder; därefter tillfrågas användaren.",
		"Wait for a system to show itself. In seconds; then the person is asked."),
	choice("fullScreen", "", []string{"", "window", "full"}, func(s *Settings) *string { return &s.FullScreen }).describe(
		"Helskärm eller fönster för skrivbord. Tom betyder som portalen säger.",
		"Full screen or a window for desktops. Empty means as the portal says."),
	choice("multiMonitor", "", []string{"", "one", "all"}, func(s *Settings) *string { return &s.MultiMonitor }).describe(
		"Skärmar för skrivbord. En eller alla; tom betyder som portalen säger.",
		"Screens for desktops. One or all; empty means as the portal says."),
	flag("sound", true, func(s *Settings) *bool { return &s.Sound }).describe(
		"Spela upp systemets ljud på den här datorn.", "Play the system's sound on this computer."),
	flag("redirectClipboard", true, func(s *Settings) *bool { return &s.RedirectClipboard }).describe(
		"Dela urklipp med systemet.", "Share the clipboard with the system."),
	flag("redirectPrinters", true, func(s *Settings) *bool { return &s.RedirectPrinters }).describe(
		"Dela skrivare med systemet.", "Share printers with the system."),
	flag("redirectDrives", false, func(s *Settings) *bool { return &s.RedirectDrives }).describe(
		"Dela diskar med systemet.", "Share drives with the system."),
	flag("redirectSmartCards", false, func(s *Settings) *bool { return &s.RedirectSmartCards }).describe(
		"Dela smartkort med systemet.", "Share smart cards with the system."),
	flag("redirectMicrophone", false, func(s *Settings) *bool { return &s.RedirectMicrophone }).describe(
		"Dela mikrofonen med systemet.", "Share the microphone with the system."),
	flag("redirectSerialPorts", false, func(s *Settings) *bool { return &s.RedirectSerialPorts }).describe(
		"Dela serieportar med systemet.", "Share serial ports with the system."),
	flag("redirectWebAuthn", false, func(s *Settings) *bool { return &s.RedirectWebAuthn }).describe(
		"Dela säkerhetsnycklar (WebAuthn) med systemet.", "Share security keys (WebAuthn) with the system."),

	// The program.
	flag("practiceAllowed", true, func(s *Settings) *bool { return &s.PracticeAllowed }).administrators().describe(
		"Övningsläget får användas.", "Practice mode may be used."),
	choice("logLevel", "info", []string{"error", "warn", "info", "debug"}, func(s *Settings) *string { return &s.LogLevel }).describe(
		"Hur mycket som skrivs i loggen. Lösenord och koder skrivs aldrig.",
		"How much is written to the log. Passwords and codes never are."),

	// At home on the desktop.
	flag("startAtSignIn", false, func(s *Settings) *bool { return &s.StartAtSignIn }).describe(
		"Starta när användaren loggar in på datorn. Gäller från programmets nästa start.",
		"Start when the person signs in to the computer. Takes effect from the launcher's next start."),
	flag("trayIcon", false, func(s *Settings) *bool { return &s.TrayIcon }).describe(
		"Visa en ikon i aktivitetsfältet. Fönstret kan då stängas utan att programmet avslutas; gäller från nästa start.",
		"Show an icon in the notification area. The window can then be closed while the launcher stays; takes effect from the next start."),
	list("autoOpen", func(s *Settings) *[]string { return &s.AutoOpen }, named).describe(
		"System som öppnas efter varje inloggning. Namn eller id.",
		"Systems that open after each sign-in. Names or IDs."),
	flag("notifications", true, func(s *Settings) *bool { return &s.Notifications }).describe(
		"Meddela när en session avslutas oväntat eller snart går ut.",
		"Notify when a session ends unexpectedly or is about to end."),
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
		if err != errType {
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
