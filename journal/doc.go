// Package journal remembers what happened on the journey, for the support report:
// steps, what the portal answered, sessions, what the person was told. Whoever has
// such a thing to tell writes it here, once: it becomes a typed record in memory
// and in a file, and a line in the log for those who read that.
//
// It also names what went wrong by a short code that both ends of a phone call can
// say.
//
// It is a leaf. Records hold kinds and numbers; secrets, names of people, headers
// and pages do not belong in them.
package journal
