package text

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"backstage/launcher"
	"backstage/portal"
	"backstage/secret"
)

// errBack: the person wants to go back.
var errBack = errors.New("back")

// askPage shows a page of the portal and asks what it asks. Where several forms are
// on it, the button comes first, for only its form is sent.
func (f *face) askPage(ctx context.Context, state launcher.State) error {
	f.tellPage(state.Page)
	a := pageAnswers{face: f, page: state.Page, reply: portal.PageReply{Fields: make([]portal.FieldReply, len(state.Page.Fields))}}
	err := a.all(ctx)
	if err == nil {
		f.Launcher.SendPage(a.page, a.reply)
		return nil
	}
	for _, r := range a.reply.Fields {
		r.Text.Wipe()
	}
	if errors.Is(err, errBack) {
		f.Launcher.Back()
		return nil
	}
	return err
}

// tellPage prints the portal's own words, set apart from ours.
func (f *face) tellPage(p *portal.Page) {
	f.print("")
	f.say("page.says", nil)
	said := map[string]bool{"": true}
	for _, words := range append([]string{p.Title}, p.Words...) {
		if words = plain(words); !said[words] {
			said[words] = true
			f.print("  | " + words)
		}
	}
}

// pageAnswers are those to one page.
type pageAnswers struct {
	*face
	page  *portal.Page
	reply portal.PageReply
	typed bool // the last answer was no empty line: its Enter pressed a lone button too
}

func (a *pageAnswers) all(ctx context.Context) error {
	several := slices.ContainsFunc(a.page.Buttons, func(b portal.Button) bool { return b.Form != a.page.Buttons[0].Form })
	if several {
		if err := a.askButton(ctx); err != nil {
			return err
		}
	}
	for i, field := range a.page.Fields {
		// What is not asked stays as the page has it.
		a.reply.Fields[i] = portal.FieldReply{Choice: field.Chosen, Checked: field.Checked}
		if field.Form != a.page.Buttons[a.reply.Button].Form {
			continue
		}
		if err := a.askField(ctx, field, &a.reply.Fields[i]); err != nil {
			return err
		}
	}
	if several || len(a.page.Buttons) == 1 && a.typed {
		return nil
	}
	return a.askButton(ctx)
}

func (a *pageAnswers) askField(ctx context.Context, f portal.Field, r *portal.FieldReply) (err error) {
	switch f.Kind {
	case portal.FieldChoice:
		r.Choice, err = a.askChoice(ctx, f)
		a.typed = r.Choice != f.Chosen
	case portal.FieldCheck:
		r.Checked, err = a.askCheck(ctx, f)
		a.typed = r.Checked != f.Checked
	default:
		r.Text, err = a.askText(ctx, f)
		a.typed = !r.Text.Empty()
	}
	return err
}

// askText takes what is typed as it is.
func (a *pageAnswers) askText(ctx context.Context, f portal.Field) (*secret.Text, error) {
	data := map[string]any{"Label": a.label(f.Label, "page.field"), "Value": plain(f.Value)}
	if f.Kind == portal.FieldPassword {
		answer, err := a.prompt.hidden(ctx, a.Texts.T("text.page-field", data))
		return secret.Own(answer), err
	}
	question := "text.page-field"
	if f.Value != "" {
		question = "text.page-field-filled"
	}
	for {
		answer, err := a.prompt.line(ctx, a.Texts.T(question, data))
		switch {
		case err != nil || len(answer) == 0:
			return nil, err
		case string(answer) == "h":
			a.help(a.Launcher.State().Topic())
		case string(answer) == "q":
			return nil, errQuit
		case string(answer) == "b":
			return nil, errBack
		default:
			return secret.Own(answer), nil
		}
	}
}

func (a *pageAnswers) askChoice(ctx context.Context, f portal.Field) (int, error) {
	if f.Label != "" {
		a.print(plain(f.Label))
	}
	question := "text.page-choice"
	if f.Chosen >= 0 {
		question = "text.page-chosen"
	}
	return a.askNumber(ctx, question, a.label(f.Label, "page.choice"), f.Options, f.Chosen)
}

func (a *pageAnswers) askButton(ctx context.Context) (err error) {
	var labels []string
	for _, b := range a.page.Buttons {
		labels = append(labels, a.label(b.Label, "page.continue"))
	}
	if len(labels) > 1 {
		for a.reply.Button = -1; a.reply.Button < 0 && err == nil; {
			a.reply.Button, err = a.askNumber(ctx, "text.page-buttons", "", labels, -1)
		}
		return err
	}
	for {
		switch answer, err := a.ask(ctx, "text.page-button", map[string]any{"Label": labels[0]}); {
		case err != nil:
			return err
		case answer == "b":
			return errBack
		case answer == "" || answer == "1":
			return nil
		}
		a.say("text.unknown-answer", nil)
	}
}

// askNumber lists labels with numbers and asks for one; an empty answer is unchanged.
func (a *pageAnswers) askNumber(ctx context.Context, question, label string, labels []string, unchanged int) (int, error) {
	for i, l := range labels {
		a.print(fmt.Sprintf("%4d  %s", i+1, plain(l)))
	}
	for {
		answer, err := a.ask(ctx, question, map[string]any{"Label": label, "Count": len(labels), "Chosen": unchanged + 1})
		n, bad := strconv.Atoi(answer)
		switch {
		case err != nil:
			return unchanged, err
		case answer == "b":
			return unchanged, errBack
		case answer == "":
			return unchanged, nil
		case bad == nil && n >= 1 && n <= len(labels):
			return n - 1, nil
		}
		a.say("text.unknown-answer", nil)
	}
}

func (a *pageAnswers) askCheck(ctx context.Context, f portal.Field) (bool, error) {
	question := "text.page-no"
	if f.Checked {
		question = "text.page-yes"
	}
	for {
		answer, err := a.ask(ctx, question, map[string]any{"Label": a.label(f.Label, "page.choice")})
		switch {
		case err != nil:
			return false, err
		case answer == "":
			return f.Checked, nil
		case answer == "b":
			return false, errBack
		case answer == "j" || answer == "y":
			return true, nil
		case answer == "n":
			return false, nil
		}
		a.say("text.unknown-answer", nil)
	}
}

// label is the portal's, or ours where it has none.
func (a *pageAnswers) label(words, ours string) string {
	if words = strings.TrimRight(plain(words), " :"); words == "" {
		return a.Texts.T(ours)
	}
	return words
}
