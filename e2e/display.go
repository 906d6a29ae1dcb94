//go:build linux

package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"log"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// Display is an X display of its own with a window manager, or one without GLX.
type Display struct {
	Name string // ":99"

	server, manager *process
	x               *xgb.Conn
	root            xproto.ScreenInfo
}

// StartDisplay runs Xvfb on a display that it finds free, 1280×960 of 24 bits,
// and openbox in it. more are further arguments for Xvfb.
func StartDisplay(ctx context.Context, more ...string) (*Display, error) {
	xvfb, err := find("Xvfb")
	if err != nil {
		return nil, err
	}
	number, tell, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer number.Close()
	// -r: a key that a busy machine releases late is not typed again and again.
	cmd := exec.Command(xvfb, append([]string{"-displayfd", "3", "-screen", "0", "1280x960x24", "-nolisten", "tcp", "-noreset",
		"-r"}, more...)...)
	cmd.ExtraFiles = []*os.File{tell}
	d := &Display{}
	d.server, err = start(cmd)
	tell.Close()
	if err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		<-d.server.done
		return nil, d.server.failed()
	}
	d.Name = ":" + strings.TrimSpace(line)
	if err = d.connect(); err == nil {
		err = d.manage(ctx)
	}
	if err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func init() {
	// It would write into the tests' output. Once, before there is any connection:
	// the readers of connections look at it at any time.
	xgb.Logger = log.New(io.Discard, "", 0)
}

func (d *Display) connect() (err error) {
	if d.x, err = xgb.NewConnDisplay(d.Name); err != nil {
		return fmt.Errorf("display %s: %w", d.Name, err)
	}
	d.root = *xproto.Setup(d.x).DefaultScreen(d.x)
	return nil
}

// manage starts the window manager and waits until it has taken over.
func (d *Display) manage(ctx context.Context) error {
	openbox, err := find("openbox")
	if err != nil {
		return err
	}
	cmd := exec.Command(openbox, "--sm-disable")
	cmd.Env = append(os.Environ(), "DISPLAY="+d.Name)
	if d.manager, err = start(cmd); err != nil {
		return err
	}
	check, err := d.atom("_NET_SUPPORTING_WM_CHECK")
	if err != nil {
		return err
	}
	return until(ctx, 20*time.Second, "the window manager", func() (bool, error) {
		if over, _ := d.manager.ended(); over {
			return false, d.manager.failed()
		}
		reply, err := xproto.GetProperty(d.x, false, d.root.Root, check, xproto.GetPropertyTypeAny, 0, 1).Reply()
		return err == nil && reply.ValueLen > 0, nil
	})
}

func (d *Display) atom(name string) (xproto.Atom, error) {
	reply, err := xproto.InternAtom(d.x, false, uint16(len(name)), name).Reply()
	if err != nil {
		return 0, err
	}
	return reply.Atom, nil
}

// closeActive asks the active window to close, as the button in its title bar
// does. Keys are no way: an RDP client passes them on.
func (d *Display) closeActive() error {
	active, err1 := d.atom("_NET_ACTIVE_WINDOW")
	protocols, err2 := d.atom("WM_PROTOCOLS")
	closing, err3 := d.atom("WM_DELETE_WINDOW")
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	reply, err := xproto.GetProperty(d.x, false, d.root.Root, active, xproto.AtomWindow, 0, 1).Reply()
	if err != nil || reply.ValueLen == 0 {
		return fmt.Errorf("no window is active: %w", err)
	}
	window := xproto.Window(xgb.Get32(reply.Value))
	message := xproto.ClientMessageEvent{Format: 32, Window: window, Type: protocols,
		Data: xproto.ClientMessageDataUnionData32New([]uint32{uint32(closing), 0, 0, 0, 0})}
	return xproto.SendEventChecked(d.x, false, window, xproto.EventMaskNoEvent, string(message.Bytes())).Check()
}

// Close ends the window manager and the X server.
func (d *Display) Close() {
	if d.x != nil {
		d.x.Close()
	}
	if d.manager != nil {
		d.manager.stop()
	}
	d.server.stop()
}

// Picture is everything on the display, as it is now.
func (d *Display) Picture() (*image.RGBA, error) {
	pixels, err := d.pixels()
	if err != nil {
		return nil, err
	}
	return d.picture(pixels), nil
}

// pixels are those of the display as the X server gives them: for looking whether
// anything has changed.
func (d *Display) pixels() ([]byte, error) {
	w, h := d.root.WidthInPixels, d.root.HeightInPixels
	reply, err := xproto.GetImage(d.x, xproto.ImageFormatZPixmap, xproto.Drawable(d.root.Root), 0, 0, w, h, ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("picture of the display: %w", err)
	}
	return reply.Data, nil
}

func (d *Display) picture(pixels []byte) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, int(d.root.WidthInPixels), int(d.root.HeightInPixels)))
	for i := 0; i+3 < len(pixels) && i+3 < len(picture.Pix); i += 4 {
		picture.Pix[i], picture.Pix[i+1], picture.Pix[i+2], picture.Pix[i+3] = pixels[i+2], pixels[i+1], pixels[i], 0xff
	}
	return picture
}

// save writes a picture as PNG.
func save(path string, picture image.Image) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, picture); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// xdotool acts as a person's hands: it presses keys and moves the mouse. What is
// typed comes through standard input, so that no password shows in its arguments.
func (d *Display) xdotool(ctx context.Context, stdin string, args ...string) error {
	path, err := find("xdotool")
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.Name)
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("xdotool %s: %w: %s", args[0], err, out)
	}
	return nil
}

// Type types text on the keyboard.
func (d *Display) Type(ctx context.Context, text string) error {
	return d.xdotool(ctx, text, "type", "--clearmodifiers", "--delay", "20", "--file", "-")
}

// Press presses keys one after the other, by their X names ("Tab", "ctrl+a").
func (d *Display) Press(ctx context.Context, keys ...string) error {
	return d.xdotool(ctx, "", append([]string{"key", "--clearmodifiers", "--delay", "40"}, keys...)...)
}

// Click clicks the left mouse button at a place of the display.
func (d *Display) Click(ctx context.Context, at image.Point) error {
	return d.xdotool(ctx, "", "mousemove", "--sync", fmt.Sprint(at.X), fmt.Sprint(at.Y), "click", "1")
}
