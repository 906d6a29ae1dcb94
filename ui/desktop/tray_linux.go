package desktop

import (
	"context"
	"time"

	"github.com/godbus/dbus/v5"
)

// hasTray asks whether something shows icons here: without it a closed window
// could not be found again.
func hasTray() bool {
	bus, err := dbus.SessionBus() // shared, stays open
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
	defer cancel()
	const watcher = "org.kde.StatusNotifierWatcher"
	var shown dbus.Variant
	err = bus.Object(watcher, "/StatusNotifierWatcher").CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart,
		watcher, "IsStatusNotifierHostRegistered").Store(&shown)
	on, _ := shown.Value().(bool)
	return err == nil && on
}
