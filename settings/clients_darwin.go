package settings

// clientsHere are the RDP clients to choose from on this system, by rdp.Info.ID;
// "" is the one that suits best.
var clientsHere = []any{"", "freerdp", "windowsapp"}
