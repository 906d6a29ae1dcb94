package practicetest

import "strings"

// words are those that only the bent pages say, in one language, by key.
type words map[string]string

// wordsOf gives the words of a culture folder, in the practice portal's languages.
func wordsOf(culture string) words {
	if strings.HasPrefix(strings.ToLower(culture), "sv") {
		return swedish
	}
	return english
}

var swedish = words{
	"NewCode":        "Skicka ny kod",
	"CodeSent":       "En engångskod har skickats med SMS. Skriv in den tillsammans med ditt lösenord.",
	"CodeAgain":      "En ny kod har skickats.",
	"CodeNext":       "Ange nästa kod (%d av %d).",
	"TokenRejected":  "Koden godkändes inte. Försök igen.",
	"SessionExpired": "Din tid har gått ut. Logga in igen.",
	"CodeServer":     "Inget svar från kodtjänsten.",
	"Submit":         "Skicka",
}

var english = words{
	"NewCode":        "Send a new code",
	"CodeSent":       "A one-time code was sent by SMS. Enter it together with your password.",
	"CodeAgain":      "A new code was sent.",
	"CodeNext":       "Enter the next code (%d of %d).",
	"TokenRejected":  "The code was not accepted. Try again.",
	"SessionExpired": "Your time is up. Sign in again.",
	"CodeServer":     "The code service does not answer.",
	"Submit":         "Submit",
}
