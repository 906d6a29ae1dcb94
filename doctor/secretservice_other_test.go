//go:build !linux

package doctor

const hasSecretService = false
