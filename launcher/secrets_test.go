package launcher

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"backstage/portal"
	"backstage/secret"
)

// Whatever secret reaches the launcher is wiped as soon as it is of no more use,
// on whatever way it was dropped.
func TestEverySecretThatIsDroppedIsWiped(t *testing.T) {
	const first, second = "Sommar-2026", "Vinter-2027!"
	gone := func(t *testing.T, secrets map[string]*secret.Text) {
		t.Helper()
		synctest.Wait()
		for what, s := range secrets {
			if !s.Empty() {
				t.Errorf("the %s is still there", what)
			}
		}
	}
	changePage := reply{answer: portal.Answer{Step: portal.StepChangePassword}}

	t.Run("a code that was sent", func(t *testing.T) {
		p := newScript().on("begin", signInPage).on(annaSignsIn, codePage).on("code 012345", systems)
		play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
			l.SignIn(anna())
			at(t, l, StepCode, "")
			code := secret.New("012345")
			l.SubmitCode(code)
			at(t, l, StepSystems, "")
			gone(t, map[string]*secret.Text{"code": code})
		})
	})
	t.Run("what nobody was waiting for", func(t *testing.T) {
		p := newScript().on("begin", signInPage).on(annaSignsIn, systems)
		play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
			l.SignIn(anna())
			at(t, l, StepSystems, "")
			late, code, a, b, c := anna(), secret.New("1"), secret.New("2"), secret.New("3"), secret.New("4")
			l.SignIn(late)
			l.SubmitCode(code)
			l.ChangePassword("anna", a, b, c)
			gone(t, map[string]*secret.Text{"second password": late.Password, "code": code, "old": a, "new": b, "again": c})
		})
	})
	t.Run("a changed password", func(t *testing.T) {
		p := newScript().on("begin", signInPage).on("open-change", changePage).
			on(`change amido\anna `+first+" "+second, reply{answer: portal.Answer{Step: portal.StepPasswordChanged}})
		play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
			l.OpenChangePassword("anna")
			at(t, l, StepChangePassword, "")
			old, fresh, confirm := secret.New(first), secret.New(second), secret.New(second)
			l.ChangePassword("anna", old, fresh, confirm)
			at(t, l, StepPasswordChanged, "notice.password-changed")
			gone(t, map[string]*secret.Text{"old": old, "again": confirm})
			l.Back()
			gone(t, map[string]*secret.Text{"new": fresh})
		})
	})
	t.Run("a sign-in that waited for the first page", func(t *testing.T) {
		slow := signInPage
		slow.wait = time.Minute
		play(t, newScript().on("begin", slow), freeRDP(), nil, func(t *testing.T, l *Launcher) {
			queued, newer := anna(), anna()
			queued.Code = secret.New("012345")
			l.SignIn(queued)
			l.SignIn(newer)
			gone(t, map[string]*secret.Text{"first password": queued.Password, "first code": queued.Code})
			l.Cancel()
			gone(t, map[string]*secret.Text{"second password": newer.Password})
		})
	})
	t.Run("a saved password that comes too late", func(t *testing.T) {
		p := newScript().on("begin", signInPage).on(annaSignsIn, systems).on("sign-out", reply{})
		play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
			store := &slowStore{Store: l.cfg.Store}
			l.cfg.Store = store
			s := anna()
			s.RememberPassword = true
			l.SignIn(s)
			at(t, l, StepSystems, "")
			l.SignOut()
			at(t, l, StepSignIn, "")
			l.SignIn(SignIn{User: "anna"})
			synctest.Wait()
			l.Cancel()
			time.Sleep(time.Minute)
			synctest.Wait()
			if store.gave == nil {
				t.Fatal("the store was not asked")
			}
			gone(t, map[string]*secret.Text{"saved password": store.gave})
		})
	})
	t.Run("when the program ends", func(t *testing.T) {
		p := newScript().on("begin", signInPage).on(annaSignsIn, systems)
		password, tooLate := secret.New(first), secret.New("012345")
		play(t, p, freeRDP(), nil, func(t *testing.T, l *Launcher) {
			l.SignIn(SignIn{User: "anna", Password: password})
			at(t, l, StepSystems, "")
			l.Close()
			l.SubmitCode(tooLate)
			gone(t, map[string]*secret.Text{"password": password, "code": tooLate})
		})
	})
}

// slowStore takes its time to give a password.
type slowStore struct {
	secret.Store
	gave *secret.Text
}

func (s *slowStore) Get(ctx context.Context, service, user string) (*secret.Text, error) {
	time.Sleep(10 * time.Second)
	t, err := s.Store.Get(context.WithoutCancel(ctx), service, user)
	s.gave = t
	return t, err
}
