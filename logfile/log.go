package logfile

import (
	"bytes"
	"context"
	"encoding"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"

	"backstage/redact"
)

// Lines is how many of the log's last lines are kept in memory and read again.
const Lines = 200

const (
	maxLine  = 4 << 10 // bytes of one line in memory
	maxValue = 2 << 10 // bytes of one value
)

// Open opens backstage.log in folder (see OpenFile) and gives the logger
// that writes it, what closes it, and the last lines in memory, those of the
// last run among them. hide redacts every line before it is written; nil
// redacts by looks only. Where the file cannot be used (a symbolic link, a pipe,
// no right to write, no folder: ""), the log is in memory only and its first
// line says why; nothing else fails, for a log must never stop the program.
func Open(folder string, level slog.Leveler, hide *redact.Redactor) (*slog.Logger, io.Closer, *Tail) {
	tail := &Tail{}
	for _, line := range Read(folder) {
		tail.add(hide.Short(line, maxLine))
	}
	file, err := OpenFile(folder, fileName)
	out := &writer{file: file, tail: tail, hide: hide}
	log := slog.New(&redacting{slog.NewTextHandler(out, &slog.HandlerOptions{Level: level}), hide})
	if err != nil {
		log.Warn("the log is kept in memory only", "err", err)
	}
	return log, out, tail
}

// writer gets one line at a time from slog's handler.
type writer struct {
	hide *redact.Redactor
	tail *Tail

	mu   sync.Mutex
	file io.WriteCloser // nil without one, and after Close
}

// Write looks for registered secrets once more, in the whole line: numbers and
// keys went past the handler's eyes.
func (w *writer) Write(line []byte) (int, error) {
	text := w.hide.Known(string(line))
	w.tail.add(strings.TrimRight(text, "\n"))
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file != nil {
		_, _ = io.WriteString(w.file, text) // a full disk is no reason to stop
	}
	return len(line), nil
}

// Close closes the file; lines that come later are in memory only.
func (w *writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.file == nil {
		return nil
	}
	file := w.file
	w.file = nil
	return file.Close()
}

// Tail holds the last 200 lines of the log. It is safe for concurrent use.
type Tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *Tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.lines) == Lines {
		t.lines = append(t.lines[:0], t.lines[1:]...)
	}
	t.lines = append(t.lines, line)
}

// Lines are the last lines, oldest first, without line ends.
func (t *Tail) Lines() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.lines...)
}

// redacting is a slog.Handler that redacts messages and values before next
// formats them: there each value still stands by itself.
type redacting struct {
	next slog.Handler
	hide *redact.Redactor
}

func (h *redacting) Enabled(ctx context.Context, l slog.Level) bool { return h.next.Enabled(ctx, l) }

func (h *redacting) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, h.text(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.attr(a))
		return true
	})
	return h.next.Handle(ctx, clean)
}

func (h *redacting) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.attr(a)
	}
	return &redacting{h.next.WithAttrs(clean), h.hide}
}

func (h *redacting) WithGroup(name string) slog.Handler {
	return &redacting{h.next.WithGroup(name), h.hide}
}

// attr: numbers, durations, times and flags are the program's own and pass;
// everything that is or becomes text is redacted.
func (h *redacting) attr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, h.value(a.Key, v.String()))
	case slog.KindAny:
		return slog.String(a.Key, h.value(a.Key, asText(v.Any())))
	case slog.KindGroup:
		group := v.Group()
		clean := make([]slog.Attr, len(group))
		for i, member := range group {
			clean[i] = h.attr(member)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(clean...)}
	}
	return slog.Attr{Key: a.Key, Value: v}
}

func (h *redacting) value(key, s string) string {
	return h.hide.Value(key, strings.ToValidUTF8(s, "\uFFFD"), maxValue)
}

func (h *redacting) text(s string) string {
	return h.hide.Short(strings.ToValidUTF8(s, "\uFFFD"), maxValue)
}

// asText formats as slog's own handler would.
func asText(v any) (s string) {
	switch v := v.(type) {
	case nil:
		return "<nil>"
	case []byte:
		return string(bytes.ToValidUTF8(v, []byte("\uFFFD")))
	case error:
		return fmt.Sprintf("%+v", v)
	case encoding.TextMarshaler:
		defer func() {
			if recover() != nil { // a nil pointer behind the interface
				s = "<nil>"
			}
		}()
		if text, err := v.MarshalText(); err == nil {
			return string(text)
		}
		return fmt.Sprintf("%T", v)
	}
	return fmt.Sprintf("%+v", v)
}
