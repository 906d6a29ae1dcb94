// Package redact takes out of texts what nobody but its owner may see: passwords,
// codes, cookies, names and phone numbers, in whatever spelling they turn up.
//
// It is told what is secret and judges the rest by its looks. It knows no log, no
// report and no portal; they call it before anything is written or shown.
package redact
