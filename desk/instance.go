package desk

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Wish is what the launcher was started for.
type Wish struct {
	// Open is the ID or name of a system to open, "" for none.
	Open string `json:"open,omitempty"`
	// BadLink: it was started by a link that leads nowhere.
	BadLink bool `json:"badLink,omitempty"`
	// Unseen: it was started at sign-in, to be there when it is wanted.
	Unseen bool `json:"unseen,omitempty"`
}

// Instance is the one launcher of this person on this screen.
type Instance struct {
	listener listener
	release  func()
	closing  sync.Once
}

// listener waits for later starts, conn is one of them.
type (
	listener interface {
		accept() (conn, error)
		Close() error
	}
	conn interface {
		io.ReadWriteCloser
		SetDeadline(time.Time) error
	}
)

const (
	// patience with the launcher that runs already. One that was started a moment
	// ago listens only after some seconds on a busy computer, and a link must not be
	// lost for that.
	patience = 20 * time.Second
	// sentence is how long a start may take to say its wish.
	sentence = 2 * time.Second
	// maxWish is the longest wish on the wire, in bytes.
	maxWish = 4096
	taken   = "ok\n"
)

// ErrSilent: another launcher of this person runs and does not answer.
var ErrSilent = errors.New("the launcher that runs already does not answer")

// Claim makes this program the one launcher of this person on this screen, or
// hands the wish over to the one that is: then the Instance is nil. ErrSilent
// when that one hangs; other errors when this system gives no place to meet at.
func Claim(ctx context.Context, w Wish) (*Instance, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		i, err := claim()
		if i != nil || err != nil {
			return i, err
		}
		if err = hand(ctx, w); err == nil {
			return nil, nil
		}
		// It may have ended just now, or not listen yet.
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", ErrSilent, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Serve takes the wishes of later starts from now on, until Close. f is called
// from any goroutine and must not block.
func (i *Instance) Serve(f func(Wish)) {
	go func() {
		for {
			c, err := i.listener.accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				if w, err := receive(c); err == nil {
					f(w)
					_, _ = io.WriteString(c, taken)
				}
			}()
		}
	}()
}

// Close gives the place to the next start; doing so again takes nothing from that one.
func (i *Instance) Close() {
	i.closing.Do(func() {
		_ = i.listener.Close()
		i.release()
	})
}

// receive reads a wish, which comes from a program of the same person but is
// checked as if it did not.
func receive(c conn) (w Wish, err error) {
	if err = c.SetDeadline(time.Now().Add(sentence)); err != nil {
		return w, err
	}
	line, err := bufio.NewReader(io.LimitReader(c, maxWish)).ReadBytes('\n')
	if err != nil {
		return w, err
	}
	if err = json.Unmarshal(line, &w); err != nil {
		return w, err
	}
	if w.Open != "" && !IsName(w.Open) {
		return w, errLink
	}
	return w, nil
}

// hand gives the wish to the launcher that runs and waits until it is taken.
func hand(ctx context.Context, w Wish) error {
	c, err := dial(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	deadline, _ := ctx.Deadline()
	if err = c.SetDeadline(deadline); err != nil {
		return err
	}
	letFront()
	line, err := json.Marshal(w)
	if err != nil {
		return err
	}
	if _, err = c.Write(append(line, '\n')); err != nil {
		return err
	}
	answer := make([]byte, len(taken))
	if _, err = io.ReadFull(c, answer); err != nil {
		return err
	}
	if string(answer) != taken {
		return errors.New("another program sits there")
	}
	return nil
}
