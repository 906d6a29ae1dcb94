package launcher

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"backstage/journal"
	"backstage/portal"
	"backstage/rdp"
	"backstage/secret"
	"backstage/settings"
)

// Config is what a Launcher works with.
type Config struct {
	Settings *settings.Store
	// Kept holds favourites, recent systems and what was explained.
	Kept *settings.StateFile
	// Connect makes the client of a portal at an address.
	Connect func(address string) (portal.Portal, error)
	Starter rdp.Starter
	Store   secret.Store
	// Practice: the portal is the practice portal; nothing is remembered.
	Practice bool
	Log      *slog.Logger
	// Journal gets what the person meets: screens, what was under way, notices. nil
	// is silent.
	Journal *journal.Journal
	// Scrub is called, off the loop, when no password is held any more: it overwrites
	// what libraries have left of it (secret.Scrub). nil does nothing.
	Scrub func()
	// Hide is told every secret and name before anything is done with it, so that
	// the log can leave them out; nil hides nothing.
	Hide Hider
}

// Hider keeps secrets and names of people out of logs and reports.
type Hider interface {
	Secret(*secret.Text)
	Person(name string)
}

// Launcher is the journey at work. It implements Face.
type Launcher struct {
	cfg Config
	log *slog.Logger

	// inbox is unbounded, so that no face and no answer ever waits for the loop.
	mu     sync.Mutex
	inbox  []event
	wake   chan struct{}
	closed bool

	// current is the portal that is spoken to, nil before one is chosen. Its methods
	// wait for each other by themselves.
	current portal.Portal
	icons   map[string][]byte // by address

	state       State
	resources   map[string]portal.Resource
	subscribers map[int]func(State)
	nextSub     int
	publishing  sync.Mutex // keeps the order of states for every subscriber
	unsubscribe func()     // from the settings

	ctx  context.Context
	stop context.CancelFunc
	work sync.WaitGroup

	// Only the loop's goroutine touches these.
	m        model
	opCancel context.CancelFunc
	openings map[int]context.CancelFunc
	sessions map[int]rdp.Session
	stepped  time.Time // when the present step began

	// leftovers: a password was dropped, and its copies are still to be scrubbed away.
	leftovers bool
	// sessionTimer is the one reminder to look at the portal session's age.
	sessionTimer *time.Timer

	// pictures lets one picture be fetched at a time: the portal has better to do.
	pictures chan struct{}
}

var _ Face = (*Launcher)(nil)

// New makes a launcher and starts its journey: it finds the RDP client, looks
// for a remembered password and fetches the portal's first page, all off the
// caller's goroutine. Close ends it.
func New(cfg Config) *Launcher {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Scrub == nil {
		cfg.Scrub = func() {}
	}
	if cfg.Hide == nil {
		cfg.Hide = nobody{}
	}
	ctx, stop := context.WithCancel(context.Background())
	l := &Launcher{
		cfg: cfg, log: cfg.Log, wake: make(chan struct{}, 1), subscribers: map[int]func(State){}, ctx: ctx, stop: stop,
		openings: map[int]context.CancelFunc{}, sessions: map[int]rdp.Session{},
		icons: map[string][]byte{}, pictures: make(chan struct{}, 1),
	}
	_, l.unsubscribe = cfg.Settings.Subscribe(func(_, now settings.Settings) { l.send(gotPrefs{l.preferences(now)}) })
	l.m = l.first()
	l.state, l.resources = l.m.State, l.m.resources
	l.work.Go(l.loop)
	return l
}

// first is the model that the settings describe.
func (l *Launcher) first() model {
	s := l.cfg.Settings.Current()
	lists := l.cfg.Kept.State()
	m := model{prefs: l.preferences(s), explained: map[string]bool{}}
	for _, id := range lists.Explained {
		m.explained[id] = true
	}
	m.Practice = l.cfg.Practice
	m.CanChangePassword = true
	m.favourites, m.recents = lists.Favourites, lists.Recents
	m = m.resolveLists()
	m.RememberUser, m.RememberPassword = s.RememberUser, s.RememberPassword
	if s.RememberUser {
		m.User = s.UserName
	}
	if l.cfg.Practice {
		m.User = ""
	}
	m, _ = m.onStore()
	if s.PortalURL == "" {
		m.Step = StepSetUp
		if lost := s.Unreadable("portalURL"); lost != nil {
			m.Notice = m.failure(lost)
		}
		return m
	}
	m.Step = StepSignIn
	if p, err := l.cfg.Connect(s.PortalURL); err != nil {
		m.Notice = m.failure(err)
	} else {
		l.current = p
		m.Host, m.Entry = p.Host(), p.Entry()
	}
	return m
}

// preferences are what the settings say; practising remembers nothing.
func (l *Launcher) preferences(s settings.Settings) preferences {
	return preferences{
		defaultDomain:           s.DefaultDomain,
		rememberUserAllowed:     s.RememberUserAllowed && !l.cfg.Practice,
		rememberPasswordAllowed: s.RememberPasswordAllowed && !l.cfg.Practice,
		startTimeout:            time.Duration(s.StartTimeoutSeconds) * time.Second,
		resendAfter:             time.Duration(s.ResendAfterSeconds) * time.Second,
		autoOpen:                s.AutoOpen,
	}
}

// loop takes events one after the other until Close.
func (l *Launcher) loop() {
	m, effects := l.m.start(time.Now())
	if l.spokenTo() == nil {
		m, effects = l.m, []effect{doFindClient{}}
	}
	l.m, l.stepped = m, time.Now()
	l.note(model{State: State{Step: m.Step}})
	l.publish()
	l.carryOut(effects)
	l.probeStore()
	for {
		e, ok := l.take()
		if !ok {
			return
		}
		if e, ok = l.keepHandles(e); !ok {
			continue
		}
		before := l.m
		m, effects := next(l.m, e, time.Now())
		l.m = m
		l.note(before)
		l.publish()
		l.carryOut(effects)
		wipe(append(secretsOf(e), before.secrets()...), m.secrets())
		l.scrubAfter(before)
	}
}

// keepHandles keeps what the model has no use for: the handles of sessions and the
// means to cancel an opening. false when the event says nothing else.
func (l *Launcher) keepHandles(e event) (event, bool) {
	switch e := e.(type) {
	case reached:
		close(e)
		return nil, false
	case sessionHandle:
		delete(l.openings, e.session)
		if _, wanted := l.m.session(e.session); !wanted {
			l.work.Go(e.handle.Stop)
			return nil, false
		}
		l.follow(e.session, e.handle)
		return gotStarted{session: e.session, info: e.handle.Info(), target: e.handle.Target()}, true
	case gotStarted:
		delete(l.openings, e.session)
	case gotSession:
		if e.closed || e.event.Kind == rdp.EventEnded {
			delete(l.sessions, e.session)
		}
	}
	return e, true
}

// send puts an event into the inbox.
func (l *Launcher) send(e event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		wipe(secretsOf(e), nil)
		return
	}
	l.inbox = append(l.inbox, e)
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// take waits for the next event; false when the launcher was closed.
func (l *Launcher) take() (event, bool) {
	for {
		l.mu.Lock()
		if len(l.inbox) > 0 && !l.closed {
			e := l.inbox[0]
			l.inbox = l.inbox[1:]
			l.mu.Unlock()
			return e, true
		}
		closed := l.closed
		l.mu.Unlock()
		if closed {
			return nil, false
		}
		<-l.wake
	}
}

// publish tells every subscriber the newest state.
func (l *Launcher) publish() {
	l.publishing.Lock()
	defer l.publishing.Unlock()
	l.mu.Lock()
	l.state, l.resources = l.m.State, l.m.resources
	state, subscribers := l.state, make([]func(State), 0, len(l.subscribers))
	for id := range l.nextSub {
		if f, ok := l.subscribers[id]; ok {
			subscribers = append(subscribers, f)
		}
	}
	l.mu.Unlock()
	for _, f := range subscribers {
		f(state)
	}
}

// State implements Face.
func (l *Launcher) State() State {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.state
}

// Subscribe implements Face.
func (l *Launcher) Subscribe(f func(State)) (cancel func()) {
	l.publishing.Lock()
	defer l.publishing.Unlock()
	l.mu.Lock()
	id := l.nextSub
	l.nextSub++
	l.subscribers[id] = f
	state := l.state
	l.mu.Unlock()
	f(state)
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.subscribers, id)
	}
}

// reached is closed when the loop comes to it.
type reached chan struct{}

// Sync implements Face.
func (l *Launcher) Sync(ctx context.Context) error {
	here := make(reached)
	l.send(here)
	select {
	case <-here:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-l.ctx.Done():
		return context.Canceled
	}
}

// Close implements Face: it wipes every secret, ends what is under way and the
// portal's session, and returns when all of that is done. RDP sessions go on.
func (l *Launcher) Close() {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.closed = true
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
	l.unsubscribe()
	l.stop()
	l.work.Wait()
	if l.sessionTimer != nil {
		l.sessionTimer.Stop()
	}
	wipe(l.m.secrets(), nil)
	for _, e := range l.inbox {
		wipe(secretsOf(e), nil)
	}
	if p := l.spokenTo(); p != nil && (l.m.SignedInAs != "" || l.m.Step == StepCode || l.m.Step == StepPage) {
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		if err := p.SignOut(ctx); err != nil {
			l.log.Info("signing out at exit failed", "err", err)
		}
	}
}

// farewell bounds the sign-out when the program ends: nobody waits longer for a
// window to close.
const farewell = 2 * time.Second

// The person's wishes, each handed to the loop.

// SetPortal implements Face.
func (l *Launcher) SetPortal(address string) {
	if l.cfg.Settings.Current().Locked("portalURL") {
		l.log.Warn("the portal's address is IT's to choose")
		return
	}
	l.send(wishSetPortal{address})
}

// SignIn implements Face.
func (l *Launcher) SignIn(s SignIn) {
	l.hide(s.User, s.Password, s.Code)
	l.send(wishSignIn{s})
}

// OpenChangePassword implements Face.
func (l *Launcher) OpenChangePassword(user string) { l.send(wishOpenChange{user}) }

// ChangePassword implements Face.
func (l *Launcher) ChangePassword(user string, current, next, confirm *secret.Text) {
	l.hide(user, current, next, confirm)
	l.send(wishChange{user, current, next, confirm})
}

// Continue implements Face.
func (l *Launcher) Continue() { l.send(wishContinue{}) }

// SubmitCode implements Face.
func (l *Launcher) SubmitCode(code *secret.Text) {
	l.hide("", code)
	l.send(wishCode{code})
}

// SendPage implements Face.
func (l *Launcher) SendPage(page *portal.Page, reply portal.PageReply) {
	for i, r := range reply.Fields {
		if i < len(page.Fields) && page.Fields[i].Credential == portal.UserNameAsked {
			l.hide(r.Text.Reveal())
		} else {
			l.hide("", r.Text)
		}
	}
	l.send(wishPage{page, reply})
}

// ResendCode implements Face.
func (l *Launcher) ResendCode() { l.send(wishResend{}) }

// StartAgain implements Face.
func (l *Launcher) StartAgain() { l.send(wishAgain{}) }

// Open implements Face.
func (l *Launcher) Open(systemID string) { l.send(wishOpen{systemID}) }

// OpenNamed implements Face.
func (l *Launcher) OpenNamed(name string) { l.send(wishOpenNamed{name}) }

// BringForward implements Face.
func (l *Launcher) BringForward() { l.send(wishBringForward{}) }

// BadLink implements Face.
func (l *Launcher) BadLink() { l.send(wishBadLink{}) }

// Do implements Face.
func (l *Launcher) Do(a Action) { l.send(wishDo{a}) }

// Refresh implements Face.
func (l *Launcher) Refresh() { l.send(wishRefresh{}) }

// ToggleFavourite implements Face.
func (l *Launcher) ToggleFavourite(systemID string) { l.send(wishFavourite{systemID}) }

// ForgetPassword implements Face.
func (l *Launcher) ForgetPassword() { l.send(wishForget{}) }

// Active implements Face.
func (l *Launcher) Active() { l.send(wishActive{}) }

// Cancel implements Face.
func (l *Launcher) Cancel() { l.send(wishCancel{}) }

// Back implements Face.
func (l *Launcher) Back() { l.send(wishBack{}) }

// DismissNotice implements Face.
func (l *Launcher) DismissNotice() { l.send(wishDismiss{}) }

// SignOut implements Face.
func (l *Launcher) SignOut() { l.send(wishSignOut{}) }

// hide tells the log what must not stand in it.
func (l *Launcher) hide(user string, secrets ...*secret.Text) {
	if user != "" {
		l.cfg.Hide.Person(user)
	}
	for _, s := range secrets {
		if !s.Empty() {
			l.cfg.Hide.Secret(s)
		}
	}
}

// nobody hides nothing.
type nobody struct{}

func (nobody) Secret(*secret.Text) {}
func (nobody) Person(string)       {}
