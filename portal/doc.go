// Package portal speaks to an RD Web Access portal over HTTPS the way a browser
// does: it fetches pages, reads each answer into one of a few steps, fills in
// the form of that step and posts it. It decides by the structure of a page,
// never by its words, its path spelling or its language.
//
// It knows no widgets, no RDP clients, no settings and no keyring. Nothing is
// ever sent twice by itself: no password, no code, no page that may send a code.
package portal
