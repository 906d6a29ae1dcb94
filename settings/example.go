package settings

// examples are what documentation shows for texts, lists and some numbers.
var examples = map[string]any{
	"codeLength":          6,
	"noSMSAfterSeconds":   45,
	"resendAfterSeconds":  90,
	"supportAfterSeconds": 120,
	"textSize":            125,
	"startTimeoutSeconds": 60,
	"portalURL":           "portal.example.com",
	"proxy":               "http://proxy.example.com:8080",
	"defaultDomain":       "example",
	"userAgent":           "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
	"preLaunch":           "/RDWeb/Pages/rdp/checktoken.aspx",
	"codeField":           "otp",
	"codePath":            "/RDWeb/Pages/en-US/code.aspx",
	"codeResend":          "btnNewCode",
	"organisationName":    "Example Ltd",
	"productName":         "Example Systems",
	"brandColor":          "#1A5FB4",
	"logoFile":            `C:\ProgramData\Backstage\logo.png`,
	"supportPhone":        "+46 8 123 456 78",
	"supportEmail":        "support@example.com",
	"supportURL":          "https://support.example.com/",
	"supportHours":        "Mon–Thu 8–17, Fri 8–15",
	"helpFolder":          `C:\ProgramData\Backstage\help`,
	"userName":            "anna",
	"allowedHosts":        []string{"rds01.example.com", ".systems.example.com"},
	"allowedGateways":     []string{"gateway.example.com"},
	"publishers":          []string{"a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"},
	"clientOptions":       []string{"scale-desktop:150", "network:lan"},
	"autoOpen":            []string{"R-CARD M5", "MultiAccess"},
}

// examplePaths are those of examples that differ outside of Windows.
var examplePaths = map[string]string{
	"logoFile":   "/usr/local/share/backstage/logo.png",
	"helpFolder": "/usr/local/share/backstage/help",
}

// Example is a value that the setting could have and that is not its default,
// for documentation. system is a runtime.GOOS: paths differ.
func (d Definition) Example(system string) any {
	if path := examplePaths[d.Name]; path != "" && system != "windows" {
		return path
	}
	if e, ok := examples[d.Name]; ok {
		return e
	}
	switch d.Type {
	case Flag:
		return !d.Default.(bool)
	case Number:
		if n := d.Default.(int) + 1; n <= d.Max {
			return n
		}
		return d.Min
	case List:
		return []string{"example"}
	}
	for _, c := range d.Choices {
		if c != "" && c != d.Default {
			return c
		}
	}
	return "example"
}
