package text

import (
	"fmt"

	"backstage/portal/practice"
)

// practise prints the practice portal's people, and its SMS as they come.
func (o Options) practise() (stop func()) {
	for _, p := range practice.People() {
		_, _ = fmt.Fprintf(o.Out, "%-14s %-14s %s\n", p.User, p.Password, o.Texts.T("practice."+string(p.Role)+".title"))
	}
	return o.Practice.Subscribe(func(s practice.SMS) {
		_, _ = fmt.Fprintf(o.Out, "\n[SMS] %s\n", s.Text)
	})
}
