// Package help is the pane beside the work: a page for each topic, the search in
// them, and the ways to the service desk, the connection check and the support
// report.
//
// A page is text from outside (an organisation may give its own): its links lead
// to other pages or to Options.OpenURL, its pictures come from the help itself.
// What the launcher does or which settings there are, the pane does not know.
package help
