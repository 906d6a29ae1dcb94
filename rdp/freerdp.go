package rdp

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"backstage/secret"
)

// freerdp is FreeRDP 2.11 or 3 under one family of names. The name does not
// tell the version, so the program is asked.
type freerdp struct {
	s     *starter
	names []string
	// x11: draws with X11, the only one that can show RemoteApps.
	x11 bool

	mu    sync.Mutex
	known map[string]versionAnswer // by path
}

// versionAnswer is valid while the program file is the same.
type versionAnswer struct {
	modified time.Time
	size     int64
	info     Info
}

// recommended is the first FreeRDP that does not take lines of a .rdp file for
// options of its own.
var recommended = Version{3, 28, 0}

func (c *freerdp) id() string       { return "freerdp" }
func (c *freerdp) remoteApps() bool { return c.x11 }

func (c *freerdp) find(ctx context.Context) (Info, error) {
	if c.x11 && c.s.getenv("DISPLAY") == "" && c.s.getenv("WAYLAND_DISPLAY") != "" {
		return Info{}, errNotHere // it could not draw
	}
	err := errNotHere
	for _, name := range c.names {
		path, notFound := c.s.LookPath(name)
		if notFound != nil || !filepath.IsAbs(path) {
			continue
		}
		info, broken := c.ask(ctx, path)
		if broken == nil {
			return info, nil
		}
		err = &unusable{path, broken}
	}
	return Info{}, err
}

// ask runs the program's /version, once for each program file.
func (c *freerdp) ask(ctx context.Context, path string) (Info, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return Info{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a, ok := c.known[path]; ok && a.modified.Equal(stat.ModTime()) && a.size == stat.Size() {
		return a.info, nil
	}
	info, err := c.askNow(ctx, path)
	if err == nil && info.Version != (Version{}) {
		if c.known == nil {
			c.known = map[string]versionAnswer{}
		}
		c.known[path] = versionAnswer{stat.ModTime(), stat.Size(), info}
	}
	return info, err
}

var versionText = regexp.MustCompile(`FreeRDP version (\d{1,5})\.(\d{1,5})\.(\d{1,5})`)

func (c *freerdp) askNow(ctx context.Context, path string) (Info, error) {
	ctx, cancel := context.WithTimeout(ctx, c.s.patience.version)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "/version")
	cmd.Env = clientEnv()
	detach(cmd)
	cmd.Cancel = func() error { kill(cmd); return nil }
	cmd.WaitDelay = time.Second // for what it has printed to be read; a child of it may hold the pipe open
	out := &head{}
	cmd.Stdout, cmd.Stderr = out, out
	runErr := cmd.Run()
	if ctx.Err() != nil {
		return Info{}, ctx.Err()
	}
	info := Info{ID: "freerdp", Name: "FreeRDP", Path: path}
	if m := versionText.FindStringSubmatch(out.String()); m != nil {
		for i := range info.Version {
			info.Version[i], _ = strconv.Atoi(m[i+1]) // digits by the pattern
		}
		info.Name += " " + info.Version.String()
		info.Outdated = info.Version.Less(recommended)
		return info, nil
	}
	if strings.Contains(out.String(), "open display") {
		return info, nil // FreeRDP 2 does not even tell its version without a screen
	}
	return Info{}, fmt.Errorf("it does not tell its version (%v)", runErr)
}

// head keeps the first bytes written to it and takes the rest as well.
type head struct {
	mu   sync.Mutex
	text []byte
}

func (h *head) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.text = append(h.text, p[:min(len(p), 8192-len(h.text))]...)
	return len(p), nil
}

func (h *head) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return string(h.text)
}

// start runs FreeRDP on a clean file, with the password on its standard input.
func (c *freerdp) start(ctx context.Context, info Info, o *inspected, r Request) (Session, error) {
	if runtime.GOOS == "linux" && c.s.getenv("DISPLAY") == "" && (c.x11 || c.s.getenv("WAYLAND_DISPLAY") == "") {
		return nil, &Error{Kind: KindNoDisplay}
	}
	user, err := parseAccount(r.User)
	if err != nil {
		return nil, err
	}
	input, err := passwordLines(r.Password, o)
	if err != nil {
		return nil, err
	}
	defer clear(input)
	temp, err := c.s.private(encodeUTF8(o.clean(c.manner(o))))
	if err != nil {
		return nil, err
	}
	class := c.s.AppID + "-" + randomName()
	run, err := c.launch(exec.Command(info.Path, c.args(info, o, user, temp.path, class, r.Title)...), temp)
	if err != nil {
		return nil, err
	}
	if err := run.handOver(ctx, input, c.s.patience.prompt); err != nil {
		return nil, err
	}
	window, watched := c.s.watch(run.cmd.Process.Pid, class)
	if !watched {
		window = assumeWindow(c.s.patience.settle)
	}
	p := newProcess(info, o.target(), run.cmd, window, c.s.patience.grace)
	p.exited = run.exited
	go p.report(c.s.Journal, func(seen bool) (Exit, error) {
		temp.remove()
		return c.ended(run, circumstances{watched: watched, window: seen, gateway: o.gateway.host != ""}), nil
	})
	return p, nil
}

// args is FreeRDP's command line. It holds nothing of the portal's but the
// system's name, glued to /t: so that it can be no option; never a secret.
func (c *freerdp) args(info Info, o *inspected, user account, path, class, title string) []string {
	args := []string{path, "/u:" + user.name, "/d:" + user.domain, "/from-stdin:force", "/cert:deny", "/wm-class:" + class}
	if title = clip(title); title != "" {
		args = append(args, "/t:"+title)
	}
	args = append(args, "/log-level:WARN")
	args = append(args, freerdpArguments(o.rules.ClientOptions, info.Version[0], o.remoteApp)...)
	if o.gateway.host != "" && info.Version[0] == 2 {
		// FreeRDP 2 sends a web socket key that stricter gateways refuse, and its
		// other transport (rpc) has known holes.
		args = append(args, "/gt:http,no-websockets")
	}
	return args
}

// manner leaves out what FreeRDP would not start for.
func (c *freerdp) manner(o *inspected) manner {
	without := colliding(o.file, freerdpArguments(o.rules.ClientOptions, recommended[0], o.remoteApp))
	if !within(o.file.text("selectedmonitors"), c.s.monitors()) {
		without = append(without, "selectedmonitors")
	}
	return manner{without: without}
}

// within tells whether a list of monitors ("0,2") names only some that are there.
func within(list string, monitors int) bool {
	for id := range strings.SplitSeq(list, ",") {
		if n, err := strconv.Atoi(id); err != nil || n >= monitors {
			return false
		}
	}
	return true
}

// account is a user name as the clients want it. DOMAIN\user comes apart,
// user@domain stays whole with an empty domain.
type account struct{ name, domain string }

func parseAccount(user string) (account, error) {
	user = strings.TrimSpace(user)
	if strings.ContainsFunc(user, unicode.IsControl) || len(user) > 512 || user == "" {
		return account{}, &Error{Kind: KindClientFailed, Detail: "user name"}
	}
	if domain, name, ok := strings.Cut(user, `\`); ok {
		return account{name, domain}, nil
	}
	return account{name: user}, nil
}

// qualified is the name in one piece.
func (a account) qualified() string {
	if a.domain == "" {
		return a.name
	}
	return a.domain + `\` + a.name
}

// maxPassword is what FreeRDP reads of a line, in bytes.
const maxPassword = 511

// passwordLines is what FreeRDP reads from its standard input: the password,
// and a second line when the file has a gateway whose credentials are not the
// host's. That is so in our files for a gateway with a token only, and such a
// one gets an empty line: it is to see no password.
func passwordLines(password *secret.Text, o *inspected) (lines []byte, err error) {
	password.Use(func(p []byte) {
		if err = canBeTyped(p); err != nil {
			return
		}
		lines = append(make([]byte, 0, len(p)+2), p...)
	})
	if err != nil {
		return nil, err
	}
	lines = append(lines, '\n')
	if o.gateway.host != "" && o.token != "" {
		lines = append(lines, '\n')
	}
	return lines, nil
}

// canBeTyped refuses a password that a client's one line does not take.
func canBeTyped(password []byte) error {
	if len(password) > maxPassword || bytes.ContainsAny(password, "\r\n\x00") {
		return &Error{Kind: KindClientFailed, Detail: "password"}
	}
	return nil
}

func randomName() string {
	b := make([]byte, 4)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// running is a FreeRDP process with our ends of its pipes.
type running struct {
	cmd    *exec.Cmd
	stdin  *os.File
	output *os.File
	heard  *listener
	done   chan struct{} // output read to its end
	exited chan struct{}
	temp   *tempFile
}

// launch starts the process. On failure nothing is left behind.
func (c *freerdp) launch(cmd *exec.Cmd, temp *tempFile) (*running, error) {
	failed := func(err error) (*running, error) {
		temp.remove()
		return nil, &Error{Kind: KindClientFailed, Detail: clip(cmd.Path), Err: err}
	}
	inRead, inWrite, err := os.Pipe()
	if err != nil {
		return failed(err)
	}
	defer inRead.Close()
	outRead, outWrite, err := os.Pipe()
	if err != nil {
		_ = inWrite.Close()
		return failed(err)
	}
	defer outWrite.Close()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = inRead, outWrite, outWrite
	cmd.Env = clientEnv()
	detach(cmd)
	if err := cmd.Start(); err != nil {
		return failed(errors.Join(err, inWrite.Close(), outRead.Close()))
	}
	r := &running{cmd: cmd, stdin: inWrite, output: outRead, heard: newListener(), temp: temp,
		done: make(chan struct{}), exited: make(chan struct{})}
	go r.listen()
	go r.wait()
	return r, nil
}

// listen reads what the client prints, however much, and keeps next to nothing.
func (r *running) listen() {
	defer close(r.done)
	_, _ = io.Copy(r.heard, r.output)
}

func (r *running) wait() {
	_ = r.cmd.Wait() // the outcome is in ProcessState
	// A child that outlives the client may hold the pipe open for ever.
	_ = r.output.SetReadDeadline(time.Now().Add(time.Second))
	<-r.done
	_ = r.output.Close()
	close(r.exited)
}

// handOver waits for the client to ask for the password: it has then read the
// file, which goes away before the password comes. A client that does not ask
// in time gets the password all the same, and its file goes when it does ask.
func (r *running) handOver(ctx context.Context, input []byte, limit time.Duration) error {
	defer r.stdin.Close()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-r.heard.prompted:
		r.temp.remove()
	case <-r.exited:
		r.temp.remove()
		return nil // its end is the session's to tell
	case <-timer.C:
		go r.removeLater()
	case <-ctx.Done():
		kill(r.cmd)
		<-r.exited
		r.temp.remove()
		return &Error{Kind: KindClientFailed, Err: ctx.Err()}
	}
	// A pipe takes this much without anybody reading; a client that has just
	// ended is no error here either.
	_, _ = r.stdin.Write(input)
	return nil
}

func (r *running) removeLater() {
	select {
	case <-r.heard.prompted:
	case <-r.exited:
	}
	r.temp.remove()
}

// ended reads the end of a client off its code and its complaints.
func (c *freerdp) ended(r *running, about circumstances) Exit {
	about.code, about.signal = exitOf(r.cmd)
	about.complaints = r.heard.complaints()
	c.s.Log.Debug("the client's own reasons", "names", r.heard.reasons(), "bytes", r.heard.total())
	return freerdpExit(about)
}
