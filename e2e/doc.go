// Package e2e tests the built program from outside, as a person or a machine
// meets it: a real window on a real X display, its text read off the pixels, a
// practice portal over TLS, a real RDP client and a real RDP host.
//
// The same parts serve the tests here and the command e2e/demo ("make demo").
// Nothing of the launcher is imported but the practice portal; the rest is
// seen through the screen, standard streams, files and /proc.
//
// The tests need the programs that scripts/install-packages installs, and root
// or passwordless sudo for the RDP host. They run when BACKSTAGE_E2E=1.
package e2e
