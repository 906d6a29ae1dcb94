//go:build !race

package doctor

const raceDetector = false
