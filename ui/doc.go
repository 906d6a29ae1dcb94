// Package ui is the window: a face of package launcher made of Fyne widgets.
//
// It holds no truth of its own. UI subscribes to launcher.State and redraws; a
// click calls a method of launcher.Face, whose outcome comes back as a new
// State. Each screen is built once and reset when it is entered. Whatever may
// wait (settings, icons, the logo) happens on a goroutine and comes back with
// Options.Post.
//
// What the screens are built of lies in ui/kit; the help beside them and the list
// of systems are rooms of their own, ui/help and ui/systems, which get what they
// need of the window by name. Pictures from outside are read in ui/picture.
//
// Neither network nor keyring enters here, and nothing is written to disk. The
// package does not import fyne/app, so it needs no C compiler and no OpenGL.
package ui
