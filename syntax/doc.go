// Package syntax says how a portal's address, a host, a certificate's
// thumbprint and an option of FreeRDP are written. Settings, portals, .rdp files
// and checks all read them here, so that what one of them takes the others take,
// and two spellings of one thing are found to be one.
//
// It is a leaf: it knows neither where a text came from nor what is done with
// it, and its errors never repeat the text, which may be a password in the wrong
// place.
package syntax
