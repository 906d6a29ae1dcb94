// Package logfile writes the program's log: private files that rotate, their last
// lines in memory, every line redacted before it is written.
//
// It knows nothing of what is logged. A log must never stop the program: where no
// file can be had, it is kept in memory.
package logfile
