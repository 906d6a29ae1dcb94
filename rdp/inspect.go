package rdp

import (
	"crypto/x509"
	"errors"
	"strings"
	"unicode"
)

// inspected is a file that was held against every rule: what is to be started, in
// values that can mean only one thing.
type inspected struct {
	file  *file
	raw   []byte
	rules Rules
	host  address
	// elsewhere: the file's first address is not host. A client that knows no
	// alternate one would go there.
	elsewhere bool
	gateway   address // host "" without one
	usage     int     // gatewayusagemethod: 0, 1 or 2
	token     string  // gatewayaccesstoken: a bearer secret
	remoteApp bool
	program   string
	signature *signature
	// normalised: host or gateway had to be rewritten to be unambiguous.
	normalised bool
}

// inspect reads a file and holds it against the rules. Failures are *Error.
func inspect(raw []byte, rules Rules, roots *x509.CertPool) (*inspected, error) {
	o, faults := examine(raw, rules, roots)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return o, nil
}

// examine tells everything that is wrong with a file; o is nil where it cannot be
// read at all.
func examine(raw []byte, rules Rules, roots *x509.CertPool) (o *inspected, faults []*Error) {
	note := func(err error) {
		if e := (*Error)(nil); errors.As(err, &e) {
			faults = append(faults, e)
		}
	}
	f, err := parse(raw)
	note(err)
	if f == nil {
		return nil, faults
	}
	o = &inspected{file: f, raw: raw, rules: rules}
	note(o.readHost())
	note(o.readGateway())
	note(o.readProgram())
	note(o.checkText())
	note(o.checkSignature(roots))
	note(o.checkStart())
	note(o.checkHosts())
	return o, faults
}

// readHost finds where every client would go: to the alternate address, where
// the file has one.
func (o *inspected) readHost() error {
	full := o.file.text("full address")
	if full == "" {
		return &Error{Kind: KindFileNoHost}
	}
	host, err := o.readAddress(full)
	if err != nil {
		return err
	}
	o.host = host
	if other := o.file.text("alternate full address"); other != "" {
		a, err := o.readAddress(other)
		if err != nil {
			return err
		}
		if a.name() != host.name() || a.port != 0 {
			o.host = a
		}
	}
	// Every client lets "server port" win over the port in an address.
	if port, ok, err := o.file.integer("server port"); err != nil || (ok && (port < 1 || port > 65535)) {
		return &Error{Kind: KindFileBadHost, Detail: "server port", Err: err}
	} else if ok {
		o.host.port, host.port = port, port
	}
	o.host = o.host.short()
	o.elsewhere = host.name() != o.host.name() || host.short().port != o.host.port
	return nil
}

func (o *inspected) readAddress(s string) (address, error) {
	a, err := parseAddress(s)
	if err != nil {
		return a, &Error{Kind: KindFileBadHost, Detail: clip(s), Err: err}
	}
	o.normalised = o.normalised || a.String() != s
	return a, nil
}

// readGateway takes over a gateway only where the file says to use it; 3 (the
// client's own default) and 4 (never) mean none.
func (o *inspected) readGateway() error {
	usage, _, err := o.file.integer("gatewayusagemethod")
	if err != nil || usage < 0 || usage > 4 {
		return &Error{Kind: KindFileBadValue, Detail: "gatewayusagemethod", Err: err}
	}
	name := o.file.text("gatewayhostname")
	if name == "" || usage != 1 && usage != 2 {
		return nil
	}
	o.usage, o.token = usage, o.file.text("gatewayaccesstoken")
	o.gateway, err = o.readAddress(name)
	return err
}

// readProgram accepts published programs only: "||alias" names an entry of the
// server's allow list; anything else would be a path to run.
func (o *inspected) readProgram() error {
	mode, _, err := o.file.integer("remoteapplicationmode")
	if err != nil || mode < 0 || mode > 1 {
		return &Error{Kind: KindFileBadValue, Detail: "remoteapplicationmode", Err: err}
	}
	if mode == 0 {
		return nil
	}
	o.remoteApp = true
	o.program = o.file.text("remoteapplicationprogram")
	alias, ok := strings.CutPrefix(o.program, "||")
	if !ok || alias == "" || strings.ContainsAny(alias, "\\/|\"") || len([]rune(alias)) > 256 {
		return &Error{Kind: KindFileBadValue, Detail: "remoteapplicationprogram"}
	}
	return nil
}

// checkText refuses control characters in what a client will read.
func (o *inspected) checkText() error {
	for key := range passedText {
		for _, r := range o.file.text(key) {
			if unicode.IsControl(r) && (r != '\t' || key != "remoteapplicationcmdline") {
				return &Error{Kind: KindFileBadValue, Detail: key}
			}
		}
	}
	return nil
}

// checkSignature: a pinned publisher that an unsigned file could pass by would pin
// nothing.
func (o *inspected) checkSignature(roots *x509.CertPool) error {
	o.signature = judge(o.file, roots, o.rules.Publishers)
	pinned := len(o.rules.Publishers) > 0
	switch s := o.signature; {
	case s.Status == Altered:
		return &Error{Kind: KindFileSignatureBad, Detail: clip(strings.Join(s.Altered, ", "))}
	case s.Status == Unverifiable:
		return &Error{Kind: KindFileSignatureUnreadable, Detail: string(s.Reason)}
	case s.Status == NotSigned && (o.rules.RequireSigned || pinned):
		return &Error{Kind: KindFileUnsigned}
	case s.Status == NotSigned:
	case pinned && !s.by(o.rules.Publishers), o.rules.RequireSigned && s.Status != Trusted:
		return &Error{Kind: KindFilePublisher, Detail: clip(s.publisher())}
	}
	return nil
}

// startProgram is what the remote computer would start in place of a desktop; ""
// for the desktop itself.
func (o *inspected) startProgram() string {
	shell := o.file.text("alternate shell")
	if o.remoteApp || strings.EqualFold(shell[strings.LastIndexByte(shell, '\\')+1:], "explorer.exe") {
		return ""
	}
	return shell
}

func (o *inspected) checkStart() error {
	program := o.startProgram()
	if program == "" || o.rules.StartPrograms || o.signature.signer != nil && o.signature.by(o.rules.Publishers) {
		return nil
	}
	return &Error{Kind: KindFileStartProgram, Detail: clip(strings.Fields(program)[0])} // what follows may be secret
}

func (o *inspected) checkHosts() error {
	if o.host.host != "" && !allowed(o.host, o.rules.Hosts) {
		return &Error{Kind: KindFileHostForbidden, Detail: clip(o.host.String())}
	}
	if o.gateway.host != "" && !allowed(o.gateway, o.rules.Gateways) {
		return &Error{Kind: KindFileHostForbidden, Detail: clip(o.gateway.String())}
	}
	return nil
}

// target is what the file leads to, as seen from outside.
func (o *inspected) target() Target {
	t := Target{Host: o.host.String(), RemoteApp: o.remoteApp, Program: o.program}
	if o.gateway.host != "" {
		t.Gateway = o.gateway.String()
	}
	t.Signature = o.signature.Signature
	return t
}
