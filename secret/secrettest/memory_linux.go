package secrettest

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"strings"
	"syscall"
	"unicode/utf16"

	"golang.org/x/sys/unix"
)

// Mask keeps what is looked for from being found where the look itself has it.
const Mask = 0x5a

// Masked are the forms in which a secret may lie in memory, masked: UTF-8,
// UTF-16LE and percent-encoded.
func Masked(s string) (forms [][]byte) {
	var wide []byte
	for _, unit := range utf16.Encode([]rune(s)) {
		wide = append(wide, byte(unit), byte(unit>>8))
	}
	for _, form := range []string{s, string(wide), url.QueryEscape(s), url.PathEscape(s)} {
		forms = append(forms, masked([]byte(form)))
	}
	return forms
}

func masked(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c ^ Mask
	}
	return out
}

// Look tells where in this process's memory any of the masked texts stands.
func Look(wanted [][]byte) (found []string) {
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 1, 0, 0, 0) // else only root may open the next file
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		return []string{err.Error()}
	}
	defer memory.Close()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		return []string{err.Error()}
	}
	const piece, overlap = 1 << 20, 512
	view, err := syscall.Mmap(-1, 0, piece+overlap, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE) // after maps was read: it is not in there
	if err != nil {
		return []string{err.Error()}
	}
	defer func() { _ = syscall.Munmap(view) }()
	for _, line := range strings.Split(string(maps), "\n") {
		var from, to uint64
		var rights string
		if n, _ := fmt.Sscanf(line, "%x-%x %s", &from, &to, &rights); n != 3 || rights[0] != 'r' || strings.Contains(line, "[v") {
			continue
		}
		for ; from < to; from += piece {
			n, _ := memory.ReadAt(view[:min(piece+overlap, to-from)], int64(from))
			for which, w := range wanted {
				for _, at := range find(view[:n], w) {
					found = append(found, fmt.Sprintf("form %d at %x in %s", which, from+uint64(at), strings.Join(strings.Fields(line)[1:], " ")))
				}
			}
		}
	}
	return found
}

// find gives the places of a masked text in b, without ever taking the mask off.
func find(b, wanted []byte) (places []int) {
	for at := 0; ; at++ {
		next := bytes.IndexByte(b[min(at, len(b)):], wanted[0]^Mask)
		if next < 0 {
			return places
		}
		at += next
		if at+len(wanted) > len(b) {
			return places
		}
		same := true
		for i, c := range wanted {
			if b[at+i]^Mask != c {
				same = false
				break
			}
		}
		if same {
			places = append(places, at)
		}
	}
}
