package rdp

import (
	"bytes"
	"regexp"
	"slices"
	"sync"
)

// listener hears what FreeRDP prints and keeps only what is known to be no
// secret: which of a few complaints it made, and the names of its own error
// constants. FreeRDP 2 prints arguments in clear, so nothing else is kept.
type listener struct {
	prompted chan struct{} // closed when it asks for the password

	mu      sync.Mutex
	line    []byte
	about   complaints
	names   []string
	printed int64
}

func newListener() *listener { return &listener{prompted: make(chan struct{})} }

// maxHeard is how much of a line is looked at.
const maxHeard = 2048

// Write takes any amount in constant space.
func (l *listener) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(p)
	l.printed += int64(n)
	for len(p) > 0 {
		part, rest, whole := bytes.Cut(p, []byte("\n"))
		l.line = append(l.line, part[:min(len(part), maxHeard-len(l.line))]...)
		p = rest
		// The prompt ends in no line end: the client waits right behind it.
		if !l.about.prompted && bytes.Contains(l.line, []byte("Password:")) {
			l.about.prompted = true
			close(l.prompted)
		}
		if whole {
			l.hear(l.line)
			l.line = l.line[:0]
		}
	}
	return n, nil
}

var constant = regexp.MustCompile(`\b(ERRCONNECT|ERRINFO|RAIL_EXEC_E)_[A-Z][A-Z_]{2,60}\b`)

func (l *listener) hear(line []byte) {
	about := &l.about
	about.appRefused = about.appRefused || bytes.Contains(line, []byte("RAIL exec error"))
	about.noDisplay = about.noDisplay || bytes.Contains(line, []byte("failed to open display"))
	about.certificate = about.certificate || bytes.Contains(bytes.ToLower(line), []byte("certificate"))
	if name := string(constant.Find(line)); name != "" && len(l.names) < 8 && !slices.Contains(l.names, name) {
		l.names = append(l.names, name)
		about.name = l.names[0]
	}
}

func (l *listener) complaints() complaints {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.about
}

func (l *listener) reasons() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.names)
}

func (l *listener) total() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.printed
}
