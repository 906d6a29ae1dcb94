package settings

// Names of places that administrators write down: never change one.
const (
	// PolicyKey is the registry key of policies, in HKLM and HKCU. Only
	// administrators write below Software\Policies, in either hive.
	PolicyKey = `Software\Policies\Backstage`
	// PresetsKey is the registry key in HKLM that the MSI writes its public
	// properties to.
	PresetsKey = `Software\Backstage`
	// PreferenceDomain is the name of managed preferences on macOS.
	PreferenceDomain = "se.amido.backstage"
)
