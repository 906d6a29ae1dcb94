package practicetest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

const passwordURL = "/RDWeb/Pages/sv-SE/password.aspx"

func change(user, current, next, confirm string) url.Values {
	return url.Values{"DomainUserName": {user}, "UserPass": {current}, "NewUserPass": {next}, "ConfirmNewUserPass": {confirm}}
}

// The manual's first sign-in: expired, change, OK, sign in with the new one.
func TestFirstSignIn(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	nils := personOf(t, practice.RoleFirstSignIn)
	expired := b.follow(b.as(practice.RoleFirstSignIn).leads(`login.aspx?Error=PasswordExpired&UserName=amido%5cnils`)).shows("trPasswordExpired")
	if !strings.Contains(expired.body, `Ditt lösenord har gått ut. <a id="passwordchangelink" href="password.aspx?UserName=amido%5cnils">Klicka här</a> för att ändra.`) {
		t.Error("the row does not lead to the change page")
	}
	page := b.get("password.aspx?UserName=amido%5cnils").shows()
	if !strings.Contains(page.body, `value="amido\nils"`) {
		t.Error("the name is not filled in")
	}
	for _, label := range []string{"Användarnamn:", "Nuvarande lösenord:", "Nytt lösenord:", "Bekräfta nytt lösenord:"} {
		if !strings.Contains(page.body, label) {
			t.Error("no", label)
		}
	}
	changed := b.follow(b.submit(page, change(nils.User, nils.Password, nils.NewPassword, nils.NewPassword)).leads("password.aspx?Error=PasswordSuccess")).shows("tr1")
	if !strings.Contains(changed.body, "Ditt lösenord har ändrats.") || !strings.Contains(changed.body, `id="trButtons" style="display:none"`) ||
		!strings.Contains(changed.body, `id="trButtonOK" style="display:"`) {
		t.Error("the OK button does not take the place of the others")
	}
	if p.SMSSent() != 0 {
		t.Error("changing a password sent an SMS")
	}
	b.signIn(nils.User, nils.Password).shows("trErrorIncorrectCredentials")
	b.signIn(nils.User, nils.NewPassword).leads("code.aspx")
	for _, person := range p.People() {
		if person.Role == practice.RoleFirstSignIn && person.Password != nils.NewPassword {
			t.Error("People does not tell the password that counts now")
		}
	}
}

func TestExpiredPasswordInOtherPortals(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{ExpiredAs200: true}})
	b.as(practice.RoleFirstSignIn).shows("trPasswordExpired")

	_, b, _ = open(t, practicetest.Options{Variant: practicetest.Variant{NoPasswordChange: true}})
	b.follow(b.as(practice.RoleFirstSignIn)).shows("trPasswordExpiredNoChange")
	page := b.follow(b.get(passwordURL).leads("default.aspx"))
	if !strings.HasSuffix(page.url.Path, "/login.aspx") {
		t.Error("without a change page one ends up at", page.url.Path)
	}
}

func TestSixResultsOfAPasswordChange(t *testing.T) {
	anna, lisa := personOf(t, practice.RoleOrdinary), personOf(t, practice.RoleLocked)
	const good = "Höstkväll-2026"
	for name, c := range map[string]struct {
		form   url.Values
		result string
		row    string
	}{
		"changed":            {change(anna.User, anna.Password, good, good), "PasswordSuccess", "tr1"},
		"wrong current":      {change(anna.User, "wrong", good, good), "FailedLogon", "trErrorIncorrectCredentials"},
		"locked":             {change(lisa.User, lisa.Password, good, good), "FailedLogon", "trErrorIncorrectCredentials"},
		"nobody":             {change(`amido\nobody`, "x", good, good), "FailedLogon", "trErrorIncorrectCredentials"},
		"blank":              {change(anna.User, anna.Password, "", ""), "FailedBlankPassword", "tr2"},
		"differ":             {change(anna.User, anna.Password, good, good+" "), "FailedPasswordMatch", "tr3"},
		"nine characters":    {change(anna.User, anna.Password, "Höstlöv-1", "Höstlöv-1"), "ComplexityFailed", "tr5"},
		"two kinds":          {change(anna.User, anna.Password, "sommarnatt2026", "sommarnatt2026"), "ComplexityFailed", "tr5"},
		"old one":            {change(anna.User, anna.Password, anna.Password, anna.Password), "ComplexityFailed", "tr5"},
		"holds the name":     {change(anna.User, anna.Password, "Hej-Anna-2026", "Hej-Anna-2026"), "ComplexityFailed", "tr5"},
		"not for you to do":  {change(`amido\demo`, "Throw-away-1", good, good), "FailedGeneric", "tr4"},
		"hard to escape too": {change(anna.User, anna.Password, `Å&+%="<'> 1`, `Å&+%="<'> 1`), "PasswordSuccess", "tr1"},
	} {
		t.Run(name, func(t *testing.T) {
			_, b, _ := open(t, practicetest.Options{Options: practice.Options{Extra: []practice.Person{
				{User: "demo", Password: "Throw-away-1", Role: practice.RoleOrdinary, CannotChange: true}}}})
			answer := b.submit(b.get(passwordURL), c.form)
			if answer.location != "password.aspx?Error="+c.result {
				t.Fatal(answer.location)
			}
			b.follow(answer).shows(c.row)
			if c.result == "PasswordSuccess" {
				b.signIn(anna.User, c.form.Get("NewUserPass")).leads("code.aspx")
			}
		})
	}
}

// A domain's minimum age: a password changed today cannot be changed again today.
func TestPasswordChangedTwice(t *testing.T) {
	_, b, clock := open(t, practicetest.Options{})
	anna := personOf(t, practice.RoleOrdinary)
	b.post(passwordURL, change(anna.User, anna.Password, "Höstkväll-2026", "Höstkväll-2026")).leads("password.aspx?Error=PasswordSuccess")
	b.post(passwordURL, change(anna.User, "Höstkväll-2026", "Vinterdag-2026", "Vinterdag-2026")).leads("password.aspx?Error=FailedGeneric")
	clock.Advance(24 * time.Hour)
	b.post(passwordURL, change(anna.User, "Höstkväll-2026", anna.Password, anna.Password)).leads("password.aspx?Error=ComplexityFailed") // history
	b.post(passwordURL, change(anna.User, "Höstkväll-2026", "Vinterdag-2026", "Vinterdag-2026")).leads("password.aspx?Error=PasswordSuccess")
}

func TestPagesEscapeWhatTheyRepeat(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	const evil = `"><script x='&amp;'>` + "\x00\x1b]]>"
	for _, address := range []string{passwordURL + "?UserName=", "/RDWeb/Pages/sv-SE/login.aspx?UserName=", "/RDWeb/Pages/sv-SE/login.aspx?ReturnUrl="} {
		page := b.get(address + url.QueryEscape(evil)).wants(http.StatusOK)
		page.form() // which fails unless the page is well-formed
		if strings.Contains(page.body, "<script x") {
			t.Error(address)
		}
	}
}
