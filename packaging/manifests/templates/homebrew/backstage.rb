cask "backstage" do
  version "{{.Version}}"
  sha256 "{{.PKGHash}}"

  url "{{.URL}}/macos/{{.PKG}}"
  name "{{.ProductName}}"
  desc "Launcher for systems behind a Microsoft RD Web Access portal"

  depends_on macos: ">= :monterey"

  pkg "{{.PKG}}"

  uninstall quit:    "se.amido.backstage",
            pkgutil: "se.amido.backstage"

  zap trash: [
    "~/Library/Application Support/backstage",
    "~/Library/Caches/backstage",
  ]
end
