package launcher

import (
	"backstage/rdp"
	"backstage/settings"
)

// RulesOf turns the settings into what a session may do.
func RulesOf(s settings.Settings) rdp.Rules {
	r := rdp.Rules{
		Clipboard: s.RedirectClipboard, Printers: s.RedirectPrinters, Drives: s.RedirectDrives,
		SmartCards: s.RedirectSmartCards, Microphone: s.RedirectMicrophone, Sound: s.Sound,
		SerialPorts: s.RedirectSerialPorts, WebAuthn: s.RedirectWebAuthn,
		Hosts: s.AllowedHosts, Gateways: s.AllowedGateways, Publishers: s.Publishers, RequireSigned: s.RequireSigned,
		StartPrograms: s.StartPrograms,
		Preferred:     s.PreferredClient, ClientOptions: s.ClientOptions,
	}
	if s.FullScreen != "" {
		full := s.FullScreen == "full"
		r.FullScreen = &full
	}
	if s.MultiMonitor != "" {
		all := s.MultiMonitor == "all"
		r.MultiMonitor = &all
	}
	return r
}
