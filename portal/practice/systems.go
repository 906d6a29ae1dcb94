package practice

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// system is one entry of the list.
type system struct {
	title, alias, collection, executable string
	desktop                              bool
	folders                              []string // "/" is the root
	icon                                 icon
}

// manySystems is how many RoleManySystems has.
const manySystems = 5000

// manualSystems are the five of the manual.
var manualSystems = []system{
	{title: "XXX.MultiAccess01", alias: "MultiAccess01", collection: "MultiAccess", executable: "MultiAccess.exe",
		folders: []string{"/"}, icon: icon{hue: 210, shape: shapeKey, dots: 1}},
	{title: "XXX.Stockholm.MultiAccess02", alias: "MultiAccess02", collection: "MultiAccess_Stockholm", executable: "MultiAccess.exe",
		folders: []string{"/", "/Stockholm"}, icon: icon{hue: 175, shape: shapeKey, dots: 2}},
	{title: "XXX.Stockholm.MultiAccess03", alias: "MultiAccess03", collection: "MultiAccess_Stockholm", executable: "MultiAccess.exe",
		folders: []string{"/", "/Stockholm"}, icon: icon{hue: 140, shape: shapeKey, dots: 3}},
	{title: "R-CARD M5 Arbetstation", alias: "RCardM5", collection: "R-CARD_M5", executable: "rcard.exe",
		folders: []string{"/"}, icon: icon{hue: 25, shape: shapeCard}},
	{title: "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG", alias: "RCardM5_Hjalp", collection: "R-CARD_M5_Hjalp", desktop: true,
		folders: []string{"/"}, icon: icon{hue: 280, shape: shapeScreen}},
}

// allSystems are the five of the manual and as many more as RoleManySystems needs.
// Made when first asked for: most starts of the program need none of them.
var allSystems = sync.OnceValue(func() []system {
	all := slices.Clone(manualSystems)
	for n := len(all) + 1; n <= manySystems; n++ {
		all = append(all, system{
			title: fmt.Sprintf("Kund %04d MultiAccess", n), alias: fmt.Sprintf("Kund%04d", n), collection: "Kunder",
			executable: "MultiAccess.exe", folders: []string{"/"}, icon: icon{hue: n * 47 % 360, shape: shapePattern, dots: n},
		})
	}
	return all
})

// systemsByFile finds a system by the folded stem of its files' names.
var systemsByFile = sync.OnceValue(func() map[string]*system {
	all := allSystems()
	byFile := make(map[string]*system, len(all))
	for i := range all {
		byFile[strings.ToLower(all[i].stem())] = &all[i]
	}
	return byFile
})

// stem is what a system's files are called after: the collection is cut, as
// RD Web Access does.
func (s *system) stem() string {
	return s.alias + "-" + s.collection[:min(16, len(s.collection))] + "-CmsRdsh"
}

func (s *system) id() string {
	sum := sha1.Sum([]byte(s.alias + s.collection))
	return hex.EncodeToString(sum[:])
}

func (s *system) rdpURL() string { return "/RDWeb/Pages/rdp/cpub-" + s.stem() + ".rdp" }

// iconURL of kind ".ico", "_32x32.png" or "_64x64.png".
func (s *system) iconURL(kind string) string {
	return "/RDWeb/Pages/rdp/" + s.stem() + kind + "?hash=" + QueryEscape(s.icon.hash())
}

// systemsOf is what a person may see, in the order of the list.
func (p *Portal) systemsOf(a *account) []*system {
	all := allSystems()
	switch a.person.Role {
	case RoleNoSystems:
		return nil
	case RoleManySystems:
	default:
		all = all[:len(manualSystems)]
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	own := make([]*system, 0, len(all))
	for i := range all {
		if !p.unpublished[all[i].title] {
			own = append(own, &all[i])
		}
	}
	return own
}

// maySee tells whether a system is on the person's list.
func (p *Portal) maySee(a *account, s *system) bool {
	return slices.Contains(p.systemsOf(a), s)
}
