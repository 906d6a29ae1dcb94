package portal

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	_ "image/gif" // the formats that image.DecodeConfig is to know
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"net/url"
)

const (
	maxIcon = 1 << 20
	// maxIconSide keeps a small file from becoming a picture of a gigabyte.
	maxIconSide = 1024
)

// Icon fetches a resource's picture: the bytes of a PNG, ICO, JPEG, GIF or BMP
// of at most 1 MB and 1024 pixels a side. It may run beside other methods.
func (c *Client) Icon(ctx context.Context, r Resource) ([]byte, error) {
	at, err := url.Parse(r.IconURL)
	if err != nil || r.IconURL == "" {
		return nil, &Error{Kind: KindNotPublished, Host: c.Host(), Err: errors.New("the system has no icon")}
	}
	res, err := c.send(ctx, request{method: http.MethodGet, url: at, accept: "image/png,image/x-icon,image/*;q=0.8", limit: maxIcon})
	if err != nil {
		return nil, err
	}
	c.noted(res, "icon")
	switch {
	case res.redirects():
		return nil, c.lapsed("the icon")
	case res.status != http.StatusOK:
		if e := c.statusFailure(res, KindNotPublished); e != nil {
			return nil, e
		}
		fallthrough
	case !isPicture(res.body):
		return nil, &Error{Kind: KindUnknownPage, Host: c.Host(), Err: errors.New("no picture")}
	}
	return res.body, nil
}

// isPicture looks at the bytes: no markup (SVG can load and run things), and
// nothing that decodes into more than it should.
func isPicture(b []byte) bool {
	switch {
	case bytes.HasPrefix(b, []byte{0, 0, 1, 0}):
		return isICO(b)
	case bytes.HasPrefix(b, []byte("BM")):
		if len(b) < 26 {
			return false
		}
		w, h := int32(binary.LittleEndian.Uint32(b[18:])), int32(binary.LittleEndian.Uint32(b[22:]))
		return smallEnough(int(w), max(int(h), -int(h)))
	}
	config, _, err := image.DecodeConfig(bytes.NewReader(b))
	return err == nil && smallEnough(config.Width, config.Height)
}

func smallEnough(w, h int) bool { return w > 0 && h > 0 && w <= maxIconSide && h <= maxIconSide }

// isICO checks the directory: every picture lies within the file, and one that
// is a PNG is no bigger than it says.
func isICO(b []byte) bool {
	if len(b) < 6 {
		return false
	}
	n := int(binary.LittleEndian.Uint16(b[4:]))
	if n == 0 || n > 64 || len(b) < 6+16*n {
		return false
	}
	for i := range n {
		entry := b[6+16*i:]
		size, at := int64(binary.LittleEndian.Uint32(entry[8:])), int64(binary.LittleEndian.Uint32(entry[12:]))
		if size < 16 || at < int64(6+16*n) || at+size > int64(len(b)) {
			return false
		}
		picture := b[at : at+size]
		if bytes.HasPrefix(picture, []byte("\x89PNG")) && !isPicture(picture) {
			return false
		}
	}
	return true
}
