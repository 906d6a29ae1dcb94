package help

import (
	"net/url"
	"strings"

	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"backstage/ui/kit"
)

// segments reads a page and makes it safe: links lead only where safeURL
// allows, or to other pages; pictures come only from the help itself.
func (h *Pane) segments(text string) []widget.RichTextSegment {
	var all []widget.RichTextSegment
	h.pictures = nil
	at := 0
	for _, m := range pictureLine.FindAllStringSubmatchIndex(text, -1) {
		all = append(all, h.words(text[at:m[0]])...)
		all = append(all, h.pictureWithCaption(text[m[4]:m[5]], text[m[2]:m[3]])...)
		at = m[1]
	}
	return append(all, h.words(text[at:])...)
}

// words are what stands between the pictures. Of a picture that is not the
// help's own, its words are left.
func (h *Pane) words(text string) []widget.RichTextSegment {
	return h.tame(widget.NewRichTextFromMarkdown(anyPicture.ReplaceAllString(text, "$1")).Segments)
}

func (h *Pane) tame(segments []widget.RichTextSegment) []widget.RichTextSegment {
	var kept []widget.RichTextSegment
	for _, seg := range segments {
		switch s := seg.(type) {
		case *widget.ImageSegment:
			continue // Fyne would fetch it, from wherever it lies
		case *widget.TextSegment:
			if s.Style.SizeName == theme.SizeNameHeadingText || s.Style.SizeName == theme.SizeNameSubHeadingText {
				s.Style.SizeName = kit.SizeSub
			}
		case *widget.HyperlinkSegment:
			s.OnTapped = h.follow(s.URL)
			s.TextStyle.Bold = true
		case *widget.ParagraphSegment:
			s.Texts = h.tame(s.Texts)
		case *widget.ListSegment:
			s.Items = h.tame(s.Items)
			kept = append(kept, airy(s)...)
			continue
		}
		kept = append(kept, seg)
	}
	return kept
}

// airy is a list with a little air between its items and after it: Fyne sets
// them without any.
func airy(list *widget.ListSegment) []widget.RichTextSegment {
	var parts []widget.RichTextSegment
	for i, item := range list.Items {
		one := &widget.ListSegment{Items: []widget.RichTextSegment{item}, Ordered: list.Ordered}
		if list.Ordered {
			one.SetStartNumber(list.StartNumber() + i)
		}
		gap := widget.RichTextStyleParagraph
		gap.SizeName = kit.SizeGap
		parts = append(parts, one, &widget.TextSegment{Style: gap})
	}
	return parts
}

func (h *Pane) follow(u *url.URL) func() {
	return func() {
		switch {
		case u == nil:
		case u.Scheme == "help":
			h.goTo(strings.Trim(u.Opaque+u.Host+u.Path, "/"))
		default:
			h.o.OpenURL(u.String())
		}
	}
}
