package settings

// Names of places that administrators write down: never change one.
const (
	// PolicyKey is the registry key of policies, in HKLM and HKCU. Only
	// administrators write below Software\Policies, in either hive.
	PolicyKey = `Software\Policies\Backstage`
	// PreferenceDomain is the name of managed preferences on macOS.
	PreferenceDomain = "se.amido.backstage"
)
