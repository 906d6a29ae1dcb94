package main

import (
	"archive/zip"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"io"
	"time"
)

// Where Intune looks in the outer zip.
const (
	contentPath   = "IntuneWinPackage/Contents/" + contentName
	detectionPath = "IntuneWinPackage/Metadata/Detection.xml"
	contentName   = "IntunePackage.intunewin"
)

// detection is Detection.xml.
type detection struct {
	XMLName     xml.Name   `xml:"ApplicationInfo"`
	ToolVersion string     `xml:"ToolVersion,attr"`
	Name        string     `xml:"Name"`
	Size        int        `xml:"UnencryptedContentSize"`
	FileName    string     `xml:"FileName"`
	SetupFile   string     `xml:"SetupFile"`
	Encryption  encryption `xml:"EncryptionInfo"`
	MSI         msiInfo    `xml:"MsiInfo"`
}

// encryption is how the content is read.
type encryption struct {
	Key             base64Text `xml:"EncryptionKey"`
	MACKey          base64Text `xml:"MacKey"`
	IV              base64Text `xml:"InitializationVector"`
	MAC             base64Text `xml:"Mac"`
	Profile         string     `xml:"ProfileIdentifier"`
	Digest          base64Text `xml:"FileDigest"`
	DigestAlgorithm string     `xml:"FileDigestAlgorithm"`
}

// base64Text is written as base64.
type base64Text []byte

// MarshalText implements encoding.TextMarshaler.
func (b base64Text) MarshalText() ([]byte, error) {
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *base64Text) UnmarshalText(text []byte) (err error) {
	*b, err = base64.StdEncoding.AppendDecode(nil, text)
	return err
}

// msiInfo is what Intune fills its form with.
type msiInfo struct {
	Name          string `xml:"-"`
	ProductCode   string `xml:"MsiProductCode"`
	Version       string `xml:"MsiProductVersion"`
	PackageCode   string `xml:"MsiPackageCode"`
	UpgradeCode   string `xml:"MsiUpgradeCode,omitempty"`
	Context       string `xml:"MsiExecutionContext"`
	Logon         bool   `xml:"MsiRequiresLogon"`
	Reboot        bool   `xml:"MsiRequiresReboot"`
	Machine       bool   `xml:"MsiIsMachineInstall"`
	User          bool   `xml:"MsiIsUserInstall"`
	Services      bool   `xml:"MsiIncludesServices"`
	ODBC          bool   `xml:"MsiIncludesODBCDataSource"`
	RegistryKeys  bool   `xml:"MsiContainsSystemRegistryKeys"`
	SystemFolders bool   `xml:"MsiContainsSystemFolders"`
	Publisher     string `xml:"MsiPublisher"`
}

// wrap makes the whole file from the MSI's name and content.
func wrap(name string, content []byte, about msiInfo, date time.Time) ([]byte, error) {
	inner, err := zipped(date, entry{name, content})
	if err != nil {
		return nil, err
	}
	sealed, how := seal(inner)
	head, err := xml.MarshalIndent(detection{
		ToolVersion: "1.8.4.0", Name: about.Name, Size: len(inner), FileName: contentName, SetupFile: name, Encryption: how, MSI: about,
	}, "", "  ")
	if err != nil {
		return nil, err
	}
	return zipped(date, entry{contentPath, sealed}, entry{detectionPath, head})
}

// seal encrypts: HMAC-SHA256 of what follows, IV, AES-256-CBC with PKCS #7 padding.
func seal(plain []byte) ([]byte, encryption) {
	digest := sha256.Sum256(plain)
	derive := func(what string) []byte {
		h := hmac.New(sha256.New, digest[:])
		h.Write([]byte("backstage intunewin " + what))
		return h.Sum(nil)
	}
	key, macKey, iv := derive("key"), derive("mac"), derive("iv")[:aes.BlockSize]
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the key has 32 bytes
	}
	padding := aes.BlockSize - len(plain)%aes.BlockSize
	padded := append(bytes.Clone(plain), bytes.Repeat([]byte{byte(padding)}, padding)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(padded, padded)
	mac := hmac.New(sha256.New, macKey)
	mac.Write(iv)
	mac.Write(padded)
	sum := mac.Sum(nil)
	return bytes.Join([][]byte{sum, iv, padded}, nil), encryption{
		Key: key, MACKey: macKey, IV: iv, MAC: sum, Profile: "ProfileVersion1", Digest: digest[:], DigestAlgorithm: "SHA256",
	}
}

type entry struct {
	name    string
	content []byte
}

func zipped(date time.Time, entries ...entry) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, e := range entries {
		w, err := z.CreateHeader(&zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: date})
		if err == nil {
			_, err = io.Copy(w, bytes.NewReader(e.content))
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
