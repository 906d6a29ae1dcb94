package settings

func administered() Options { return layout{account: accountName()}.mac() }
