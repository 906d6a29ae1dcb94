package settings

// clientsHere is empty: Windows has one RDP client, and there is nothing to choose.
var clientsHere []any
