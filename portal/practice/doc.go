// Package practice is a built-in RD Web Access portal on loopback: new staff
// practise with it (backstage -practice) and every test of the journey runs
// against it. Its pages, redirects, cookies, feed and .rdp files are those of
// RD Web Access ([MS-TSWP], [MS-RDWR]) with an SMS step in front of the list, and
// Variant bends it into the shapes that portals take in the field.
//
// It needs no network, trusts nobody and is trusted by nobody but this process:
// its certificate authority is made at start and lives in memory only. It shares
// no code with package portal, so that a misunderstanding on one side cannot hide
// behind the same one on the other.
package practice
