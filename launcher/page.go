package launcher

import (
	"slices"
	"time"

	"backstage/portal"
	"backstage/secret"
)

// sendPage sends what the person did with a page of the portal, if it is the page
// that is shown.
func (m model) sendPage(w wishPage, now time.Time) (model, []effect) {
	p := m.Page
	if m.Busy != DoingNothing || m.Step != StepPage || p == nil || w.page != p ||
		len(w.Fields) != len(p.Fields) || w.Button < 0 || w.Button >= len(p.Buttons) {
		return m, nil
	}
	for i, f := range p.Fields {
		if f.Kind == portal.FieldPassword && f.Form == p.Buttons[w.Button].Form && w.Fields[i].Text.Empty() {
			m.Notice = Tell(KindPasswordMissing, nil)
			return m, nil
		}
	}
	m = m.learnFrom(w)
	m = m.begin(DoingPage, now)
	return m, []effect{doPage{m.op, w.PageReply}}
}

// learnFrom keeps the name and the password that a page asked for where the portal
// has no sign-in form: the RDP client needs them.
func (m model) learnFrom(w wishPage) model {
	if !m.creds.empty() {
		return m
	}
	for i, f := range w.page.Fields {
		typed := w.Fields[i].Text
		switch {
		case typed.Empty() || f.Form != w.page.Buttons[w.Button].Form:
		case f.Credential == portal.UserNameAsked && m.creds.user == "":
			m.User = CleanName(typed.Reveal())
			m.creds.user, m.creds.fleeting = m.qualified(m.User), true
		case f.Credential == portal.PasswordAsked && m.creds.user != "" && m.creds.password.Empty():
			m.creds.password = typed
		}
	}
	return m
}

// onPage shows a page that only the person can answer.
func (m model) onPage(a portal.Answer) (model, []effect) {
	m.queued = nil // what was to be sent is not what the portal asks for
	m.returnToList = m.returnToList || m.Step == StepSystems
	m.codeToCome, m.codeOnForm = false, false
	m.Code = Code{}
	m.Step, m.Page = StepPage, a.Page
	if a.Problem != nil {
		m.Notice = m.failure(a.Problem)
	}
	return m, nil
}

// secretsIn are the texts of a reply.
func secretsIn(r portal.PageReply) (all []*secret.Text) {
	for _, f := range r.Fields {
		if f.Text != nil {
			all = append(all, f.Text)
		}
	}
	return all
}

// withOwnTexts is a reply on copies of its texts, and what wipes them.
func withOwnTexts(r portal.PageReply) (portal.PageReply, func()) {
	own, done := ownCopies(secretsIn(r)...)
	r.Fields = slices.Clone(r.Fields)
	for i := range r.Fields {
		if r.Fields[i].Text != nil {
			r.Fields[i].Text, own = own[0], own[1:]
		}
	}
	return r, done
}
