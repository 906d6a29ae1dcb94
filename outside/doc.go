// Package outside makes text that comes from elsewhere fit to be shown: what a
// portal, a file, a link, a policy or the clipboard holds becomes one line of
// which every character can be seen.
//
// It is a leaf: it knows neither where a text came from nor what it will say.
// Whether a text is an address, a host or a name belongs where those are known.
package outside
