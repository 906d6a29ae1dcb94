// Package text is the journey in a terminal: for screen readers, for ssh, and
// for machines whose graphics cannot open a window. It draws the same
// launcher.State as the window and holds no truth of its own. With standard
// input not a terminal it reads its answers line by line, so that it can be
// scripted.
package text
