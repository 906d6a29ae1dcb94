// Package doctor answers "is it me, the network or the portal?". It speaks
// in kinds, never in sentences: the faces translate them (doctor.<kind>.title,
// .advice). It knows no portal client, no RDP client and no widget; what it needs
// of them comes in as values and functions.
//
// A check sends no name, no password, no cookie and no code, and asks for no
// page that could send an SMS.
package doctor
