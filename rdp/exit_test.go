package rdp

import "testing"

// Every exit code of xfreerdp 2.11 and 3.x becomes a kind, by what else is known.
func TestFreeRDPExitCodes(t *testing.T) {
	// What the code means before there was a window, and after.
	type pair struct{ before, after Kind }
	same := func(k Kind) pair { return pair{k, k} }
	table := map[int]pair{
		0: {KindCrashed, KindEnded}, 1: same(KindDisconnectedByAdmin), 2: same(KindDisconnectedByAdmin), 3: same(KindIdle),
		4: same(KindIdle), 5: same(KindReplaced), 6: same(KindDisconnectedByAdmin), 7: same(KindDenied), 8: same(KindDenied),
		9: same(KindDenied), 10: same(KindLogonFailed), 11: same(KindEnded), 12: same(KindLoggedOff), 13: same(KindCrashed),
		32: same(KindConnectionLost), 128: same(KindClientFailed), 129: same(KindCrashed), 130: same(KindConnectionLost),
		131: {KindHostUnreachable, KindConnectionLost}, 132: same(KindLogonFailed), 133: same(KindSecurity), 134: same(KindLogonFailed),
		135: same(KindLocked), 136: same(KindClientFailed), 137: same(KindCrashed), 138: same(KindConnectionLost),
		139: same(KindHostNotFound), 140: same(KindHostNotFound), 141: {KindHostUnreachable, KindConnectionLost},
		142: same(KindConnectionLost), 143: same(KindCertificate), 144: same(KindDenied), 145: {KindLogonFailed, KindEnded},
		146: {KindHostUnreachable, KindConnectionLost}, 147: {KindHostUnreachable, KindConnectionLost}, 148: same(KindPasswordExpired),
		149: same(KindPasswordExpired), 150: same(KindSecurity), 151: same(KindDisabled), 152: same(KindPasswordExpired),
		153: same(KindDisabled), 154: same(KindLogonFailed), 155: same(KindDenied), 156: same(KindDisabled), 157: same(KindDisabled),
		158: same(KindDenied), 159: same(KindLogonFailed), 160: same(KindHostUnreachable), 255: same(KindCrashed), 77: same(KindCrashed),
	}
	for code := 16; code <= 26; code++ {
		table[code] = same(KindLicence)
	}
	for code, want := range table {
		for _, window := range []bool{false, true} {
			got := freerdpExit(circumstances{code: code, watched: true, window: window, complaints: complaints{prompted: true}})
			expected := want.before
			if window {
				expected = want.after
			}
			if got != (Exit{Kind: expected, Code: code}) {
				t.Errorf("%d, window %v: %+v, want %q", code, window, got, expected)
			}
		}
	}
	// What decides beyond the code.
	for _, c := range []struct {
		name  string
		about circumstances
		want  Kind
	}{
		{"options not taken", circumstances{code: 22}, KindClientFailed},
		{"options not taken", circumstances{code: 24}, KindClientFailed},
		{"gone at once, unwatched", circumstances{code: 0}, KindEnded},
		{"RemoteApp refused, 2.11", circumstances{code: 131, complaints: complaints{appRefused: true}}, KindAppRefused},
		{"RemoteApp refused, 3.x", circumstances{code: 145, complaints: complaints{appRefused: true}}, KindAppRefused},
		{"RemoteApp refused, now and then", circumstances{code: 0, watched: true, complaints: complaints{appRefused: true}}, KindAppRefused},
		{"the gateway's password", circumstances{code: 155, gateway: true}, KindGateway},
		{"the gateway forbids the host", circumstances{code: 131, gateway: true}, KindGateway},
		{"the gateway is down, 2.11", circumstances{code: 143, gateway: true}, KindGateway},
		{"the gateway is down, 3.x", circumstances{code: 141, gateway: true}, KindGateway},
		{"the gateway wants no web socket", circumstances{code: 133, gateway: true}, KindGateway},
		{"the gateway's certificate", circumstances{code: 143, gateway: true, complaints: complaints{certificate: true}}, KindCertificate},
		{"the password, through a gateway", circumstances{code: 134, gateway: true}, KindLogonFailed},
		{"lost, through a gateway", circumstances{code: 131, gateway: true, window: true, watched: true}, KindConnectionLost},
		{"no display, 2.11", circumstances{code: 1, complaints: complaints{noDisplay: true}}, KindNoDisplay},
		{"no display, 3.x", circumstances{code: 136, complaints: complaints{noDisplay: true}}, KindNoDisplay},
		{"a signal", circumstances{code: -1, signal: "terminated", window: true}, KindCrashed},
	} {
		if got := freerdpExit(c.about); got.Kind != c.want {
			t.Errorf("%s: %+v, want %q", c.name, got, c.want)
		}
	}
	about := circumstances{code: 136, complaints: complaints{prompted: true, name: "ERRCONNECT_PRE_CONNECT_FAILED"}}
	if got := freerdpExit(about); got != (Exit{Kind: KindClientFailed, Code: 136, Complaint: "ERRCONNECT_PRE_CONNECT_FAILED"}) {
		t.Errorf("the client's own reason is lost: %+v", got)
	}
}

func TestListenerHearsAcrossWrites(t *testing.T) {
	l := newListener()
	for _, part := range []string{"[WARN] x\nPass", "word", ": RAIL exec ", "error: execResult=RAIL_EXEC_E_", "FILE_NOT_FOUND\nCertificate no good", "\nERRCONNECT_DNS_ERROR\nERRCONNECT_DNS_ERROR\n"} {
		if n, err := l.Write([]byte(part)); n != len(part) || err != nil {
			t.Fatal(n, err)
		}
	}
	select {
	case <-l.prompted:
	default:
		t.Error("the prompt was not heard")
	}
	if got := l.complaints(); got != (complaints{prompted: true, appRefused: true, certificate: true, name: "RAIL_EXEC_E_FILE_NOT_FOUND"}) {
		t.Errorf("%+v", got)
	}
	if got := l.reasons(); len(got) != 2 || got[0] != "RAIL_EXEC_E_FILE_NOT_FOUND" || got[1] != "ERRCONNECT_DNS_ERROR" {
		t.Errorf("%q", got)
	}
}
