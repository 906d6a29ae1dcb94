//go:build !darwin

package desk

// Opened does nothing here: links and further starts come as arguments.
func Opened(func(Wish)) error { return nil }
