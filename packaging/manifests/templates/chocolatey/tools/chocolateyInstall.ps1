$ErrorActionPreference = 'Stop'
$package = @{
  packageName    = $env:ChocolateyPackageName
  softwareName   = '{{.ProductName}}*'
  fileType       = 'msi'
  url64bit       = '{{.URL}}/windows/{{.MSI}}'
  checksum64     = '{{.MSIHash}}'
  checksumType64 = 'sha256'
  silentArgs     = '/qn /norestart'
  validExitCodes = @(0, 3010, 1641)
}
Install-ChocolateyPackage @package
