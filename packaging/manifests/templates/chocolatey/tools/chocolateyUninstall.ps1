$ErrorActionPreference = 'Stop'
$package = @{
  packageName    = $env:ChocolateyPackageName
  fileType       = 'msi'
  silentArgs     = '{{.ProductCode}} /qn /norestart'
  validExitCodes = @(0, 3010, 1605, 1614, 1641)
  file           = ''
}
Uninstall-ChocolateyPackage @package
