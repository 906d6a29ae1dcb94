package settings

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
)

// Options say where the levels are read. The zero value has built-in values
// only and keeps choices in memory; Platform gives those of this system.
type Options struct {
	MachinePolicy, UserPolicy, Installer Reader
	// CommandLine holds the flags of this run by setting name.
	CommandLine map[string]any
	// Practice stands above every level: what the practice portal takes the place of.
	Practice map[string]any
	// Folder of settings.json and state.json; "" keeps both in memory.
	Folder string
	// Log gets a line for each problem; nil is silent.
	Log *slog.Logger
}

// Platform gives the places of this system for the person who runs it. An
// account without a home has Folder "".
func Platform() Options {
	o := administered()
	if folder, err := os.UserConfigDir(); err == nil && filepath.IsAbs(folder) {
		o.Folder = filepath.Join(folder, "backstage")
	}
	return o
}

// Store knows the settings in force and saves the person's choices. It watches
// no file: Refresh reads everything again. It is safe for concurrent use, and
// Current never waits for a disk.
type Store struct {
	options Options
	disk    disk
	current atomic.Pointer[Settings]

	mu sync.Mutex // one reads or writes at a time, and tells of it
	// unsaved are choices that could not be written; nil takes a choice back.
	unsaved map[string]any
	// logged are the problems that the log has already.
	logged map[string]bool

	subscribing sync.Mutex
	subscribers []*subscriber
}

type subscriber struct{ hear func(before, now Settings) }

// Open reads every level. Whatever is wrong there is a Problem of Current and a
// line in the log, and the next level counts. Only the command line is never
// passed over: whoever typed it is told. The error is its *Problem.
func Open(o Options) (*Store, error) {
	for _, name := range slices.Sorted(maps.Keys(o.CommandLine)) {
		if _, problem := accept(name, o.CommandLine[name]); problem != nil {
			problem.Source = CommandLine
			return nil, problem
		}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	st := &Store{options: o, disk: realDisk, unsaved: map[string]any{}, logged: map[string]bool{}}
	st.Refresh()
	return st, nil
}

// Current is the snapshot in force, the caller's to keep.
func (st *Store) Current() Settings { return st.current.Load().clone() }

// Subscribe has hear called after every change of a value, of who set it, or of
// the problems, with the settings before and after it. Changes come one after
// the other, on the goroutine that called Set or Refresh; hear must not call
// either. It returns the settings that the first change starts from, and what
// ends it.
func (st *Store) Subscribe(hear func(before, now Settings)) (now Settings, cancel func()) {
	st.mu.Lock()
	defer st.mu.Unlock()
	s := &subscriber{hear}
	st.subscribing.Lock()
	st.subscribers = append(st.subscribers, s)
	st.subscribing.Unlock()
	return st.Current(), func() {
		st.subscribing.Lock()
		defer st.subscribing.Unlock()
		st.subscribers = slices.DeleteFunc(st.subscribers, func(other *subscriber) bool { return other == s })
	}
}

// Refresh reads every level again, from files or the registry.
func (st *Store) Refresh() {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.read()
}

// Set saves the person's choice of one setting; nil takes it back. A value
// that the command line gave stays in force until the program ends. The error
// is a *Problem: KindUnknown, KindWrongType, KindBadValue, KindAdministrators,
// KindLocked; after KindNotSaved the choice counts, but only in memory.
func (st *Store) Set(name string, value any) error {
	st.mu.Lock()
	defer st.mu.Unlock()
	value, problem := st.acceptChoice(name, value)
	if problem != nil {
		return problem
	}
	st.unsaved[name] = value
	err := st.save()
	st.read()
	if err != nil {
		p := &Problem{Kind: KindNotSaved, Name: name, Source: User, Origin: st.file(), Err: err}
		st.options.Log.Warn("a choice is not saved", "problem", p)
		return p
	}
	return nil
}

// acceptChoice checks what the person chose and whether it is theirs to choose.
func (st *Store) acceptChoice(name string, value any) (any, *Problem) {
	d, ok := Find(name)
	if !ok {
		return nil, &Problem{Kind: KindUnknown, Name: quoted(name), Source: User}
	}
	if at := st.current.Load().from[name]; at.locked {
		return nil, &Problem{Kind: KindLocked, Name: name, Source: at.source, Origin: at.origin}
	}
	if d.Administrators {
		return nil, &Problem{Kind: KindAdministrators, Name: name, Source: User}
	}
	if value == nil {
		return nil, nil
	}
	value, problem := accept(name, value)
	if problem != nil {
		problem.Source = User
	}
	return value, problem
}

// save merges the unsaved choices into what the file holds now: another
// launcher may have written, and a newer one may know settings that we do not.
func (st *Store) save() error {
	if st.options.Folder == "" {
		return nil // an account without a home is no fault: the choice lasts as long as the program
	}
	err := st.disk.update(st.file(), st.merge)
	if err == nil {
		clear(st.unsaved)
	}
	return err
}

func (st *Store) merge(old []byte) ([]byte, error) {
	kept := map[string]json.RawMessage{}
	if len(old) > 0 && (json.Unmarshal(withoutBOM(old), &kept) != nil || kept == nil) {
		return nil, errBroken
	}
	for name, value := range st.unsaved {
		if value == nil {
			delete(kept, name)
			continue
		}
		encoded, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		kept[name] = encoded
	}
	data, err := json.MarshalIndent(kept, "", "  ")
	return append(data, '\n'), err
}

// userLayers is the person's file, and over it what could not be written to it.
func (st *Store) userLayers() []Layer {
	layer := Layer{Origin: st.file()}
	if layer.Origin != "" {
		data, err := readFile(layer.Origin)
		if err == nil {
			err = parseJSON(data, &layer.Values)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			layer.Values, layer.Err = nil, err
		}
	}
	memory := map[string]any{}
	for name, value := range st.unsaved {
		if value == nil {
			delete(layer.Values, name)
		} else {
			memory[name] = value
		}
	}
	return []Layer{layer, {Values: memory}}
}

func (st *Store) file() string {
	if st.options.Folder == "" {
		return ""
	}
	return filepath.Join(st.options.Folder, "settings.json")
}

// read takes in every level and tells of what has changed; st.mu is held.
func (st *Store) read() {
	before := st.current.Load()
	now := st.resolve()
	st.current.Store(&now)
	for i := range now.problems {
		p := &now.problems[i]
		if text := p.Error(); !st.logged[text] {
			st.logged[text] = true
			st.options.Log.Warn("a setting is ignored", "problem", p)
		}
	}
	if before == nil || reflect.DeepEqual(*before, now) {
		return
	}
	st.options.Log.Info("the settings have changed")
	st.subscribing.Lock()
	subscribers := slices.Clone(st.subscribers)
	st.subscribing.Unlock()
	for _, s := range subscribers {
		s.hear(before.clone(), now.clone())
	}
}

func (st *Store) resolve() Settings {
	o := st.options
	return resolve([]level{
		{CommandLine, []Layer{{Values: o.Practice}}},
		{MachinePolicy, o.MachinePolicy.read()},
		{UserPolicy, o.UserPolicy.read()},
		{CommandLine, []Layer{{Values: o.CommandLine}}},
		{User, st.userLayers()},
		{Installer, o.Installer.read()},
	})
}

func (r Reader) read() []Layer {
	if r == nil {
		return nil
	}
	return r()
}
