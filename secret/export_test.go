package secret

// What the test of secrettest's store, which lives outside this package, asks of it.
var (
	KeepsSecrets       = keepsSecrets
	NamesNoStoreMaySee = namesNoStoreMaySee
	RefusesName        = refusesName
	RefusesBigSecret   = refusesBigSecret
)
