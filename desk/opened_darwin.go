package desk

import (
	"fmt"

	"github.com/ebitengine/purego/objc"
)

// Apple event codes (AEDataModel.h, AERegistry.h).
const (
	internetEvents = "GURL"
	getURL         = "GURL"
	coreEvents     = "aevt"
	reopen         = "rapp"
	directObject   = "----"
)

// Opened tells f of the links that macOS hands to the app, and of the app being
// opened once more: there they are events, not further starts. Call it before the
// event loop runs; f is called on its thread and must not block.
func Opened(f func(Wish)) error {
	link, again := objc.RegisterName("openLink:reply:"), objc.RegisterName("openAgain:reply:")
	class, err := objc.RegisterClass("BackstageEvents", objc.GetClass("NSObject"), nil, nil, []objc.MethodDef{
		{Cmd: link, Fn: func(_ objc.ID, _ objc.SEL, event, _ objc.ID) { f(WishOf(linkIn(event))) }},
		{Cmd: again, Fn: func(_ objc.ID, _ objc.SEL, _, _ objc.ID) { f(Wish{}) }},
	})
	if err != nil {
		return fmt.Errorf("Apple events: %w", err)
	}
	handler := objc.ID(class).Send(objc.RegisterName("new")) // lives as long as the program
	manager := objc.ID(objc.GetClass("NSAppleEventManager")).Send(objc.RegisterName("sharedAppleEventManager"))
	set := objc.RegisterName("setEventHandler:andSelector:forEventClass:andEventID:")
	manager.Send(set, handler, link, code(internetEvents), code(getURL))
	manager.Send(set, handler, again, code(coreEvents), code(reopen))
	return nil
}

// linkIn is the text of a GetURL event.
func linkIn(event objc.ID) string {
	text := event.Send(objc.RegisterName("paramDescriptorForKeyword:"), code(directObject)).Send(objc.RegisterName("stringValue"))
	if text == 0 {
		return ""
	}
	return objc.Send[string](text, objc.RegisterName("UTF8String"))
}

// code is a four-character code as a number.
func code(s string) uint32 {
	return uint32(s[0])<<24 | uint32(s[1])<<16 | uint32(s[2])<<8 | uint32(s[3])
}
