// Package launcher is the journey: what the person is asked next, what may be
// opened, what is running. It is the only room where portal, rdp and the
// credential store meet. No widgets, no HTTP, no XML.
//
// A face (window or terminal) calls a method of Launcher; the launcher works in
// its own goroutines and publishes a new State; the face redraws from it. What
// happens is decided by the pure function next; everything with an effect is
// elsewhere.
package launcher
