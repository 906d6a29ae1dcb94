package secret

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/godbus/dbus/v5"
)

// Why unlocking happens here and not in go-keyring: go-keyring waits for the
// answer to a prompt on the process's shared D-Bus connection, without end, and
// takes the first signal of any kind for it; the window toolkit listens for the
// desktop's theme on that same connection. So a changed theme reads as "failed
// to unlock", and the channel left behind collects goroutines ever after. Its
// API takes no other connection. Whatever can prompt is therefore done before,
// on a connection of our own with a deadline; when go-keyring comes, the store
// is open, nothing prompts, and plain calls do share a connection well.

// Names of the Secret Service API, freedesktop.org.
const (
	secretsName     = "org.freedesktop.secrets"
	secretsPath     = dbus.ObjectPath("/org/freedesktop/secrets")
	loginCollection = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	secretsService  = "org.freedesktop.Secret.Service"
	secretsPrompt   = "org.freedesktop.Secret.Prompt"
	collectionLabel = "org.freedesktop.Secret.Collection.Label"
	noObject        = dbus.ObjectPath("/")
)

// storedName is the name as go-keyring may have it.
func storedName(name string) string { return name }

// probe asks the service one question that it answers without a prompt. The
// service is started where the desktop starts it on demand.
func probe(ctx context.Context) error {
	bus, err := dial(ctx)
	if err != nil {
		return err
	}
	defer bus.close()
	var standard dbus.ObjectPath
	return bus.call(ctx, secretsPath, secretsService+".ReadAlias", "default").Store(&standard)
}

// unlock opens the collection that go-keyring is going to use.
func unlock(ctx context.Context, toStore bool) error {
	bus, err := dial(ctx)
	if err != nil {
		return err
	}
	defer bus.close()
	collection, err := bus.collection(ctx)
	if err != nil {
		return err
	}
	if collection == noObject && !toStore {
		return ErrNotFound // nobody has stored anything yet
	}
	var prompt dbus.ObjectPath
	if collection == noObject {
		label := map[string]dbus.Variant{collectionLabel: dbus.MakeVariant("Default keyring")}
		err = bus.call(ctx, secretsPath, secretsService+".CreateCollection", label, "default").Store(&collection, &prompt)
	} else {
		var unlocked []dbus.ObjectPath
		err = bus.call(ctx, secretsPath, secretsService+".Unlock", []dbus.ObjectPath{collection}).Store(&unlocked, &prompt)
	}
	if err != nil || prompt == noObject {
		return err
	}
	return bus.ask(ctx, prompt)
}

// sessionBus is a private connection to the session's message bus.
type sessionBus struct {
	conn  *dbus.Conn
	close func()
}

// dial connects to a bus that is there. It never has one started, as godbus
// would: that leaves a bus and a keyring behind when the program ends.
func dial(ctx context.Context) (*sessionBus, error) {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address == "" || address == "autolaunch:" {
		socket := filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), "bus")
		if _, err := os.Stat(socket); !filepath.IsAbs(socket) || err != nil {
			return nil, fmt.Errorf("%w: no session bus", ErrUnavailable)
		}
		// For go-keyring's connection too, which would not look there.
		if err := os.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+dbus.EscapeBusAddressValue(socket)); err != nil {
			return nil, err
		}
	}
	// A bus that accepts and stays silent: the connection goes when ctx does. Once
	// greeted it outlives ctx for as long as it takes to withdraw a prompt.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	stopWatching := context.AfterFunc(ctx, end)
	defer stopWatching()
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(life))
	if err != nil {
		end()
		return nil, err
	}
	bus := &sessionBus{conn: conn, close: func() { _ = conn.Close(); end() }}
	if err = conn.Auth(nil); err == nil {
		err = conn.Hello()
	}
	if err != nil {
		bus.close()
		return nil, errors.Join(ctx.Err(), err)
	}
	return bus, nil
}

func (b *sessionBus) call(ctx context.Context, path dbus.ObjectPath, method string, args ...any) *dbus.Call {
	return b.conn.Object(secretsName, path).CallWithContext(ctx, method, 0, args...)
}

// collection chooses as go-keyring does: "login" where there is one, else the
// default one, noObject where there is neither.
func (b *sessionBus) collection(ctx context.Context) (dbus.ObjectPath, error) {
	var all []dbus.ObjectPath
	err := b.call(ctx, secretsPath, "org.freedesktop.DBus.Properties.Get", secretsService, "Collections").Store(&all)
	if err == nil && slices.Contains(all, loginCollection) {
		return loginCollection, nil
	}
	var standard dbus.ObjectPath
	err = b.call(ctx, secretsPath, secretsService+".ReadAlias", "default").Store(&standard)
	return standard, err
}

// ask shows the service's prompt and waits for its answer and for no other
// signal. When ctx ends first, the prompt is taken off the screen.
func (b *sessionBus) ask(ctx context.Context, prompt dbus.ObjectPath) error {
	defer func() {
		if ctx.Err() != nil {
			b.withdraw(prompt)
		}
	}()
	signals := make(chan *dbus.Signal, 16)
	b.conn.Signal(signals)
	completed := []dbus.MatchOption{dbus.WithMatchObjectPath(prompt), dbus.WithMatchInterface(secretsPrompt), dbus.WithMatchMember("Completed")}
	if err := b.conn.AddMatchSignalContext(ctx, completed...); err != nil {
		return err
	}
	if err := b.call(ctx, prompt, secretsPrompt+".Prompt", "").Err; err != nil {
		return err
	}
	for {
		select {
		case s, open := <-signals:
			if !open {
				return fmt.Errorf("%w: the bus is gone", ErrUnavailable)
			}
			if s.Path == prompt && s.Name == secretsPrompt+".Completed" {
				return answered(s)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// withdraw waits a moment at most: the answer changes nothing any more.
func (b *sessionBus) withdraw(prompt dbus.ObjectPath) {
	ctx, cancel := context.WithTimeout(context.Background(), probeLimit)
	defer cancel()
	_ = b.call(ctx, prompt, secretsPrompt+".Dismiss").Err
}

func answered(s *dbus.Signal) error {
	if len(s.Body) > 0 && s.Body[0] == false {
		return nil
	}
	return fmt.Errorf("%w: it stays locked", ErrUnavailable)
}
