package main

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	date  = time.Date(2026, 1, 2, 3, 4, 6, 0, time.UTC)
	about = msiInfo{Name: "Backstage & mer", ProductCode: "{P}", Version: "1.2.3", PackageCode: "{K}", UpgradeCode: "{U}", Context: "System", Machine: true, Publisher: "Amido AB"}
)

// What Intune would do: read the XML, check, decrypt, unpack.
func TestWhatIsWrappedComesOutAgain(t *testing.T) {
	for _, size := range []int{0, 1, 15, 16, 17, 100_000} {
		content := bytes.Repeat([]byte("MSI å"), size/6+1)[:size]
		wrapped, err := wrap("Backstage-1.2.3-x64.msi", content, about, date)
		if err != nil {
			t.Fatal(err)
		}
		d, got, err := unwrap(wrapped)
		if err != nil || !bytes.Equal(got, content) {
			t.Errorf("%d bytes: %v, %d bytes came out", size, err, len(got))
		}
		if d.SetupFile != "Backstage-1.2.3-x64.msi" || d.Name != about.Name || d.FileName != contentName || d.Encryption.Profile != "ProfileVersion1" {
			t.Errorf("%+v", d)
		}
		d.MSI.Name = about.Name
		if d.MSI != about {
			t.Errorf("%+v", d.MSI)
		}
		if again, _ := wrap("Backstage-1.2.3-x64.msi", content, about, date); !bytes.Equal(again, wrapped) {
			t.Error("not the same twice")
		}
	}
}

func TestTheContentIsEncryptedWithItsOwnKeys(t *testing.T) {
	content := []byte(strings.Repeat("plain text ", 20))
	wrapped, err := wrap("a.msi", content, about, date)
	if err != nil {
		t.Fatal(err)
	}
	other, err := wrap("a.msi", append(content, '!'), about, date)
	if err != nil {
		t.Fatal(err)
	}
	one, _, _ := unwrap(wrapped)
	two, _, _ := unwrap(other)
	keys := [][]byte{one.Encryption.Key, one.Encryption.MACKey, one.Encryption.IV, two.Encryption.Key, two.Encryption.MACKey, two.Encryption.IV}
	for i, k := range keys {
		if slices.ContainsFunc(keys[i+1:], func(o []byte) bool { return bytes.Equal(o, k) }) {
			t.Errorf("key %d is there twice", i)
		}
	}
	sealed, err := unzipped(wrapped, contentPath)
	if err != nil || bytes.Contains(sealed, []byte("PK")) || bytes.Contains(sealed, []byte("a.msi")) {
		t.Errorf("the content can be read (%v)", err)
	}
}

func TestAFlippedByteOfTheContentIsSeen(t *testing.T) {
	wrapped, err := wrap("a.msi", bytes.Repeat([]byte{7}, 1000), about, date)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err1 := unzipped(wrapped, contentPath)
	head, err2 := unzipped(wrapped, detectionPath)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{0, sha256.Size, sha256.Size + aes.BlockSize, len(sealed) - 1} {
		flipped := bytes.Clone(sealed)
		flipped[at] ^= 1
		again, err := zipped(date, entry{contentPath, flipped}, entry{detectionPath, head})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := unwrap(again); err == nil || err.Error() != "wrong MAC" {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

func unwrap(wrapped []byte) (d detection, content []byte, err error) {
	head, err := unzipped(wrapped, detectionPath)
	if err == nil {
		err = xml.Unmarshal(head, &d)
	}
	if err != nil {
		return d, nil, err
	}
	sealed, err := unzipped(wrapped, contentPath)
	if err != nil {
		return d, nil, err
	}
	mac := hmac.New(sha256.New, d.Encryption.MACKey)
	mac.Write(sealed[sha256.Size:])
	if sum := mac.Sum(nil); !bytes.Equal(sum, d.Encryption.MAC) || !bytes.Equal(sum, sealed[:sha256.Size]) {
		return d, nil, errors.New("wrong MAC")
	}
	iv := sealed[sha256.Size:][:aes.BlockSize]
	if !bytes.Equal(iv, d.Encryption.IV) {
		return d, nil, errors.New("wrong IV")
	}
	block, err := aes.NewCipher(d.Encryption.Key)
	if err != nil {
		return d, nil, err
	}
	inner := bytes.Clone(sealed[sha256.Size+aes.BlockSize:])
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(inner, inner)
	inner = inner[:len(inner)-int(inner[len(inner)-1])]
	if sum := sha256.Sum256(inner); len(inner) != d.Size || !bytes.Equal(sum[:], d.Encryption.Digest) {
		return d, nil, errors.New("wrong size or digest")
	}
	content, err = unzipped(inner, d.SetupFile)
	return d, content, err
}

func unzipped(data []byte, name string) ([]byte, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	f, err := z.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}
