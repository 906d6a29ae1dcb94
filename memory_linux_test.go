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

	"golang.org/x/sys/unix"

	"backstage/launcher"
	"backstage/portal/practice"
	"backstage/secret"
	"backstage/secret/secrettest"
)

// looker is the variable by which this test's child knows what to look for in its
// own memory: secrets in every form, masked so that they do not stand there.
const looker = "BACKSTAGE_TEST_LOOK_FOR"

// After the portal's session has ended there is no copy of password or code in the
// program's memory, be it told by the terminal or by the launcher alone.
func TestNoSecretStaysInMemory(t *testing.T) {
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
		"the launcher, after a sign-out": func(t *testing.T, c *child, _ *practice.Portal) {
			c.asked(t, "user?", c.person.User)
			c.asked(t, "password?", c.person.Password)
			c.asked(t, "code?", c.code)
			c.hears(t, "sign out?")
			c.seesThePassword(t)
			c.says(t, "yes")
			c.hears(t, "signed out")
		},
	} {
		t.Run(name, func(t *testing.T) {
			random := make([]byte, 8)
			_, _ = rand.Read(random)
			code := fmt.Sprintf("%010d", uint64(random[0])<<24|uint64(random[1])<<16|uint64(random[2])<<8|uint64(random[3])|1<<31)
			anna := practice.Person{User: practice.Domain + `\anna`, Password: "Kn4rie+fågel %=&" + hex.EncodeToString(random), Role: practice.RoleOrdinary}
			p, err := practice.Start(practice.Options{Extra: []practice.Person{anna}, Code: func() string { return code }})
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			c := startChild(t, p, anna, code, strings.HasPrefix(name, "the terminal"))
			visit(t, c, p)
			found := ""
			for until := time.Now().Add(30 * time.Second); time.Now().Before(until); {
				if found = c.looks(t); found == "" {
					return
				}
			}
			t.Errorf("still in memory:\n%s", found)
		})
	}
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

func startChild(t *testing.T, p *practice.Portal, person practice.Person, code string, terminal bool) *child {
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
	args := []string{"-text", "-lang", "sv", "-portal", p.URL()}
	if !terminal {
		args = []string{"launcher alone", p.URL()}
	}
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = []string{"HOME=" + home, "XDG_RUNTIME_DIR=" + home, "SSL_CERT_FILE=" + roots, "PATH=" + os.Getenv("PATH"), looker + "=" + strings.Join(wanted, ",")}
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
	if os.Args[1] == "-text" {
		return run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	}
	if err := launcherAlone(os.Args[2]); err != nil {
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
	states := make(chan launcher.State, 100)
	w.launcher.Subscribe(func(s launcher.State) { states <- s })
	await := func(step launcher.Step) {
		for s := range states {
			if s.Step == step && s.Busy == launcher.DoingNothing {
				return
			}
		}
	}
	ask := func(question string) *secret.Text {
		fmt.Println(question)
		var answer secret.Buffer
		for one := make([]byte, 1); ; _ = answer.WriteByte(one[0]) {
			if _, err := os.Stdin.Read(one); err != nil || one[0] == '\n' {
				return secret.Own(answer.Bytes())
			}
		}
	}
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
