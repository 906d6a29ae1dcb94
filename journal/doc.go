// Package journal remembers what happened on the journey, for the support report:
// steps, what the portal answered, how a session ended; and names what went wrong
// by a short code that both ends of a phone call can say.
//
// It is a leaf: those who have something to tell write here. Sentences, secrets and
// names do not belong here.
package journal
