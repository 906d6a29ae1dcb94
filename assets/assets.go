// Package assets holds what the launcher carries with it: its icon and mark, and
// the help pages in Swedish and English. It is a leaf and knows no toolkit.
package assets

import (
	"embed"
	"io/fs"
)

// Icon is the program's icon as PNG, 512×512; Icon256 the same at 256×256.
// Mark is the drawing they are made from, an SVG that stays clear down to 16×16;
// its one brand colour is MarkColor.
var (
	//go:embed icon.png
	Icon []byte
	//go:embed icon-256.png
	Icon256 []byte
	//go:embed mark.svg
	Mark []byte
)

// MarkColor is the brand colour as Mark spells it, for those who draw the mark
// in an organisation's own colour.
const MarkColor = "#0B5566"

//go:embed help/*.md help/pictures/*.png
var files embed.FS

// Help holds the help pages, one file a topic and language: "sign-in.sv.md".
// A page is Markdown of headings, paragraphs, bold words, flat lists and links;
// its first heading is its title, "help:<topic>" links to another page.
// "![what it shows](help:<name>)" on a line of its own is the picture
// "pictures/<name>.<language>.png". A page
// whose last section is about contacting support ends there, so that an
// organisation's own lines may follow it.
var Help = sub(files, "help")

func sub(f fs.FS, dir string) fs.FS {
	s, err := fs.Sub(f, dir)
	if err != nil {
		panic(err) // dir is written above
	}
	return s
}
