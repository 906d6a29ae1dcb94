package help

import (
	"bytes"
	"image/png"
	"io/fs"
	"regexp"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"

	"backstage/ui/kit"
)

// pictureLine is a picture of the help's own on a line of its own,
// ![what it shows](help:name); anyPicture is one from anywhere that has words.
var (
	pictureLine = regexp.MustCompile(`(?m)^ {0,3}!\[([^\]\n]*)\]\(help:([a-z0-9][a-z0-9-]*)\)[ \t]*$`)
	anyPicture  = regexp.MustCompile(`!\[([^\]\n]+)\]\([^)\n]*\)`)
)

// picture is a picture in a help page. Fyne's own segment opens an address,
// this one holds what has been read and decoded already.
type picture struct {
	image *canvas.Image
}

// pictureWithCaption is a picture and, below it, what it shows; the words alone
// where the picture cannot be had.
func (h *Pane) pictureWithCaption(name, alt string) []widget.RichTextSegment {
	caption := widget.RichTextStyle{ColorName: kit.ColorMuted, SizeName: kit.SizeSmall, Inline: true}
	gap := widget.RichTextStyleParagraph
	gap.SizeName = kit.SizeGap
	words := []widget.RichTextSegment{
		&widget.TextSegment{Text: alt, Style: caption}, &widget.TextSegment{Style: widget.RichTextStyleParagraph},
		&widget.TextSegment{Style: gap},
	}
	p := h.readPicture(name)
	if p == nil {
		return words
	}
	h.pictures = append(h.pictures, p)
	return append([]widget.RichTextSegment{p}, words...)
}

// readPicture decodes a picture in the present language; nil if there is none.
func (h *Pane) readPicture(name string) *picture {
	if h.o.Pages == nil {
		return nil
	}
	data, err := fs.ReadFile(h.o.Pages, "pictures/"+name+"."+h.texts.Lang()+".png")
	if err != nil {
		return nil
	}
	decoded, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	p := &picture{canvas.NewImageFromImage(decoded)}
	p.image.FillMode = canvas.ImageFillContain
	return p
}

// fit makes the picture as wide as the page, but never wider than it is drawn.
func (p *picture) fit(width float32) {
	b := p.image.Image.Bounds()
	w := min(width, float32(b.Dx()))
	p.image.SetMinSize(fyne.NewSize(w, w*float32(b.Dy())/float32(b.Dx())))
}

// Inline implements widget.RichTextSegment.
func (p *picture) Inline() bool { return false }

// Textual implements widget.RichTextSegment; the caption says it all.
func (p *picture) Textual() string { return "" }

// Visual implements widget.RichTextSegment.
func (p *picture) Visual() fyne.CanvasObject { return p.image }

// Update implements widget.RichTextSegment.
func (p *picture) Update(fyne.CanvasObject) {}

// Select implements widget.RichTextSegment; nothing can be selected.
func (p *picture) Select(_, _ fyne.Position) {}

// SelectedText implements widget.RichTextSegment.
func (p *picture) SelectedText() string { return "" }

// Unselect implements widget.RichTextSegment.
func (p *picture) Unselect() {}
