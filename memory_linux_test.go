package main

import (
	"bufio"
	"crypto/rand"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"golang.org/x/sys/unix"

	"backstage/e2e"
	"backstage/launcher"
	"backstage/portal/practice"
	"backstage/secret"
	"backstage/secret/secrettest"
	"backstage/ui/kit"
)

// looker is the variable by which this test's child knows what to look for in its
// own memory: secrets in every form, masked so that they do not stand there.
const looker = "BACKSTAGE_TEST_LOOK_FOR"

// After the portal's session has ended there is no copy of password or code in the
// program's memory, in the terminal, in the window and in the launcher alone.
func TestNoSecretStaysInMemory(t *testing.T) {
	signsOut := func(t *testing.T, c *child, _ *practice.Portal) {
		c.asked(t, "user?", c.person.User)
		c.asked(t, "password?", c.person.Password)
		c.asked(t, "code?", c.code)
		c.hears(t, "sign out?")
		c.seesThePassword(t)
		c.says(t, "yes")
		c.hears(t, "signed out")
	}
	for name, visit := range map[string]func(t *testing.T, c *child, p *practice.Portal){
		"the terminal, after a time-out": func(t *testing.T, c *child, p *practice.Portal) {
			c.asked(t, "Användarnamn", c.person.User)
			c.asked(t, "Lösenord: ", c.person.Password)
			c.asked(t, "engångskod", c.code)
			c.hears(t, "Siffra öppnar")
			c.seesThePassword(t)
			p.EndSessions("time")
			c.says(t, "r")
			c.hears(t, "Siffra öppnar")
		},
		"the launcher, after a sign-out": signsOut,
		"the window, after a sign-out":   signsOut,
	} {
		t.Run(name, func(t *testing.T) {
			var display []string
			patience := 30 * time.Second
			if strings.HasPrefix(name, "the window") {
				display, patience = ownDisplay(t), afterDrawing
			}
			random := make([]byte, 8)
			_, _ = rand.Read(random)
			code := fmt.Sprintf("%010d", uint64(random[0])<<24|uint64(random[1])<<16|uint64(random[2])<<8|uint64(random[3])|1<<31)
			anna := practice.Person{User: practice.Domain + `\anna`, Password: "Kn4rie+fågel %=&" + hex.EncodeToString(random), Role: practice.RoleOrdinary}
			p, err := practice.Start(practice.Options{Extra: []practice.Person{anna}, Code: func() string { return code }})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			c := startChild(t, p, anna, code, faces[strings.Split(name, ",")[0]], display)
			visit(t, c, p)
			found := ""
			for until := time.Now().Add(patience); time.Now().Before(until); {
				if found = c.looks(t); found == "" {
					return
				}
			}
			t.Errorf("still in memory:\n%s", found)
		})
	}
}

// afterDrawing is longer than the window's toolkit keeps what it has drawn, and than
// the launcher waits for that.
const afterDrawing = 3 * time.Minute

// faces are the arguments by which the child shows each.
var faces = map[string][]string{
	"the terminal": {"-text", "-lang", "sv", "-portal"},
	"the launcher": {"launcher alone"},
	"the window":   {"window"},
}

// ownDisplay is the environment of a window on a display of its own.
func ownDisplay(t *testing.T) []string {
	t.Helper()
	if os.Getenv("BACKSTAGE_E2E") != "1" {
		t.Skip("a real window is opened when BACKSTAGE_E2E=1 (make test)")
	}
	d, err := e2e.StartDisplay(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return []string{"DISPLAY=" + d.Name, "LIBGL_ALWAYS_SOFTWARE=1"}
}

// child is the program in a process of its own.
type child struct {
	person practice.Person
	code   string
	in     io.Writer
	out    *bufio.Reader
	looked *bufio.Reader
	signal func(os.Signal) error
}

func startChild(t *testing.T, p *practice.Portal, person practice.Person, code string, face []string, display []string) *child {
	t.Helper()
	home := t.TempDir()
	roots := filepath.Join(home, "roots.pem")
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Authority().Raw})
	if err := os.WriteFile(roots, authority, 0o600); err != nil {
		t.Fatal(err)
	}
	reports, report, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var wanted []string
	for _, masked := range append(secrettest.Masked(person.Password), secrettest.Masked(code)...) {
		wanted = append(wanted, hex.EncodeToString(masked))
	}
	cmd := exec.Command(os.Args[0], append(face, p.URL())...)
	cmd.Env = []string{"HOME=" + home, "XDG_RUNTIME_DIR=" + home, "SSL_CERT_FILE=" + roots, "PATH=" + os.Getenv("PATH"), looker + "=" + strings.Join(wanted, ",")}
	cmd.Env = append(cmd.Env, display...)
	cmd.ExtraFiles = []*os.File{report}
	cmd.Stderr = os.Stderr
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = report.Close()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = reports.Close()
	})
	return &child{person, code, in, bufio.NewReader(out), bufio.NewReader(reports), cmd.Process.Signal}
}

func (c *child) says(t *testing.T, line string) {
	t.Helper()
	if _, err := io.WriteString(c.in, line+"\n"); err != nil {
		t.Fatal(err)
	}
}

func (c *child) hears(t *testing.T, words string) {
	t.Helper()
	var heard strings.Builder
	for !strings.Contains(heard.String(), words) {
		b, err := c.out.ReadByte()
		if err != nil {
			t.Fatalf("%v before %q; it said:\n%s", err, words, heard.String())
		}
		heard.WriteByte(b)
	}
}

func (c *child) asked(t *testing.T, question, answer string) {
	t.Helper()
	c.hears(t, question)
	c.says(t, answer)
}

// looks makes the child look at its own memory; "" is clean.
func (c *child) looks(t *testing.T) string {
	t.Helper()
	if err := c.signal(unix.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	line, err := c.looked.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimSpace(line), ";", "\n")
}

// seesThePassword: while it is in use it is in memory, so the look would find it.
func (c *child) seesThePassword(t *testing.T) {
	t.Helper()
	if c.looks(t) == "" {
		t.Error("the look at memory does not see a password that is in use")
	}
}

func playsChild() bool { return os.Getenv(looker) != "" }

// playChild is what the test's binary does as the child.
func playChild() int {
	var wanted [][]byte
	for _, s := range strings.Split(os.Getenv(looker), ",") {
		b, _ := hex.DecodeString(s)
		wanted = append(wanted, b)
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, unix.SIGUSR1)
	report := os.NewFile(3, "report")
	go func() {
		for range asked {
			_, _ = fmt.Fprintln(report, strings.Join(secrettest.Look(wanted), ";"))
		}
	}()
	var err error
	switch os.Args[1] {
	case "-text":
		return run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	case "launcher alone":
		err = launcherAlone(os.Args[2])
	case "window":
		err = window(os.Args[2])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// launcherAlone signs somebody in and out by the launcher's methods.
func launcherAlone(address string) error {
	w, err := wire(invocation{portal: address, text: true})
	if err != nil {
		return err
	}
	await := follow(w.launcher)
	await(launcher.StepSignIn)
	w.launcher.SignIn(launcher.SignIn{User: ask("user?").Reveal(), Password: ask("password?")})
	await(launcher.StepCode)
	w.launcher.SubmitCode(ask("code?"))
	await(launcher.StepSystems)
	ask("sign out?")
	w.launcher.SignOut()
	await(launcher.StepSignIn)
	fmt.Println("signed out")
	_, _ = io.Copy(io.Discard, os.Stdin)
	w.close()
	return nil
}

// window signs somebody in and out at the window: what is answered is typed into it.
func window(address string) error {
	w, err := wire(invocation{portal: address, lang: "sv"})
	if err != nil {
		return err
	}
	defer w.close()
	await := follow(w.launcher)
	go func() {
		await(launcher.StepSignIn)
		enter("user?", false)
		enter("password?", true)
		await(launcher.StepCode)
		enter("code?", false)
		await(launcher.StepSystems)
		ask("sign out?")
		w.launcher.SignOut()
		await(launcher.StepSignIn)
		fmt.Println("signed out")
	}()
	if code := w.runWindow(false, os.Stderr); code != exitOK {
		return fmt.Errorf("the window ended with %d", code)
	}
	return nil
}

// follow gives what waits until the launcher rests at a step.
func follow(l *launcher.Launcher) (await func(launcher.Step)) {
	states := make(chan launcher.State, 100)
	l.Subscribe(func(s launcher.State) { states <- s })
	return func(step launcher.Step) {
		for s := range states {
			if s.Step == step && s.Busy == launcher.DoingNothing {
				return
			}
		}
	}
}

// ask reads one line of the answer, without a copy of it.
func ask(question string) *secret.Text {
	fmt.Println(question)
	var answer secret.Buffer
	for one := make([]byte, 1); ; _ = answer.WriteByte(one[0]) {
		if _, err := os.Stdin.Read(one); err != nil || one[0] == '\n' {
			return secret.Own(answer.Bytes())
		}
	}
}

// enter types an answer, and Enter, as soon as an empty entry has the keyboard that
// hides what is typed, or one that shows it.
func enter(question string, hidden bool) {
	answer := ask(question)
	defer answer.Wipe()
	typed := false
	for range time.Tick(20 * time.Millisecond) {
		fyne.DoAndWait(func() {
			entry, ok := fyne.CurrentApp().Driver().AllWindows()[0].Canvas().Focused().(*kit.Entry)
			if !ok || entry.Password != hidden || entry.Text != "" {
				return
			}
			answer.Use(func(b []byte) {
				for len(b) > 0 {
					r, n := utf8.DecodeRune(b)
					entry.TypedRune(r)
					b = b[n:]
				}
			})
			entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			typed = true
		})
		if typed {
			return
		}
	}
}
