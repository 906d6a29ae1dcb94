// Package translations holds every sentence of the launcher, in Swedish and
// English, in active.sv.toml and active.en.toml. It is a leaf. Swedish is the
// source; a test proves that no message is missing in either language, that
// their template fields agree, and that none is unused.
package translations

import (
	"embed"
	"log/slog"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

//go:embed active.sv.toml active.en.toml
var files embed.FS

// Languages that the launcher speaks, the first one is the default.
var Languages = []string{"sv", "en"}

// bundle is built once, before the first Texts, and only read afterwards.
var bundle = sync.OnceValue(func() *i18n.Bundle {
	b := i18n.NewBundle(language.Swedish)
	b.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, lang := range Languages {
		if _, err := b.LoadMessageFileFS(files, "active."+lang+".toml"); err != nil {
			panic(err) // a broken embedded file; the tests load it
		}
	}
	return b
})

// Texts speaks one language. It is immutable and safe for concurrent use.
type Texts struct {
	lang      string
	localizer *i18n.Localizer
}

// In returns the texts of a language from Languages; anything else gives the default.
func In(lang string) *Texts {
	lang = Resolve(lang, "")
	return &Texts{lang: lang, localizer: i18n.NewLocalizer(bundle(), lang)}
}

// Resolve picks the language: the person's choice where it is one of Languages,
// otherwise the system's locale ("sv_SE.UTF-8", "en-GB"), otherwise the default.
// Norwegian and Danish readers get Swedish, everybody else English.
func Resolve(choice, locale string) string {
	for _, lang := range Languages {
		if choice == lang {
			return lang
		}
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	base, _, _ = strings.Cut(base, ".")
	switch strings.ToLower(base) {
	case "", "c", "posix", "sv", "nb", "nn", "no", "da":
		return Languages[0]
	}
	return "en"
}

// Lang is the language, "sv" or "en".
func (t *Texts) Lang() string { return t.lang }

// Upper gives a text in capitals, by the rules of the language.
func (t *Texts) Upper(s string) string { return cases.Upper(language.Make(t.lang)).String(s) }

// T is a message, its template filled from data (at most one map). A message
// that is missing shows as its ID and is logged: a test keeps that from happening.
func (t *Texts) T(id string, data ...map[string]any) string {
	return t.localize(&i18n.LocalizeConfig{MessageID: id, TemplateData: first(data)})
}

// N is a message with a plural form for count; templates see .PluralCount.
func (t *Texts) N(id string, count int, data ...map[string]any) string {
	fields := map[string]any{"PluralCount": count}
	for k, v := range first(data) {
		fields[k] = v
	}
	return t.localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: count, TemplateData: fields})
}

// Has tells whether a message exists.
func (t *Texts) Has(id string) bool {
	_, tag, err := t.localizer.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: id, TemplateData: map[string]any{}, PluralCount: 2})
	base, _ := tag.Base()
	return err == nil && base.String() == t.lang
}

func (t *Texts) localize(c *i18n.LocalizeConfig) string {
	s, err := t.localizer.Localize(c)
	if s == "" {
		slog.Error("message missing", "id", c.MessageID, "lang", t.lang, "err", err)
		return c.MessageID
	}
	return s
}

func first(data []map[string]any) map[string]any {
	if len(data) == 0 {
		return nil
	}
	return data[0]
}
