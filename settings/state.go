package settings

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
)

// State is what the program remembers of its own accord: nobody sets it, and
// losing it costs a person a few clicks.
type State struct {
	// Favourites and Recents are systems as package launcher writes them, the
	// latter newest first.
	Favourites []string `json:"favourites,omitempty"`
	Recents    []string `json:"recents,omitempty"`
	// Explained are the IDs of RDP clients whose own dialogs were explained.
	Explained []string `json:"explained,omitempty"`
	// Gateway is the host[:port] that the last session went through, "" without one.
	Gateway string `json:"gateway,omitempty"`
	// WindowWidth and WindowHeight in device-independent pixels; 0 unknown.
	WindowWidth  float32 `json:"windowWidth,omitempty"`
	WindowHeight float32 `json:"windowHeight,omitempty"`
}

// StateFile keeps the State in state.json. It is safe for concurrent use.
type StateFile struct {
	path string // "" keeps it in memory
	disk disk

	mu      sync.Mutex
	state   State
	unsaved bool // state holds what the file does not
}

// OpenState reads state.json in folder; "" keeps the state in memory. A file
// that cannot be understood is moved aside and logged; the state starts empty then.
func OpenState(folder string, log *slog.Logger) *StateFile {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	f := &StateFile{disk: realDisk}
	if folder == "" {
		return f
	}
	f.path = filepath.Join(folder, "state.json")
	data, err := readFile(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return f
	}
	if err == nil {
		f.state, err = parseState(data)
	}
	if errors.Is(err, errBroken) || errors.Is(err, errTooBig) {
		err = errors.Join(err, f.disk.moveAside(f.path))
	}
	if err != nil {
		log.Warn("favourites and recent systems start empty",
			"problem", &Problem{Kind: KindUnreadable, Source: User, Origin: f.path, Err: err})
	}
	return f
}

// State is the present state, the caller's to keep.
func (f *StateFile) State() State {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.state.bounded()
}

// Update changes the state and saves it. When it cannot be saved, the change
// counts in memory and the error is a *Problem of KindNotSaved. The change is
// made to what the file holds now, so that two launchers keep each other's favourites.
func (f *StateFile) Update(change func(*State)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.path == "" {
		f.apply(change)
		return nil
	}
	applied := false
	err := f.disk.update(f.path, func(old []byte) ([]byte, error) {
		if len(old) > 0 {
			state, err := parseState(old)
			if err != nil {
				return nil, err
			}
			if !f.unsaved {
				f.state = state
			}
		}
		f.apply(change)
		applied = true
		data, err := json.MarshalIndent(f.state, "", "  ")
		return append(data, '\n'), err
	})
	f.unsaved = err != nil
	if err == nil {
		return nil
	}
	if !applied {
		f.apply(change)
	}
	return &Problem{Kind: KindNotSaved, Source: User, Origin: f.path, Err: err}
}

func (f *StateFile) apply(change func(*State)) {
	change(&f.state)
	f.state = f.state.bounded()
}

func parseState(data []byte) (State, error) {
	var s State
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil || object == nil || json.Unmarshal(data, &s) != nil {
		return State{}, errBroken
	}
	return s.bounded(), nil
}

// bounded copies s with sensible sizes: at most maxList entries of at most maxText bytes.
func (s State) bounded() State {
	s.Favourites, s.Recents = boundedList(s.Favourites), boundedList(s.Recents)
	s.Explained = boundedList(s.Explained)
	if len(s.Gateway) > maxText {
		s.Gateway = ""
	}
	if s.WindowWidth < 0 || s.WindowWidth > 1e5 || s.WindowHeight < 0 || s.WindowHeight > 1e5 {
		s.WindowWidth, s.WindowHeight = 0, 0
	}
	return s
}

func boundedList(list []string) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == "" || len(s) > maxText })
	return list[:min(len(list), maxList)]
}
