package secret

import (
	"fmt"
	"maps"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// prompting is a small Secret Service whose one collection is locked at first
// and opens by a prompt, as GNOME's does with a screen to ask on.
type prompting struct {
	conn      *dbus.Conn
	dismissed chan struct{}

	mu       sync.Mutex
	onPrompt func() // what the person in front of it does
	unlocked bool
	prompts  int
	items    map[dbus.ObjectPath]*promptingItem
}

type promptingItem struct {
	attributes map[string]string
	value      []byte
}

type wireSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

const promptPath = dbus.ObjectPath("/org/freedesktop/secrets/prompt/p1")

func (d *desktop) startPromptingService(t *testing.T) *prompting {
	t.Helper()
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p := &prompting{conn: conn, dismissed: make(chan struct{}, 1), items: map[dbus.ObjectPath]*promptingItem{}}
	p.export(t, secretsPath, secretsService, map[string]any{
		"ReadAlias": func(string) (dbus.ObjectPath, *dbus.Error) { return loginCollection, nil },
		"OpenSession": func(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
			return dbus.MakeVariant(""), "/session", nil
		},
		"Unlock": p.unlock,
	})
	p.export(t, secretsPath, "org.freedesktop.DBus.Properties", map[string]any{
		"Get": func(string, string) (dbus.Variant, *dbus.Error) {
			return dbus.MakeVariant([]dbus.ObjectPath{loginCollection}), nil
		},
	})
	p.export(t, "/session", "org.freedesktop.Secret.Session", map[string]any{"Close": func() *dbus.Error { return nil }})
	p.export(t, loginCollection, "org.freedesktop.Secret.Collection", map[string]any{"SearchItems": p.search, "CreateItem": p.create})
	p.export(t, promptPath, secretsPrompt, map[string]any{
		"Prompt":  p.prompt,
		"Dismiss": func() *dbus.Error { p.dismissed <- struct{}{}; return nil },
	})
	if reply, err := conn.RequestName(secretsName, dbus.NameFlagDoNotQueue); err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("the name is taken: %v %v", reply, err)
	}
	return p
}

func (p *prompting) export(t *testing.T, path dbus.ObjectPath, iface string, methods map[string]any) {
	t.Helper()
	if err := p.conn.ExportMethodTable(methods, path, iface); err != nil {
		t.Fatal(err)
	}
}

// whenAsked says what the person in front of the prompt does.
func (p *prompting) whenAsked(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.onPrompt = do
}

// asked counts the prompts so far.
func (p *prompting) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.prompts
}

func (p *prompting) prompt(string) *dbus.Error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.prompts++
	go p.onPrompt()
	return nil
}

// answer is the person's: typed the password, or declined.
func (p *prompting) answer(declined bool) {
	p.mu.Lock()
	p.unlocked = p.unlocked || !declined
	p.mu.Unlock()
	_ = p.conn.Emit(promptPath, secretsPrompt+".Completed", declined, dbus.MakeVariant([]dbus.ObjectPath{loginCollection}))
}

func (p *prompting) unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.unlocked {
		return paths, noObject, nil
	}
	return []dbus.ObjectPath{}, promptPath, nil
}

func (p *prompting) search(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := []dbus.ObjectPath{}
	for path, item := range p.items {
		if maps.Equal(item.attributes, attributes) {
			found = append(found, path)
		}
	}
	return found, nil
}

func (p *prompting) create(properties map[string]dbus.Variant, s wireSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	attributes, _ := properties["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	same, _ := p.search(attributes)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(same) == 1 {
		p.items[same[0]].value = s.Value
		return same[0], noObject, nil
	}
	path := dbus.ObjectPath(fmt.Sprintf("%s/%d", loginCollection, len(p.items)+1))
	item := &promptingItem{attributes, s.Value}
	p.items[path] = item
	err := p.conn.ExportMethodTable(map[string]any{
		"GetSecret": func(session dbus.ObjectPath) (wireSecret, *dbus.Error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			return wireSecret{session, []byte{}, item.value, "text/plain"}, nil
		},
		"Delete": func() (dbus.ObjectPath, *dbus.Error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			delete(p.items, path)
			return noObject, nil
		},
	}, path, "org.freedesktop.Secret.Item")
	if err != nil {
		return "", "", dbus.MakeFailedError(err)
	}
	return path, noObject, nil
}
