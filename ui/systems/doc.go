// Package systems is the list of the systems that a portal publishes: its search,
// its sections and rows, the pictures that come later, and what can be done with
// one of them.
//
// It draws a launcher.State and asks the launcher to open, to star or to fetch
// anew. What else it needs of the window (texts, the clock, notices, the service
// desk, settings) are functions in Options.
package systems
