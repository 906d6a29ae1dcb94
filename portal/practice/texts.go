package practice

import "strings"

// texts are the words of the pages in one language, by key.
type texts map[string]string

// textsOf gives the words of a culture folder: Swedish for sv-*, English for all others.
func textsOf(culture string) texts {
	if isSwedish(culture) {
		return swedish
	}
	return english
}

func isSwedish(culture string) bool { return strings.HasPrefix(strings.ToLower(culture), "sv") }

var swedish = texts{
	"Title":        "Amido Alliera Backstage",
	"Help":         "Instruktioner och felsökning",
	"DomainUser":   `Domän\Användarnamn:`,
	"Password":     "Lösenord:",
	"Security":     "Säkerhet",
	"Public":       "Det här är en offentlig eller delad dator",
	"Private":      "Det här är en privat dator",
	"Warning":      "Varning: Genom att logga in på denna webbsida, bekräftar du att denna dator följer din organisations säkerhetspolicy.",
	"Timeout":      "För att skydda mot oönskad åtkomst, så blir du automatiskt utloggad efter en viss tid. Om detta händer, ladda om sidan i webbläsaren och logga in igen.",
	"SignIn":       "Logga in",
	"SignOut":      "Logga ut",
	"OK":           "OK",
	"Cancel":       "Avbryt",
	"Close":        "Stäng",
	"Systems":      "RemoteApp och skrivbord",
	"Desktops":     "Anslut till en fjärrdator",
	"NoScript":     "Den här sidan kräver JavaScript.",
	"Incorrect":    "Användarnamnet eller lösenordet är inte giltigt. Försök igen.",
	"NoDomain":     "Skriv en giltig domän före användarnamnet.",
	"InUse":        "Någon annan använder redan anslutningen på den här datorn.",
	"Disconnected": "Någon annan har tagit över anslutningen. Logga in igen för att fortsätta.",
	"Unauthorized": "Du har inte behörighet att logga in här. Kontakta din administratör.",
	"Changed":      "Serverns inställningar har ändrats och du har loggats ut. Logga in igen.",
	"Claims":       "Det går inte att logga in just nu. Försök igen om en stund.",
	"NoCookies":    "Webbläsaren måste tillåta cookies.",
	"Expired":      "Ditt lösenord har gått ut.",
	"ExpiredLink":  "Klicka här",
	"ExpiredTail":  "för att ändra.",
	"ExpiredDead":  "Ditt lösenord har gått ut. Kontakta din administratör.",

	"User":            "Användarnamn:",
	"CurrentPassword": "Nuvarande lösenord:",
	"NewPassword":     "Nytt lösenord:",
	"ConfirmPassword": "Bekräfta nytt lösenord:",
	"PasswordChanged": "Ditt lösenord har ändrats.",
	"ChangeIncorrect": "Användarnamnet eller det nuvarande lösenordet är inte giltigt.",
	"ChangeBlank":     "Det nya lösenordet får inte vara tomt.",
	"ChangeMismatch":  "De nya lösenorden är inte lika.",
	"ChangeGeneric":   "Lösenordet kan inte ändras. Kontakta din administratör.",
	"ChangeRules":     "Det nya lösenordet uppfyller inte kraven på längd, komplexitet eller historik.",

	"Code":      "Ange engångskod (från SMS):",
	"CodeWrong": "Koden är fel. Försök kvar: %d.",
	"CodeOver":  "Koden gäller inte längre. Logga in igen för att få en ny.",
	"SMS":       "Din engångskod till Amido Backstage är %s",

	"ListTrouble":   "Listan kan inte visas just nu. Försök igen om en stund.",
	"UnknownFolder": "Mappen finns inte.",
	"HelpPassword":  `Logga in i portalen med användarnamn och lösenord som du fått. Användarnamnet ska skrivas in med domännamn amido\ före.`,
	"HelpCode":      "Efter inloggning får du ett sms med engångskod. Får du inget sms, kontakta oss på Amido, så får vi verifiera att vi har rätt mobilnummer inskrivet.",
	"HelpSystem":    "Klicka på det system du vill koppla upp dig mot.",
	"Practice":      "Detta är en övningsportal. Inga riktiga system finns bakom den.",
}

var english = texts{
	"Title":        "Amido Alliera Backstage",
	"Help":         "Instructions and troubleshooting",
	"DomainUser":   `Domain\user name:`,
	"Password":     "Password:",
	"Security":     "Security",
	"Public":       "This is a public or shared computer",
	"Private":      "This is a private computer",
	"Warning":      "Warning: By signing in on this page you confirm that this computer follows your organisation's security policy.",
	"Timeout":      "To protect against unwanted access you are signed out automatically after some time. If that happens, reload the page in the browser and sign in again.",
	"SignIn":       "Sign in",
	"SignOut":      "Sign out",
	"OK":           "OK",
	"Cancel":       "Cancel",
	"Close":        "Close",
	"Systems":      "RemoteApps and desktops",
	"Desktops":     "Connect to a remote PC",
	"NoScript":     "This page needs JavaScript.",
	"Incorrect":    "The user name or the password is not valid. Try again.",
	"NoDomain":     "Type a valid domain in front of the user name.",
	"InUse":        "Somebody else is using the connection on this computer.",
	"Disconnected": "Somebody else has taken the connection over. Sign in again to go on.",
	"Unauthorized": "You are not allowed to sign in here. Contact your administrator.",
	"Changed":      "The server's settings have changed and you were signed out. Sign in again.",
	"Claims":       "Sign-in does not work right now. Try again in a while.",
	"NoCookies":    "The browser must allow cookies.",
	"Expired":      "Your password has expired.",
	"ExpiredLink":  "Click here",
	"ExpiredTail":  "to change it.",
	"ExpiredDead":  "Your password has expired. Contact your administrator.",

	"User":            "User name:",
	"CurrentPassword": "Current password:",
	"NewPassword":     "New password:",
	"ConfirmPassword": "Confirm new password:",
	"PasswordChanged": "Your password has been changed.",
	"ChangeIncorrect": "The user name or the current password is not valid.",
	"ChangeBlank":     "The new password must not be empty.",
	"ChangeMismatch":  "The new passwords differ.",
	"ChangeGeneric":   "The password cannot be changed. Contact your administrator.",
	"ChangeRules":     "The new password does not meet the rules on length, complexity or history.",

	"Code":      "Enter the one-time code (from the SMS):",
	"CodeWrong": "The code is wrong. Tries left: %d.",
	"CodeOver":  "The code is no longer valid. Sign in again to get a new one.",
	"SMS":       "Your one-time code for Amido Backstage is %s",

	"ListTrouble":   "The list cannot be shown right now. Try again in a while.",
	"UnknownFolder": "There is no such folder.",
	"HelpPassword":  `Sign in with the user name and password you were given. The user name has the domain amido\ in front.`,
	"HelpCode":      "After signing in you get a text message with a one-time code. If none comes, contact us at Amido, so that we can check that we have the right mobile number.",
	"HelpSystem":    "Click the system you want to connect to.",
	"Practice":      "This is a practice portal. There are no real systems behind it.",
}
