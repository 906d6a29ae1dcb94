// Package rdp reads .rdp files, decides what of them may be used, and starts
// and watches the RDP clients of this machine: FreeRDP, Remmina, mstsc, Windows
// App. What a client gets is never simply the portal's bytes.
//
// It knows no portal, no widgets and no settings: rules come in as plain values.
package rdp
