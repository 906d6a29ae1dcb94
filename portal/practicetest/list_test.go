package practicetest_test

import (
	"bytes"
	"image/png"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"backstage/portal/practice"
	"backstage/portal/practicetest"
)

const tswf = "http://schemas.microsoft.com/ts/2007/05/tswf"

func TestListIsTheFeedInsideThePage(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	page := b.signedIn(practice.RoleOrdinary)
	c := page.feed()
	if c.XMLName.Space != tswf || c.Version != "2.1" || c.Publisher.DisplayFolder != "/" {
		t.Fatalf("%+v", c)
	}
	if len(c.Publisher.SubFolders) != 1 || c.Publisher.SubFolders[0].Name != "/Stockholm" {
		t.Error(c.Publisher.SubFolders)
	}
	for _, want := range []string{`domainuser="amido\anna"`, `activetab="PORTAL_REMOTE_PROGRAMS"`, `privatemode="true"`} {
		if !strings.Contains(page.body, want) {
			t.Error("no", want)
		}
	}
	first := c.find(t, "XXX.Stockholm.MultiAccess02")
	if first.Type != "RemoteApp" || first.File.URL != "/RDWeb/Pages/rdp/cpub-MultiAccess02-MultiAccess_Stoc-CmsRdsh.rdp" || len(first.Folders) != 2 {
		t.Errorf("%+v", first)
	}
	content, err := url.PathUnescape(first.File.Content)
	if err != nil || !strings.Contains(content, "remoteapplicationname:s:XXX.Stockholm.MultiAccess02\r\n") {
		t.Error("Content is not the escaped file", err)
	}
	if last := c.find(t, "R-CARD M5 Arbetstation INSTRUKTIONER OCH HJÄLPVERKTYG"); last.Type != "Desktop" {
		t.Error(last.Type)
	}
}

func TestFolders(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	b.signedIn(practice.RoleOrdinary)
	c := b.get(listURL + "/Stockholm").wants(http.StatusOK).feed()
	if c.Publisher.DisplayFolder != "/Stockholm" || len(c.Publisher.SubFolders) != 0 ||
		!slices.Equal(c.titles(), []string{"XXX.Stockholm.MultiAccess02", "XXX.Stockholm.MultiAccess03"}) {
		t.Errorf("%+v", c)
	}
	unknown := b.get(listURL + "/Nowhere").wants(http.StatusOK)
	if unknown.header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.Contains(unknown.body, `content="10;url=`+listURL) {
		t.Error(unknown.body)
	}
}

func TestWebFeedNegotiatesItsSchema(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	const address = "/RDWeb/Pages/WebFeed.aspx"
	b.get(address).leads("/RDWeb/Pages/default.aspx?ReturnUrl=../WebFeed.aspx")
	b.follow(b.as(practice.RoleOrdinary))
	b.get(address).leads("/RDWeb/Pages/default.aspx?ReturnUrl=../WebFeed.aspx") // the code comes first
	b.submit(b.load("/RDWeb/Pages/sv-SE/code.aspx"), url.Values{"OneTimeCode": {"012345"}})

	radc := http.Header{"Accept": {"application/x-msts-radc+xml; radc_schema_version=2.0"}}
	for name, c := range map[string]struct {
		address, contentType, version string
		header                        http.Header
		folders                       bool
	}{
		"2.0":              {address, "application/x-msts-radc+xml; charset=utf-8", "2.1", radc, true},
		"2.0 by parameter": {address + "?radc_schema_version=2.0", "application/x-msts-radc+xml; charset=utf-8", "2.1", nil, true},
		"unspoken":         {address, "text/xml; charset=utf-8", "1.1", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			page := b.send(http.MethodGet, c.address, "", c.header).wants(http.StatusOK)
			feed := page.feed()
			if page.header.Get("Content-Type") != c.contentType || page.header.Get("Vary") != "Accept" || feed.Version != c.version {
				t.Error(page.header, feed.Version)
			}
			if len(feed.Publisher.Resources) != 5 || feed.Publisher.DisplayFolder != "" {
				t.Error(feed.titles(), feed.Publisher.DisplayFolder)
			}
			if got := len(feed.find(t, "XXX.Stockholm.MultiAccess03").Folders) > 0; got != c.folders {
				t.Error("folders:", got)
			}
			if feed.find(t, "XXX.MultiAccess01").File.Content != "" {
				t.Error("Content without rdpRender=inline")
			}
		})
	}
	if b.get(address+"?rdpRender=inline").feed().find(t, "XXX.MultiAccess01").File.Content == "" {
		t.Error("no Content with rdpRender=inline")
	}
	if got := b.send(http.MethodGet, address+"/Stockholm", "", radc).feed().titles(); len(got) != 2 {
		t.Error(got)
	}
	b.send(http.MethodGet, address+"/Nowhere", "", radc).wants(http.StatusNotFound)
	b.get(address + "/Stockholm").wants(http.StatusNotFound) // 1.1 knows no folders
}

func TestPublishedSystemsByPerson(t *testing.T) {
	for role, want := range map[practice.Role]int{practice.RoleOrdinary: 5, practice.RoleNoSystems: 0, practice.RoleManySystems: 5000} {
		t.Run(string(role), func(t *testing.T) {
			_, b, _ := open(t, practicetest.Options{})
			page := b.signedIn(role)
			list := page.feed()
			ids := map[string]bool{}
			for _, r := range list.Publisher.Resources {
				ids[r.ID] = true
			}
			if len(list.Publisher.Resources) != want || len(ids) != want {
				t.Fatal(len(list.Publisher.Resources), len(ids))
			}
			if len(page.body) > 8<<20 {
				t.Error("the page is too big for its readers:", len(page.body))
			}
			feed := b.get("/RDWeb/Pages/WebFeed.aspx").feed()
			if len(feed.Publisher.Resources) != want {
				t.Error(len(feed.Publisher.Resources))
			}
			if want > 0 {
				last := list.Publisher.Resources[want-1]
				b.get(last.File.URL).wants(http.StatusOK)
				b.get(last.Icon64.URL).wants(http.StatusOK)
			}
		})
	}
}

func TestOneSeesOnlyOnesOwnSystems(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	first := b.signedIn(practice.RoleOrdinary).feed().find(t, "XXX.MultiAccess01")
	b.get("/RDWeb/Pages/rdp/cpub-Kund4000-Kunder-CmsRdsh.rdp").wants(http.StatusNotFound)
	b.get("/RDWeb/Pages/rdp/cpub-Nothing-Kunder-CmsRdsh.rdp").wants(http.StatusNotFound)
	b.get("/RDWeb/Pages/rdp/..%2f..%2fweb.config").wants(http.StatusNotFound)
	p.Unpublish("XXX.MultiAccess01")
	b.get(first.File.URL).wants(http.StatusNotFound)
	if got := b.get(listURL).feed().titles(); len(got) != 4 {
		t.Error(got)
	}
}

func TestIconsAreDistinctPictures(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	seen := map[string]string{}
	for _, r := range b.signedIn(practice.RoleOrdinary).feed().Publisher.Resources {
		for address, size := range map[string]int{r.Icon32.URL: 32, r.Icon64.URL: 64} {
			if !strings.Contains(address, "?hash=") {
				t.Error(address)
			}
			icon := b.get(address).wants(http.StatusOK)
			picture, err := png.Decode(strings.NewReader(icon.body))
			if err != nil || picture.Bounds().Dx() != size || picture.Bounds().Dy() != size {
				t.Fatal(address, err)
			}
			if other, taken := seen[icon.body]; taken {
				t.Errorf("%s looks like %s", r.Title, other)
			}
			seen[icon.body] = r.Title
		}
		ico := b.get(r.IconRaw.URL).wants(http.StatusOK)
		if !bytes.HasPrefix([]byte(ico.body), []byte{0, 0, 1, 0, 2, 0, 32, 32}) || !strings.Contains(ico.body, "\x89PNG") {
			t.Error("no icon file", r.IconRaw.URL)
		}
	}
}

func TestBrokerDown(t *testing.T) {
	p, b, _ := open(t, practicetest.Options{})
	b.signedIn(practice.RoleOrdinary)
	p.SetVariant(practicetest.Variant{BrokerDown: true})
	page := b.get(listURL).wants(http.StatusOK)
	if strings.Contains(page.body, "<ResourceCollection") || !strings.Contains(page.body, "<AppFeed") || !strings.Contains(page.body, "RenderFailureMessage") {
		t.Error(page.body)
	}
	feed := b.get("/RDWeb/Pages/WebFeed.aspx").wants(http.StatusServiceUnavailable)
	if !strings.Contains(feed.body, "<Error") {
		t.Error(feed.body)
	}
}

func TestPortalWithoutWebFeed(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{Variant: practicetest.Variant{NoWebFeed: true}})
	b.signedIn(practice.RoleOrdinary)
	b.get("/RDWeb/Pages/WebFeed.aspx").wants(http.StatusNotFound)
}

func TestDesktopsPageHasNoList(t *testing.T) {
	_, b, _ := open(t, practicetest.Options{})
	const address = "/RDWeb/Pages/sv-SE/Desktops.aspx"
	b.get(address).leads("/RDWeb/Pages/sv-SE/login.aspx")
	b.signedIn(practice.RoleOrdinary)
	page := b.get(address).wants(http.StatusOK)
	page.form()
	if strings.Contains(page.body, "AppFeed") || !strings.Contains(page.body, `activetab="PORTAL_REMOTE_DESKTOPS"`) {
		t.Error(page.body)
	}
}

func TestGatewayOpensAfterChecktoken(t *testing.T) {
	const address = "/RDWeb/Pages/sv-SE/checktoken.aspx"
	_, b, _ := open(t, practicetest.Options{})
	b.signedIn(practice.RoleOrdinary)
	b.get(address).wants(http.StatusNotFound) // stock portals have no such page

	p, b, clock := open(t, practicetest.Options{Variant: practicetest.Variant{Checktoken: true}})
	b.get(address).wants(http.StatusUnauthorized)
	b.as(practice.RoleOrdinary)
	b.get(address).wants(http.StatusUnauthorized) // not before the code
	b.load("/RDWeb/Pages/sv-SE/logoff.aspx")
	if page := b.signedIn(practice.RoleOrdinary); !strings.Contains(page.body, address) {
		t.Error("the tiles' script does not ask checktoken.aspx")
	}
	if p.GatewayAdmits(`amido\anna`) {
		t.Error("admitted without asking")
	}
	b.get(address).wants(http.StatusOK)
	if !p.GatewayAdmits(`AMIDO\anna`) || p.GatewayAdmits(`amido\anna`) {
		t.Error("the gateway admits exactly once")
	}
	b.get(address).wants(http.StatusOK)
	clock.Advance(time.Minute)
	if p.GatewayAdmits(`amido\anna`) {
		t.Error("admitted after 60 s")
	}
	p.SetVariant(practicetest.Variant{Checktoken: true, ChecktokenRefuses: true})
	b.get(address).wants(http.StatusUnauthorized)
	b.follow(b.get("/RDWeb/Pages/sv-SE/logoff.aspx?Error=SessionExpired")).shows("tr1")
}
