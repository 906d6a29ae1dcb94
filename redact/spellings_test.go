package redact

import (
	"encoding/base64"
	"encoding/hex"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The spellings are those of the libraries that write texts.
func TestSpellingsAreTheLibraries(t *testing.T) {
	for _, s := range []string{"Sommar-2026", `Kn4rie+fågel %=&"<ö>'\/?;,`, "Ⅷ-日本\x00\u200b", "\xff\xfe-broken", "aaaa"} {
		var got []string
		spellings([]byte(s), func(b []byte) { got = append(got, string(b)) })
		quoted, ascii := strconv.Quote(s), strconv.QuoteToASCII(s)
		coded := base64.StdEncoding.EncodeToString([]byte(".." + s))
		for _, want := range []string{s, quoted[1 : len(quoted)-1], ascii[1 : len(ascii)-1], html.EscapeString(s), url.QueryEscape(s), url.PathEscape(s),
			strings.ToLower(url.QueryEscape(s)), strings.ToLower(url.PathEscape(s)), strings.ToLower(s), strings.ToUpper(s),
			hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s))), coded[(2*8+5)/6 : (2+len(s))*8/6]} {
			if !slices.Contains(got, want) {
				t.Errorf("%q is not spelled %q", s, want)
			}
		}
	}
}
