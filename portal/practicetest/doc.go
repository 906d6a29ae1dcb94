// Package practicetest bends the practice portal into the shapes and faults that
// portals have in the field, for tests alone: nothing of it is in the program.
//
// It stands in front of package practice as a gate stands in front of a portal:
// some requests it answers itself (Variant), some answers it changes on their way
// back, and pages that the practice portal does not have it adds. Whatever is
// faithful belongs to practice and is not repeated here.
package practicetest
