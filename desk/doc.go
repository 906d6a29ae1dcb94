// Package desk makes the launcher at home on a person's desktop: one launcher per
// person and screen, to which later starts hand over what they were asked for;
// backstage: links; shortcuts to systems; start at sign-in.
//
// It is a leaf. What a link or a shortcut opens is the launcher's to decide: here
// a system is a text that comes from outside and goes on as a text.
package desk
