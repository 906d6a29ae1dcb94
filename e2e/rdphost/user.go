//go:build linux

package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// marker starts the comment field of every user made here; this process's id follows.
const marker = "backstage test desktop "

type user struct{ name, password string }

// syllables make names that can be read off a screen without a mistake.
const syllables = "bahakamanaparatabuhukumunuputuru"

// randomName is one of a million: it only has to be nobody's here.
func randomName() string {
	name := "backstage-"
	random := make([]byte, 5)
	_, _ = rand.Read(random) // never fails
	for _, b := range random {
		at := int(b) % (len(syllables) / 2) * 2
		name += syllables[at : at+2]
	}
	return name
}

// accounts are what else may be the matter with a user, each with the program
// and options that make it so. The name of the user follows.
var accounts = map[string][]string{
	"password-expired": {"chage", "--lastday", "0"},
	"account-expired":  {"chage", "--expiredate", "0"},
	"locked":           {"usermod", "--lock"},
}

// addRefused makes a user for each of accounts, by what is the matter with them.
func addRefused(dir string) (refused map[string]*user, err error) {
	refused = map[string]*user{}
	for matter, command := range accounts {
		u, err := addUser(dir)
		if err != nil {
			return refused, err
		}
		refused[matter] = u
		if out, err := exec.Command(command[0], append(slices.Clone(command[1:]), u.name)...).CombinedOutput(); err != nil {
			return refused, fmt.Errorf("%s: %w: %s", command[0], err, out)
		}
	}
	return refused, nil
}

// addUser makes a user with a random name and password (60 bits, short enough to
// be typed) and a home below dir.
func addUser(dir string) (*user, error) {
	u := &user{name: randomName(), password: rand.Text()[:12]}
	if out, err := exec.Command("useradd", "--create-home", "--home-dir", filepath.Join(dir, u.name), "--shell", "/bin/sh",
		"--comment", marker+strconv.Itoa(os.Getpid()), u.name).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("useradd: %w: %s", err, out)
	}
	set := exec.Command("chpasswd")
	set.Stdin = strings.NewReader(u.name + ":" + u.password + "\n")
	if out, err := set.CombinedOutput(); err != nil {
		u.remove()
		return nil, fmt.Errorf("chpasswd: %w: %s", err, out)
	}
	return u, nil
}

// remove ends the user's processes and deletes the user with their home.
func (u *user) remove() { removeUser(u.name) }

func removeUser(name string) {
	endProcesses(name)
	// A missing mail spool makes userdel complain although it did its work.
	out, err := exec.Command("userdel", "--remove", "--force", name).CombinedOutput()
	if err != nil && exec.Command("id", name).Run() == nil {
		fmt.Fprintf(os.Stderr, "rdphost: user %s could not be deleted: %v: %s\n", name, err, out)
	}
}

// endProcesses kills what runs as that user: the session's X server and desktop.
func endProcesses(name string) {
	out, err := exec.Command("id", "-u", name).Output()
	if err != nil {
		return
	}
	uid, err := strconv.ParseUint(strings.TrimSpace(string(out)), 10, 32)
	if err != nil || uid < 100 { // never root or a system account, whatever id said
		return
	}
	_ = until(context.Background(), 5*time.Second, "ending the desktop", func() bool {
		left := processesOf(uint32(uid))
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		return len(left) == 0
	})
}

// processesOf lists the living processes of a user.
func processesOf(uid uint32) (pids []int) {
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, dir := range dirs {
		info, err := os.Stat(dir)
		if err != nil || info.Sys().(*syscall.Stat_t).Uid != uid {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(dir)); err == nil && !isZombie(dir) {
			pids = append(pids, pid)
		}
	}
	return pids
}

func isZombie(dir string) bool {
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	_, after, _ := strings.Cut(string(stat), ") ")
	return err != nil || strings.HasPrefix(after, "Z")
}

// removeLeftovers deletes users of runs that were killed before they could.
func removeLeftovers() {
	file, err := os.Open("/etc/passwd")
	if err != nil {
		return
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		field := strings.Split(lines.Text(), ":")
		if len(field) < 7 || !strings.HasPrefix(field[4], marker) {
			continue
		}
		if _, err := os.Stat("/proc/" + strings.TrimPrefix(field[4], marker)); os.IsNotExist(err) {
			removeUser(field[0])
			if home := filepath.Dir(field[5]); strings.HasPrefix(filepath.Base(home), "backstage-rdphost-") {
				_ = os.RemoveAll(home)
			}
		}
	}
}
