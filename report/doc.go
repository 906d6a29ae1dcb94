// Package report makes the support report: lines that a person can read and leave
// out one by one, then copy, save or mail. Every line is redacted once more before
// it is shown.
//
// It is made of values: of what the journal, the log, the settings and the
// connection check know. It knows no portal, no RDP client and no widget.
package report
