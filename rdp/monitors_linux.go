package rdp

import (
	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xinerama"
)

// countMonitors asks the X server of DISPLAY; 0 without one.
func countMonitors() int {
	conn, err := xgb.NewConn()
	if err != nil {
		return 0
	}
	defer conn.Close()
	if xinerama.Init(conn) != nil {
		return 0
	}
	screens, err := xinerama.QueryScreens(conn).Reply()
	if err != nil {
		return 0
	}
	return int(screens.Number)
}
