package rdp

// systemClients in the order of preference: FreeRDP under X11 shows everything,
// its SDL sibling no RemoteApps, Remmina asks for the password itself.
func systemClients(s *starter) []client {
	return []client{
		&freerdp{s: s, names: []string{"xfreerdp3", "xfreerdp"}, x11: true},
		&freerdp{s: s, names: []string{"sdl-freerdp3", "sdl-freerdp"}},
		&remmina{s},
	}
}

func sweepSystem(*starter) {}
