package journal

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"time"
)

// caseLetters are the digits and letters that nobody mistakes for another, read
// or heard: no 0 O, no 1 I L. There are 31 of them, and 31 is a prime: that is
// what lets the check character find every mistake named at CheckCaseCode.
const caseLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

const caseSize = 6 // characters, the last one checks the others

// CaseCode is the short name of something that happened, for both ends of a
// phone call: "K7F-32Q". The same moment and the same event give the same code
// on the screen and in the report; it tells nothing about the person.
func CaseCode(at time.Time, event string) string {
	var when [8]byte
	binary.BigEndian.PutUint64(when[:], uint64(at.UnixNano()))
	sum := sha256.Sum256(append(when[:], event...))
	n := binary.BigEndian.Uint64(sum[:8])
	code := make([]byte, 0, caseSize)
	for range caseSize - 1 {
		code = append(code, caseLetters[n%uint64(len(caseLetters))])
		n /= uint64(len(caseLetters))
	}
	code = append(code, caseCheck(code))
	return string(code[:3]) + "-" + string(code[3:])
}

// caseCheck weighs each place differently.
func caseCheck(code []byte) byte {
	sum := 0
	for i, c := range code {
		sum += (i + 2) * strings.IndexByte(caseLetters, c)
	}
	return caseLetters[sum%len(caseLetters)]
}

// CheckCaseCode tells whether a code was heard right, and gives it in its usual
// form. One wrong character, and two that changed places, are always found.
// Small letters, blanks and a missing hyphen are fine.
func CheckCaseCode(heard string) (code string, ok bool) {
	var letters []byte
	for _, r := range strings.ToUpper(heard) {
		switch {
		case r == ' ' || r == '-' || r == '–':
		case r < 128 && strings.IndexByte(caseLetters, byte(r)) >= 0 && len(letters) < caseSize:
			letters = append(letters, byte(r))
		default:
			return "", false
		}
	}
	if len(letters) != caseSize || caseCheck(letters[:caseSize-1]) != letters[caseSize-1] {
		return "", false
	}
	return string(letters[:3]) + "-" + string(letters[3:]), true
}
