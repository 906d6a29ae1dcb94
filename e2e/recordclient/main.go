//go:build linux

// Command recordclient stands in for xfreerdp in tests of the terminal face: it
// answers /version, asks for the password as FreeRDP does, shows a window, and
// writes down what it was given, in its own folder. Of the password it keeps a
// digest only.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Record is one start of the client.
type Record struct {
	PID      int      `json:"pid"`
	Args     []string `json:"args"`
	Env      []string `json:"env"` // NAME=value
	File     string   `json:"file"`
	FileMode string   `json:"fileMode"`
	DirMode  string   `json:"dirMode"`
	Digests  []string `json:"digests"` // SHA-256 of each line of standard input, hex
}

// lifetime bounds a session that nobody ends.
const lifetime = 3 * time.Minute

func main() {
	if slices.Contains(os.Args[1:], "/version") {
		fmt.Println("This is FreeRDP version 3.28.0 (3.28.0)")
		return
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(22)
	}
}

func run() error {
	record := Record{PID: os.Getpid(), Args: os.Args[1:], Env: os.Environ()}
	if len(record.Args) == 0 || !strings.HasSuffix(record.Args[0], ".rdp") {
		return fmt.Errorf("the first argument is no .rdp file")
	}
	if err := record.read(record.Args[0]); err != nil {
		return err
	}
	fmt.Print("Password: ")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		digest := sha256.Sum256(lines.Bytes())
		record.Digests = append(record.Digests, hex.EncodeToString(digest[:]))
	}
	closeWindow, err := showWindow(record.Args)
	if err != nil {
		return err
	}
	defer closeWindow()
	if err := record.write(); err != nil {
		return err
	}
	time.Sleep(lifetime) // a session lasts until somebody ends it
	return nil
}

func (r *Record) read(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	file, err := os.Stat(path)
	if err != nil {
		return err
	}
	dir, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return err
	}
	r.File, r.FileMode, r.DirMode = string(text), file.Mode().String(), dir.Mode().String()
	return nil
}

// write puts the record beside the program, whole or not at all.
func (r *Record) write() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	path := filepath.Join(filepath.Dir(self), fmt.Sprintf("record-%d.json", r.PID))
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// showWindow maps a window of the class that was asked for.
func showWindow(args []string) (closeWindow func(), err error) {
	x, err := xgb.NewConn()
	if err != nil {
		return nil, err
	}
	screen := xproto.Setup(x).DefaultScreen(x)
	window, err := xproto.NewWindowId(x)
	if err != nil {
		return nil, err
	}
	xproto.CreateWindow(x, screen.RootDepth, window, screen.Root, 0, 0, 320, 200, 0, xproto.WindowClassInputOutput,
		screen.RootVisual, xproto.CwBackPixel, []uint32{screen.WhitePixel})
	for _, arg := range args {
		if class, ok := strings.CutPrefix(arg, "/wm-class:"); ok {
			value := "xfreerdp\x00" + class + "\x00"
			xproto.ChangeProperty(x, xproto.PropModeReplace, window, xproto.AtomWmClass, xproto.AtomString, 8, uint32(len(value)), []byte(value))
		}
	}
	if err := xproto.MapWindowChecked(x, window).Check(); err != nil {
		return nil, err
	}
	return x.Close, nil
}
