//go:build !linux

package main

func playsChild() bool { return false }
func playChild() int   { return 0 }
