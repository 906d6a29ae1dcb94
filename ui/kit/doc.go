// Package kit is what the window is built of: words that wrap, buttons, links,
// fields, layouts that follow a width, the page, the theme and its colours.
//
// Controls know their window only as a Host, which hands them the few words of
// their own and takes the keys and the focus. All other texts and what a press
// does come in as parameters. Each control describes itself to screen readers in
// its AccessibilityLabel and AccessibilityRole.
//
// Nothing of the program enters here: neither its states nor its settings, its
// translations or its launcher; only Fyne and the standard library.
package kit
