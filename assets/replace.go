package assets

import (
	"bytes"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

const (
	maxHelpPage  = 64 << 10 // bytes of one page
	maxHelpPages = 200      // in an organisation's folder
)

// helpPageName is <topic>.<language>.md: no path, nothing hidden.
var helpPageName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,60}\.(sv|en)\.md$`)

// HelpFrom is Help with pages of an organisation's own: each file
// <topic>.<language>.md of the folder stands in for the page of the same name,
// or is a new one. "" is Help as it is. The folder may lie on a slow network: it
// is read in the background, and until that is done, or where it fails, the
// built-in pages are shown. What cannot be used (too big, no UTF-8 text, another
// name) is logged and left out.
func HelpFrom(folder string, log *slog.Logger) fs.FS {
	if folder == "" {
		return Help
	}
	p := &replacedPages{}
	go p.read(folder, log)
	return p
}

// replacedPages is Help with some pages replaced. A nil map: none yet.
type replacedPages struct {
	pages atomic.Pointer[map[string][]byte]
}

func (p *replacedPages) read(folder string, log *slog.Logger) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		log.Warn("help folder cannot be read", "err", err)
		return
	}
	pages := map[string][]byte{}
	for _, e := range entries {
		name := e.Name()
		if !helpPageName.MatchString(name) || len(pages) == maxHelpPages {
			log.Warn("not a help page, or too many", "file", name)
			continue
		}
		text, reason := readPage(filepath.Join(folder, name))
		if reason != "" {
			log.Warn("help page not used", "file", name, "reason", reason)
			continue
		}
		pages[name] = text
	}
	p.pages.Store(&pages)
	log.Info("help pages replaced", "pages", len(pages))
}

// readPage gives a page's text, or the reason why it cannot be used.
func readPage(path string) (text []byte, reason string) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, "no regular file" // a pipe would never end
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, "cannot be opened"
	}
	defer func() { _ = f.Close() }()
	text, err = io.ReadAll(io.LimitReader(f, maxHelpPage+1))
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case err != nil:
		return nil, "cannot be read"
	case len(text) > maxHelpPage:
		return nil, "too big"
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return nil, "no UTF-8 text"
	case len(bytes.TrimSpace(text)) == 0:
		return nil, "empty"
	}
	return text, ""
}

func (p *replacedPages) now() map[string][]byte {
	if pages := p.pages.Load(); pages != nil {
		return *pages
	}
	return nil
}

// Open implements fs.FS.
func (p *replacedPages) Open(name string) (fs.File, error) {
	if text, ok := p.now()[name]; ok {
		return &pageFile{bytes.NewReader(text), pageInfo{name, int64(len(text))}}, nil
	}
	f, err := Help.Open(name)
	if err == nil && name == "." {
		entries, _ := p.ReadDir(".")
		return &pagesDir{f, entries}, nil
	}
	return f, err
}

// pagesDir is the folder of all pages, opened.
type pagesDir struct {
	fs.File
	rest []fs.DirEntry
}

// ReadDir implements fs.ReadDirFile.
func (d *pagesDir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.rest)
	} else if len(d.rest) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.rest))
	read := d.rest[:n]
	d.rest = d.rest[n:]
	return read, nil
}

// ReadDir implements fs.ReadDirFS.
func (p *replacedPages) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(Help, name)
	if err != nil || name != "." {
		return entries, err
	}
	pages := p.now()
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return pages[e.Name()] != nil })
	for name, text := range pages {
		entries = append(entries, fs.FileInfoToDirEntry(pageInfo{name, int64(len(text))}))
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// pageFile is a page in memory.
type pageFile struct {
	*bytes.Reader
	info pageInfo
}

// Stat implements fs.File.
func (f *pageFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements fs.File.
func (f *pageFile) Close() error { return nil }

type pageInfo struct {
	name string
	size int64
}

func (i pageInfo) Name() string     { return i.name }
func (i pageInfo) Size() int64      { return i.size }
func (pageInfo) Mode() fs.FileMode  { return 0o444 }
func (pageInfo) ModTime() time.Time { return time.Time{} }
func (pageInfo) IsDir() bool        { return false }
func (pageInfo) Sys() any           { return nil }
