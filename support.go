package main

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"backstage/doctor"
	"backstage/journal"
	"backstage/launcher"
	"backstage/logfile"
	"backstage/portal"
	"backstage/rdp"
	"backstage/redact"
	"backstage/report"
	"backstage/secret"
	"backstage/settings"
	"backstage/text"
	"backstage/translations"
	"backstage/ui/desktop"
)

// What helps when something is wrong: the connection check, the look into a file
// and the support report, as commands. Neither signs in, opens a window or fetches anything
// that could send an SMS.

// runDoctor is "backstage doctor".
func runDoctor(inv invocation, out, errOut io.Writer) int {
	store, folder, err := openSettings(inv)
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage: %v\n", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	current := store.Current()
	options := checkOptions(current, settings.OpenState(folder, nil).State().Gateway, rdp.New(rdp.Options{}), nil)
	options.Graphics = desktop.Screen
	return text.Doctor(ctx, inv.doctor, options, textsOf(current), out, errOut)
}

// runInspect is "backstage inspect", by the settings and policies in force.
func runInspect(inv invocation, out, errOut io.Writer) int {
	store, _, err := openSettings(inv)
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage: %v\n", err)
		return exitUsage
	}
	current := store.Current()
	closed := ""
	if unreadable := current.Closed(); unreadable != nil {
		closed = string(launcher.KindPolicyUnreadable) + ": " + unreadable.Error()
	}
	return text.Inspect(inv.inspect, launcher.RulesOf(current), closed, textsOf(current), out, errOut)
}

// runReport is "backstage report".
func runReport(inv invocation, out, errOut io.Writer) int {
	store, folder, err := openSettings(inv)
	if err != nil {
		_, _ = fmt.Fprintf(errOut, "backstage: %v\n", err)
		return exitUsage
	}
	return text.Report(context.Background(), inv.report, textsOf(store.Current()), out, errOut, func(ctx context.Context) report.Report {
		current := store.Current()
		hide := redact.New()
		hide.Person(current.UserName)
		starter := rdp.New(rdp.Options{})
		facts := report.Facts{
			Texts: textsOf(current), Hide: hide, Version: version, Created: time.Now(), Settings: current,
			Records: journal.Read(logfile.ReadFile(logfile.Folder(), journal.FileName, journal.Kept)), Log: logfile.Read(logfile.Folder()),
		}
		if info, err := starter.Client(ctx); err == nil {
			facts.Client = info.Name
		}
		options := checkOptions(current, settings.OpenState(folder, nil).State().Gateway, starter, nil)
		options.Graphics = desktop.Screen
		check := doctor.Check(ctx, options, nil)
		facts.Check, _ = check.JSON() // a report without the check is still one
		return report.New(facts)
	})
}

// openSettings reads the settings with what the command line says.
func openSettings(inv invocation) (store *settings.Store, folder string, err error) {
	places := settings.Platform()
	places.CommandLine = inv.settings()
	store, err = settings.Open(places)
	return store, places.Folder, err
}

func textsOf(s settings.Settings) *translations.Texts {
	return translations.In(translations.Resolve(s.Language, desktop.Locale()))
}

// checkOptions are the connection check's, for the commands and the window.
func checkOptions(s settings.Settings, gateway string, starter rdp.Starter, roots *x509.CertPool) doctor.Options {
	o := doctor.Under(s)
	o.Version, o.UserAgent = version, cmp.Or(s.UserAgent, portal.DefaultUserAgent())
	o.Gateway, o.Roots, o.IsPortal = gateway, roots, portal.IsPortal
	o.Client = func(ctx context.Context) (doctor.Client, error) {
		info, err := starter.Client(ctx)
		c := doctor.Client{Name: info.Name, Version: info.Version.String(), Outdated: info.Outdated}
		if none := (*rdp.Error)(nil); errors.As(err, &none) {
			c.Install = none.Install
		}
		return c, err
	}
	if s.RememberPasswordAllowed {
		o.Store = secret.Keyring().Available
	}
	return o
}

// checkConnection is the window's connection check.
func (w *wiring) checkConnection(ctx context.Context, progress func(doctor.Result)) doctor.Report {
	options := checkOptions(w.settings.Current(), w.kept.State().Gateway, w.starter, w.roots)
	if w.practice != nil {
		options.Store = nil // practising keeps no password
	}
	return doctor.Check(ctx, options, progress)
}

// report is the window's support report.
func (w *wiring) report(texts *translations.Texts, check *doctor.Report) report.Report {
	facts := report.Facts{
		Texts: texts, Hide: w.hide, Version: version, Created: time.Now(), Settings: w.settings.Current(),
		Records: w.journal.Records(), Client: w.launcher.State().Client.Name, Log: w.tail.Lines(),
	}
	if check != nil {
		facts.Check, _ = check.JSON() // a report without the check is still one
	}
	return report.New(facts)
}
