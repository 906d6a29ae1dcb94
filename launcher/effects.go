package launcher

import (
	"context"
	"errors"
	"slices"
	"time"

	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
	"backstage/settings"
)

// keyringService is the name under which the credential store keeps passwords.
const keyringService = "Backstage"

// carryOut starts effects; none of them blocks the loop.
func (l *Launcher) carryOut(effects []effect) {
	for _, e := range effects {
		l.carryOutOne(e)
	}
}

func (l *Launcher) carryOutOne(e effect) {
	switch e := e.(type) {
	case doCancel:
		if l.opCancel != nil {
			l.opCancel()
		}
	case doSetPortal:
		l.exchange(func(ctx context.Context) { l.setPortal(ctx, e) })
	case doBegin:
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.Begin(ctx) })
	case doResume:
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.Resume(ctx) })
	case doSignIn:
		own, done := ownCopies(e.creds.password, e.code)
		e.creds.password, e.code = own[0], own[1]
		l.exchange(func(ctx context.Context) {
			defer done()
			l.signIn(ctx, e)
		})
	case doOpenChange:
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.OpenChangePassword(ctx) })
	case doChange:
		own, done := ownCopies(e.current, e.next, e.confirm)
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) {
			return p.ChangePassword(ctx, e.user, own[0], own[1], own[2])
		}, done)
	case doCode:
		own, done := ownCopies(e.code)
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.SubmitCode(ctx, own[0]) }, done)
	case doPage:
		own, done := withOwnTexts(e.reply)
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.SendPage(ctx, own) }, done)
	case doResend:
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.ResendCode(ctx) })
	case doRefresh:
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) { return p.Refresh(ctx) })
	case doSignOut:
		l.ask(e.op, func(ctx context.Context, p portal.Portal) (portal.Answer, error) {
			l.forgetIcons()
			return portal.Answer{Step: portal.StepSignIn}, p.SignOut(ctx)
		})
	case doKeepAlive:
		l.work.Go(l.keepAlive)

	case doOpen:
		l.open(e)
	case doFocus:
		if s := l.sessions[e.session]; s != nil {
			l.work.Go(func() { l.send(gotFocus{e.session, s.Focus()}) })
		}
	case doStop:
		l.stopSession(e.session)
	case doWatchStart:
		time.AfterFunc(e.after, func() { l.send(timeSlow{e.session}) })
	case doWatchContact:
		if l.sessionTimer != nil {
			l.sessionTimer.Stop()
		}
		l.sessionTimer = time.AfterFunc(e.after, func() { l.send(timeContact{e.at}) })

	case doFindClient:
		l.work.Go(func() {
			info, err := l.cfg.Starter.Client(l.ctx)
			l.send(gotClient{info, err})
		})
	default:
		l.remember(e)
	}
}

// remember carries out the effects that write or read what is kept on this machine.
func (l *Launcher) remember(e effect) {
	if l.cfg.Practice {
		return // practising leaves nothing behind
	}
	switch e := e.(type) {
	case doFindPassword:
		l.work.Go(func() {
			t, err := l.cfg.Store.Get(l.ctx, keyringService, e.user)
			t.Wipe()
			l.send(gotSavedPassword{e.user, err == nil})
		})
	case doSavePassword:
		own, done := ownCopies(e.creds.password)
		l.work.Go(func() {
			defer done()
			l.report(l.cfg.Store.Set(l.ctx, keyringService, e.creds.user, own[0]))
			l.choose("rememberPassword", true)
		})
	case doForgetPassword:
		l.work.Go(func() {
			if err := l.cfg.Store.Delete(l.ctx, keyringService, e.user); err != nil && !errors.Is(err, secret.ErrNotFound) {
				l.report(err)
			}
			l.choose("rememberPassword", false)
		})
	case doSaveUser:
		name := e.user
		if !e.remember {
			name = ""
		}
		l.work.Go(func() {
			l.choose("rememberUser", e.remember)
			l.choose("userName", name)
		})
	case doSaveLists:
		l.keep(func(s *settings.State) { s.Favourites, s.Recents = e.favourites, e.recents })
	case doExplained:
		l.keep(func(s *settings.State) {
			if !slices.Contains(s.Explained, e.client) {
				s.Explained = append(slices.Clone(s.Explained), e.client)
			}
		})
	case doKeepGateway:
		l.keep(func(s *settings.State) { s.Gateway = e.gateway })
	case doSavePortal:
		l.work.Go(func() { l.choose("portalURL", e.address) })
	}
}

// keep changes the person's own lists on disk, in the order of the calls.
func (l *Launcher) keep(change func(*settings.State)) {
	l.work.Go(func() { l.report(l.cfg.Kept.Update(change)) })
}

// choose keeps a choice of the person, unless it is IT's to make: then there is
// nothing to keep, and nothing to tell.
func (l *Launcher) choose(name string, value any) {
	if !l.cfg.Settings.Current().Locked(name) {
		l.report(l.cfg.Settings.Set(name, value))
	}
}

// report logs a failed write and tells the person once.
func (l *Launcher) report(err error) {
	if err == nil {
		return
	}
	l.log.Warn("not saved", "err", err)
	l.send(notSaved{})
}

func (l *Launcher) probeStore() {
	l.work.Go(func() {
		if l.cfg.Practice {
			return
		}
		if err := l.cfg.Store.Available(l.ctx); err != nil {
			l.log.Info("no credential store", "err", err)
			l.send(gotStore{err})
		}
	})
}

// exchange runs f as the exchange with the portal that Cancel ends.
func (l *Launcher) exchange(f func(ctx context.Context)) {
	if l.opCancel != nil {
		l.opCancel()
	}
	ctx, cancel := context.WithCancel(l.ctx)
	l.opCancel = cancel
	l.work.Go(func() {
		defer cancel()
		f(ctx)
	})
}

// ask is an exchange that ends in an answer; done is called once it is over.
func (l *Launcher) ask(op int, f func(ctx context.Context, p portal.Portal) (portal.Answer, error), done ...func()) {
	l.exchange(func(ctx context.Context) {
		for _, f := range done {
			defer f()
		}
		answer, err := l.withPortal(func(p portal.Portal) (portal.Answer, error) { return f(ctx, p) })
		l.send(gotAnswer{op: op, answer: answer, err: l.noted(err)})
	})
}

// withPortal runs f with the portal that is spoken to.
func (l *Launcher) withPortal(f func(p portal.Portal) (portal.Answer, error)) (portal.Answer, error) {
	p := l.spokenTo()
	if p == nil {
		return portal.Answer{}, &portal.Error{Kind: portal.KindBadAddress}
	}
	return f(p)
}

func (l *Launcher) spokenTo() portal.Portal {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current
}

// noted logs a failure, whose texts are free of secrets, and passes it on.
func (l *Launcher) noted(err error) error {
	if err != nil {
		l.log.Info("exchange failed", "err", err)
	}
	return err
}

// signIn posts the sign-in form, with the password from the credential store
// where the person left the field empty.
func (l *Launcher) signIn(ctx context.Context, e doSignIn) {
	l.cfg.Settings.Refresh() // IT may have changed them meanwhile; never on the loop, since it reads a disk
	creds := portal.Credentials{User: e.creds.user, Password: e.creds.password, Code: e.code}
	var saved *secret.Text
	if e.creds.saved && creds.Password.Empty() {
		t, err := l.cfg.Store.Get(ctx, keyringService, e.creds.user)
		if err != nil {
			l.log.Info("saved password not to be had", "err", err)
			l.send(gotAnswer{op: e.op, answer: portal.Answer{Step: portal.StepSignIn, Problem: &portal.Error{Kind: portal.KindWrongPassword}}})
			return
		}
		l.hide("", t)
		saved, creds.Password = t, t
	}
	answer, err := l.withPortal(func(p portal.Portal) (portal.Answer, error) { return p.SignIn(ctx, creds) })
	l.send(gotAnswer{op: e.op, answer: answer, err: l.noted(err), saved: saved})
}

// setPortal tries an address and takes it over when a portal answers there.
func (l *Launcher) setPortal(ctx context.Context, e doSetPortal) {
	p, err := l.cfg.Connect(e.address)
	var answer portal.Answer
	if err == nil {
		answer, err = p.Begin(ctx)
	}
	if err != nil {
		l.send(gotPortal{op: e.op, err: l.noted(err)})
		return
	}
	l.mu.Lock()
	l.current = p
	clear(l.icons)
	l.mu.Unlock()
	l.send(gotPortal{op: e.op, host: p.Host(), entry: p.Entry(), answer: answer})
}

func (l *Launcher) keepAlive() {
	answer, err := l.withPortal(func(p portal.Portal) (portal.Answer, error) { return p.Refresh(l.ctx) })
	l.send(gotKeepAlive{answer, l.noted(err)})
}

// open fetches the file and starts a client on it.
func (l *Launcher) open(e doOpen) {
	ctx, cancel := context.WithCancel(l.ctx)
	l.openings[e.session] = cancel
	own, done := ownCopies(e.creds.password)
	l.work.Go(func() {
		defer cancel()
		defer done()
		l.cfg.Settings.Refresh()
		rules := l.cfg.Settings.Current()
		if closed := rules.Closed(); closed != nil {
			l.send(gotStarted{session: e.session, err: l.noted(closed)})
			return
		}
		var file []byte
		_, err := l.withPortal(func(p portal.Portal) (portal.Answer, error) {
			var err error
			file, err = p.Download(ctx, e.resource)
			return portal.Answer{}, err
		})
		if err != nil {
			l.send(gotStarted{session: e.session, err: l.noted(err)})
			return
		}
		s, err := l.cfg.Starter.Start(ctx, rdp.Request{
			File: file, Rules: RulesOf(rules), User: e.creds.user, Password: own[0], Title: e.resource.Title,
		})
		if err != nil {
			l.send(gotStarted{session: e.session, err: l.noted(err)})
			return
		}
		l.send(sessionHandle{e.session, s})
	})
}

// sessionHandle carries a started session to the loop, which keeps it.
type sessionHandle struct {
	session int
	handle  rdp.Session
}

// follow hands a session's events to the loop. It ends with the session or the
// launcher, whichever comes first.
func (l *Launcher) follow(id int, s rdp.Session) {
	l.sessions[id] = s
	l.work.Go(func() {
		for {
			select {
			case e, ok := <-s.Events():
				if !ok {
					l.send(gotSession{session: id, closed: true})
					return
				}
				l.send(gotSession{session: id, event: e})
			case <-l.ctx.Done():
				return
			}
		}
	})
}

func (l *Launcher) stopSession(id int) {
	if s := l.sessions[id]; s != nil {
		l.work.Go(s.Stop)
		return
	}
	if cancel := l.openings[id]; cancel != nil {
		cancel()
	}
}

// Icon implements Face.
func (l *Launcher) Icon(ctx context.Context, systemID string) ([]byte, error) {
	l.mu.Lock()
	resource, ok := l.resources[systemID]
	picture := l.icons[resource.IconURL]
	l.mu.Unlock()
	if !ok || resource.IconURL == "" {
		return nil, &portal.Error{Kind: portal.KindNotPublished}
	}
	if picture != nil {
		return picture, nil
	}
	picture, err := l.fetchIcon(ctx, resource)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	l.icons[resource.IconURL] = picture
	l.mu.Unlock()
	return picture, nil
}

// fetchIcon waits for the picture before, never for an exchange.
func (l *Launcher) fetchIcon(ctx context.Context, r portal.Resource) ([]byte, error) {
	select {
	case l.pictures <- struct{}{}:
		defer func() { <-l.pictures }()
	case <-ctx.Done():
		return nil, &portal.Error{Kind: portal.KindCancelled, Err: ctx.Err()}
	}
	p := l.spokenTo()
	if p == nil {
		return nil, &portal.Error{Kind: portal.KindBadAddress}
	}
	return p.Icon(ctx, r)
}

func (l *Launcher) forgetIcons() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.icons)
}
