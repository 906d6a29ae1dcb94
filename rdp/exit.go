package rdp

// circumstances is what is known about a FreeRDP process when it ends; its exit
// code alone does not tell enough.
type circumstances struct {
	code   int    // -1 when a signal ended it
	signal string // the signal's name
	// watched: a window would have been seen; window: it was.
	watched, window bool
	gateway         bool // the file leads through a gateway
	complaints
}

// complaints are what FreeRDP's own output tells beyond the code.
type complaints struct {
	prompted    bool   // it asked for the password: it had understood its arguments
	appRefused  bool   // "RAIL exec error"
	noDisplay   bool   // "failed to open display"
	certificate bool   // the host's certificate did not pass
	name        string // the first of its own error constants, "" when it printed none
}

// freerdpExit turns the end of a FreeRDP process into one of our kinds. The
// codes are those of xfreerdp 2.11 and 3.x (client/X11/xfreerdp.h,
// client/SDL/sdl_utils.hpp); both list the same.
func freerdpExit(c circumstances) Exit {
	return Exit{Kind: freerdpKind(c), Code: c.code, Signal: c.signal, Complaint: c.name}
}

func freerdpKind(c circumstances) Kind {
	switch {
	case c.appRefused:
		return KindAppRefused // its code differs with the version: 131, 145, now and then 0
	case c.signal != "":
		return KindCrashed
	case c.noDisplay && !c.window:
		return KindNoDisplay
	case c.code >= 22 && c.code <= 24 && !c.prompted:
		return KindClientFailed // -1002 … -1000 modulo 256: it did not take its arguments
	case c.code == 143 && c.certificate:
		return KindCertificate
	case !c.window && c.gateway && atGateway[c.code]:
		return KindGateway
	case c.code == 0 && c.watched && !c.window:
		return KindCrashed // closed by nobody: there was nothing to close
	case lineLost[c.code]:
		if c.window {
			return KindConnectionLost
		}
		return KindHostUnreachable
	case c.code == 145 && c.window:
		return KindEnded
	case c.code >= 16 && c.code <= 26:
		return KindLicence
	}
	if k, ok := freerdpKinds[c.code]; ok {
		return k
	}
	return KindCrashed
}

// lineLost are codes that mean "cannot reach" before there was a window and
// "lost" after.
var lineLost = map[int]bool{131: true, 141: true, 146: true, 147: true}

// atGateway are codes that, with a gateway and before a window, come from it.
var atGateway = map[int]bool{131: true, 133: true, 141: true, 143: true, 146: true, 147: true, 155: true}

var freerdpKinds = map[int]Kind{
	0:   KindEnded,
	1:   KindDisconnectedByAdmin,
	2:   KindDisconnectedByAdmin, // logged off by an administrator
	3:   KindIdle,
	4:   KindIdle, // logon time-out
	5:   KindReplaced,
	6:   KindDisconnectedByAdmin, // the server ran out of memory
	7:   KindDenied,
	8:   KindDenied, // FIPS
	9:   KindDenied, // no right to log on remotely
	10:  KindLogonFailed,
	11:  KindEnded,
	12:  KindLoggedOff,
	32:  KindConnectionLost, // protocol error reported by the server
	128: KindClientFailed,
	129: KindCrashed,
	130: KindConnectionLost,
	132: KindLogonFailed,
	133: KindSecurity,
	134: KindLogonFailed,
	135: KindLocked,
	136: KindClientFailed, // "pre-connect failed": it would not begin with what it was given
	137: KindCrashed,
	138: KindConnectionLost,
	139: KindHostNotFound,
	140: KindHostNotFound,
	142: KindConnectionLost,
	143: KindCertificate,
	144: KindDenied,
	145: KindLogonFailed, // cancelled: it asked for credentials again and there were none
	148: KindPasswordExpired,
	149: KindPasswordExpired,
	150: KindSecurity, // no Kerberos server
	151: KindDisabled,
	152: KindPasswordExpired,
	153: KindDisabled, // client revoked
	154: KindLogonFailed,
	155: KindDenied,
	156: KindDisabled,
	157: KindDisabled,
	158: KindDenied, // this kind of logon is not granted
	159: KindLogonFailed,
	160: KindHostUnreachable, // the target is still booting
}
