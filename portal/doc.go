// Package portal speaks to an RD Web Access portal over HTTPS the way a browser
// does: it fetches pages, reads each answer into one of a few steps, fills in
// the form of that step and posts it. It decides by the structure of a page. Words
// and names choose only where structure leaves several readings open (a field for
// a code or for something else, a code refused or a further one), in all the
// languages that we know of, and where they say nothing the person decides.
//
// It knows no widgets, no RDP clients, no settings and no keyring. Nothing is
// ever sent twice by itself, no password and no code; only a page that a busy
// server did not give (502, 503, 504) is asked for once more.
package portal
