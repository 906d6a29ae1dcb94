package assets

import (
	"bytes"
	"errors"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"
)

const (
	maxHelpPage        = 64 << 10 // bytes of one page
	maxHelpPages       = 200      // in an organisation's folder
	maxHelpPicture     = 1 << 20  // bytes of one picture
	maxHelpPictures    = 50
	maxHelpPictureSide = 2000 // pixels
	picturesFolder     = "pictures"
)

// A help page is named <topic>.<language>.md, a picture <name>.<language>.png:
// no path, nothing hidden.
var (
	helpPageName    = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,60}\.(sv|en)\.md$`)
	helpPictureName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,60}\.(sv|en)\.png$`)
)

// HelpFrom is Help with pages of an organisation's own: each file
// <topic>.<language>.md of the folder stands in for the page of the same name,
// or is a new one, and so does each pictures/<name>.<language>.png for a picture.
// "" is Help as it is. The folder may lie on a slow network: it
// is read in the background, and until that is done, or where it fails, the
// built-in pages are shown. What cannot be used (too big, no UTF-8 text, no PNG,
// another name) is logged and left out.
func HelpFrom(folder string, log *slog.Logger) fs.FS {
	if folder == "" {
		return Help
	}
	p := &replacedPages{}
	go p.read(folder, log)
	return p
}

// replacedPages is Help with some pages and pictures replaced, by their paths in
// it. A nil map: none yet.
type replacedPages struct {
	pages atomic.Pointer[map[string][]byte]
}

func (p *replacedPages) read(folder string, log *slog.Logger) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		log.Warn("help folder cannot be read", "err", err)
		return
	}
	inner := filepath.Join(folder, picturesFolder)
	pictures, err := os.ReadDir(inner)
	if err != nil && !errors.Is(err, fs.ErrNotExist) { // most organisations have none
		log.Warn("help pictures cannot be read", "err", err)
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return e.Name() == picturesFolder && e.IsDir() })
	own := helpPages.read(folder, entries, log)
	n := len(own)
	for name, data := range helpPictures.read(inner, pictures, log) {
		own[path.Join(picturesFolder, name)] = data
	}
	log.Info("help pages replaced", "pages", n, "pictures", len(own)-n)
	p.pages.Store(&own)
}

// part is one kind of file that Help is made of.
type part struct {
	what string // in the log
	name *regexp.Regexp
	most int // files
	// take gives a file's content, or the reason why it cannot be used.
	take func(file string) (data []byte, reason string)
}

var (
	helpPages    = part{"help page", helpPageName, maxHelpPages, readPage}
	helpPictures = part{"help picture", helpPictureName, maxHelpPictures, readPicture}
)

// read gives what can be used of a folder's entries, by name.
func (p part) read(folder string, entries []os.DirEntry, log *slog.Logger) map[string][]byte {
	found := map[string][]byte{}
	for _, e := range entries {
		name := e.Name()
		if !p.name.MatchString(name) || len(found) == p.most {
			log.Warn("not a "+p.what+", or too many", "file", name)
			continue
		}
		data, reason := p.take(filepath.Join(folder, name))
		if reason != "" {
			log.Warn(p.what+" not used", "file", name, "reason", reason)
			continue
		}
		found[name] = data
	}
	return found
}

// readPicture gives a picture's bytes, or the reason why it cannot be used.
func readPicture(file string) (data []byte, reason string) {
	data, reason = readFile(file, maxHelpPicture)
	if reason != "" {
		return nil, reason
	}
	size, err := png.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil:
		return nil, "no PNG picture"
	case size.Width > maxHelpPictureSide || size.Height > maxHelpPictureSide:
		return nil, "too many pixels" // few bytes can hold enough of them to fill the memory
	}
	return data, ""
}

// readPage gives a page's text, or the reason why it cannot be used.
func readPage(file string) (text []byte, reason string) {
	text, reason = readFile(file, maxHelpPage)
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	switch {
	case reason != "":
		return nil, reason
	case !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0:
		return nil, "no UTF-8 text"
	case len(bytes.TrimSpace(text)) == 0:
		return nil, "empty"
	}
	return text, ""
}

// readFile gives what a file of at most so many bytes holds, or the reason why
// it cannot be used.
func readFile(file string, most int64) (data []byte, reason string) {
	if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
		return nil, "no regular file" // a pipe would never end
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, "cannot be opened"
	}
	defer func() { _ = f.Close() }()
	data, err = io.ReadAll(io.LimitReader(f, most+1))
	switch {
	case err != nil:
		return nil, "cannot be read"
	case int64(len(data)) > most:
		return nil, "too big"
	}
	return data, ""
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
		return &pageFile{bytes.NewReader(text), pageInfo{path.Base(name), int64(len(text))}}, nil
	}
	f, err := Help.Open(name)
	if err == nil && (name == "." || name == picturesFolder) {
		entries, _ := p.ReadDir(name)
		return &pagesDir{f, entries}, nil
	}
	return f, err
}

// pagesDir is the folder of all pages or of all pictures, opened.
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
	if err != nil {
		return entries, err
	}
	pages := p.now()
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return pages[path.Join(name, e.Name())] != nil })
	for page, text := range pages {
		if path.Dir(page) == name {
			entries = append(entries, fs.FileInfoToDirEntry(pageInfo{path.Base(page), int64(len(text))}))
		}
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, nil
}

// pageFile is a page or picture in memory.
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
