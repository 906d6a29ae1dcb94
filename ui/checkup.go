package ui

import (
	"context"

	"backstage/doctor"
)

// checkup is the connection check as far as it has come. It runs on a goroutine
// of its own and belongs to the window, not to a sheet: the support report waits
// for the same one.
type checkup struct {
	ui      *UI
	cancel  context.CancelFunc // nil: none is under way
	run     int                // what an earlier run still tells is not heard
	results map[doctor.ID]doctor.Result
	last    *doctor.Report // the last one that came to its end, cancelled or not
	code    string         // the case code of what it found, "" without a fault or a journal
}

func newCheckup(u *UI) *checkup {
	return &checkup{ui: u, results: map[doctor.ID]doctor.Result{}}
}

func (c *checkup) running() bool { return c.cancel != nil }

// finished is the last check that was not cancelled, nil without.
func (c *checkup) finished() *doctor.Report {
	if c.last == nil || c.last.Verdict.Kind == doctor.KindCancelled {
		return nil
	}
	return c.last
}

func (c *checkup) start() {
	if c.running() || c.ui.o.Check == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	c.run++
	c.cancel, c.last, c.code = cancel, nil, ""
	clear(c.results)
	run, check, post := c.run, c.ui.o.Check, c.ui.o.Post
	go func() {
		defer cancel()
		report := check(ctx, func(r doctor.Result) {
			post(func() { c.came(run, func() { c.results[r.ID] = r }) })
		})
		post(func() {
			c.came(run, func() {
				c.cancel, c.last = nil, &report
				for _, r := range report.Checks {
					c.results[r.ID] = r
				}
				if c.ui.sheet == screen(c.ui.check) {
					c.note(report)
				}
			})
		})
	}()
}

// came takes news of a run over and shows it.
func (c *checkup) came(run int, take func()) {
	if c.ui.closed || run != c.run {
		return
	}
	take()
	if c.ui.sheet != nil {
		c.ui.redraw()
	}
}

// note puts what was found into the journal: it is what a person will call about,
// who has asked for the check. Made for a report, it must not take the place of
// what the report is about.
func (c *checkup) note(r doctor.Report) {
	if c.ui.o.Journal != nil && !r.OK() && r.Verdict.Kind != doctor.KindCancelled {
		c.code = c.ui.newCase("doctor." + string(r.Verdict.Kind))
	}
}

// stop cancels what is under way; the check then ends with that verdict.
func (c *checkup) stop() {
	if c.cancel != nil {
		c.cancel()
	}
}

func (u *UI) openCheck() {
	if u.o.Check != nil {
		u.openSheet(u.check)
	}
}

func (u *UI) openReport() {
	if u.o.Report != nil {
		u.openSheet(u.report)
	}
}
