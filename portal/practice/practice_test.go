package practice_test

import (
	"testing"

	"backstage/portal"
	"backstage/portal/practice"
	"backstage/secret"
)

// The portal that ships, as the program starts it: everybody of the cast who may
// work comes as far as an .rdp file.
func TestTheCastComesToWork(t *testing.T) {
	p, err := practice.Start(practice.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}()
	phone := make(chan practice.SMS, 10)
	defer p.Subscribe(func(s practice.SMS) { phone <- s })()
	for _, who := range practice.People() {
		switch who.Role {
		case practice.RoleOrdinary, practice.RoleManySystems:
		default:
			continue // what each of them learns is told in practicetest
		}
		c, err := portal.New(portal.Options{Address: p.URL(), Roots: p.Roots()})
		if err != nil {
			t.Fatal(err)
		}
		a, err := c.SignIn(t.Context(), portal.Credentials{User: who.User, Password: secret.New(who.Password)})
		if err != nil || a.Step != portal.StepCode {
			t.Fatalf("%s signs in: %v, %v", who, a.Step, err)
		}
		a, err = c.SubmitCode(t.Context(), secret.New((<-phone).Code))
		if err != nil || a.Step != portal.StepSystems || len(a.Workspace.Resources) == 0 {
			t.Fatalf("%s types the code: %v, %v", who, a.Step, err)
		}
		if _, err := c.Download(t.Context(), a.Workspace.Resources[0]); err != nil {
			t.Errorf("%s opens a system: %v", who, err)
		}
		if err := c.SignOut(t.Context()); err != nil {
			t.Errorf("%s signs out: %v", who, err)
		}
	}
}

// It listens to nobody but this computer.
func TestNoOtherComputerPractises(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "portal.example:443"} {
		if p, err := practice.Start(practice.Options{Addr: addr}); err == nil {
			t.Errorf("%q: listening at %s", addr, p.URL())
			_ = p.Close()
		}
	}
}
