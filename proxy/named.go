package proxy

import (
	"net/http"
	"net/url"
)

// Named is the way that the launcher's setting names: "direct", or the URL of a
// proxy. nil for "", the computer's own.
func Named(setting string) func(*http.Request) (*url.URL, error) {
	switch setting {
	case "":
		return nil
	case "direct":
		return func(*http.Request) (*url.URL, error) { return nil, nil }
	}
	return func(*http.Request) (*url.URL, error) { return url.Parse(setting) }
}
