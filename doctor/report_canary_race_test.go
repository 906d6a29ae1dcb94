//go:build race

package doctor

const raceDetector = true
