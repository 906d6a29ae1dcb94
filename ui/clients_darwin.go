package ui

// clients are the RDP clients one may choose on this system, by rdp.Info.ID.
var clients = []string{"freerdp", "windowsapp"}
