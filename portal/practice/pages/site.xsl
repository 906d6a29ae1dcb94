<?xml version="1.0" encoding="UTF-8"?>
<!-- Turns the pages into HTML for a person who opens the practice portal in a browser. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:feed="http://schemas.microsoft.com/ts/2007/05/tswf" exclude-result-prefixes="feed">
  <xsl:output method="html" encoding="UTF-8"/>
  <xsl:template match="/RDWAPage">
    <html>
      <head>
        <title><xsl:value-of select="@workspacename"/></title>
        <link rel="stylesheet" type="text/css" href="/RDWeb/Pages/tswa.css"/>
        <script type="text/javascript"><xsl:value-of select="HeaderJS" disable-output-escaping="yes"/></script>
      </head>
      <body onload="{BodyAttr/@onload}">
        <h1><xsl:value-of select="@workspacename"/></h1>
        <xsl:copy-of select="HTMLMainContent/node()"/>
        <xsl:apply-templates select="AppFeed"/>
      </body>
    </html>
  </xsl:template>
  <xsl:template match="AppFeed">
    <xsl:for-each select=".//feed:SubFolders/feed:Folder">
      <a class="tswa_folder_boss" href="{/RDWAPage/@baseurl}Default.aspx{@Name}"><xsl:value-of select="@Name"/></a>
    </xsl:for-each>
    <xsl:for-each select=".//feed:Resource">
      <a class="tswa_boss" href="{feed:HostingTerminalServers/feed:HostingTerminalServer[1]/feed:ResourceFile/@URL}">
        <img src="{feed:Icons/feed:Icon32/@FileURL}" alt=""/><br/><xsl:value-of select="@Title"/>
      </a>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
