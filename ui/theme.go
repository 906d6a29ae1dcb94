package ui

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours and sizes that Fyne's own themes do not know.
const (
	colorSurface     fyne.ThemeColorName = "backstage-surface"
	colorLine        fyne.ThemeColorName = "backstage-line"
	colorControl     fyne.ThemeColorName = "backstage-control"
	colorText        fyne.ThemeColorName = theme.ColorNameForeground
	colorMuted       fyne.ThemeColorName = "backstage-muted"
	colorBrand       fyne.ThemeColorName = theme.ColorNamePrimary
	colorBrandHover  fyne.ThemeColorName = "backstage-brand-hover"
	colorOnBrand     fyne.ThemeColorName = theme.ColorNameForegroundOnPrimary
	colorBrandSoft   fyne.ThemeColorName = "backstage-brand-soft"
	colorWarning     fyne.ThemeColorName = theme.ColorNameWarning
	colorWarningSoft fyne.ThemeColorName = "backstage-warning-soft"
	colorError       fyne.ThemeColorName = theme.ColorNameError
	colorErrorSoft   fyne.ThemeColorName = "backstage-error-soft"
	colorOK          fyne.ThemeColorName = theme.ColorNameSuccess
	colorOKSoft      fyne.ThemeColorName = "backstage-ok-soft"
	colorStar        fyne.ThemeColorName = "backstage-star"
	colorShade       fyne.ThemeColorName = "backstage-shade"
	colorClear       fyne.ThemeColorName = "backstage-clear"

	sizeText  fyne.ThemeSizeName = theme.SizeNameText
	sizeTitle fyne.ThemeSizeName = theme.SizeNameHeadingText
	sizeSub   fyne.ThemeSizeName = theme.SizeNameSubHeadingText
	sizeLabel fyne.ThemeSizeName = "backstage-label"
	sizeSmall fyne.ThemeSizeName = theme.SizeNameCaptionText
	sizeGap   fyne.ThemeSizeName = "backstage-gap"  // empty line in the help
	sizeUnit  fyne.ThemeSizeName = "backstage-unit" // 1 at 100 % text
)

// palette is one of the two sets of colours.
type palette map[fyne.ThemeColorName]color.Color

var light = palette{
	theme.ColorNameBackground: hex(0xF4F6F7),
	colorSurface:              hex(0xFFFFFF),
	colorLine:                 hex(0xD5DDE1),
	colorControl:              hex(0x7A8B94),
	colorText:                 hex(0x14222A),
	colorMuted:                hex(0x51636C),
	colorBrand:                hex(0x0B5566),
	colorOnBrand:              hex(0xFFFFFF),
	colorBrandSoft:            hex(0xE3F0F3),
	colorWarning:              hex(0x8A4B00),
	colorWarningSoft:          hex(0xFFF4E0),
	colorError:                hex(0xA3201B),
	colorErrorSoft:            hex(0xFDECEA),
	colorOK:                   hex(0x1D6B3C),
	colorOKSoft:               hex(0xE6F4EA),
	colorStar:                 hex(0xB06A10),
	colorShade:                color.NRGBA{0x14, 0x22, 0x2A, 0x1C},
}

var dark = palette{
	theme.ColorNameBackground: hex(0x10171B),
	colorSurface:              hex(0x19232A),
	colorLine:                 hex(0x2D3B43),
	colorControl:              hex(0x7F929C),
	colorText:                 hex(0xE8EFF2),
	colorMuted:                hex(0xA5B5BD),
	colorBrand:                hex(0x5CC4D9),
	colorOnBrand:              hex(0x06222A),
	colorBrandSoft:            hex(0x17343C),
	colorWarning:              hex(0xFFC46B),
	colorWarningSoft:          hex(0x33270F),
	colorError:                hex(0xFF9C94),
	colorErrorSoft:            hex(0x3A1B1A),
	colorOK:                   hex(0x7FD6A0),
	colorOKSoft:               hex(0x14301F),
	colorStar:                 hex(0xFFC46B),
	colorShade:                color.NRGBA{0x00, 0x00, 0x00, 0x50},
}

// ours maps Fyne's names onto the palette, for the few parts of Fyne that draw
// themselves: entries, scroll bars, menus, rich text.
var ours = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNamePlaceHolder:         colorMuted,
	theme.ColorNameDisabled:            colorMuted,
	theme.ColorNameInputBorder:         colorControl,
	theme.ColorNameHeaderBackground:    colorSurface,
	theme.ColorNameHyperlink:           colorBrand,
	theme.ColorNameFocus:               colorBrandSoft,
	theme.ColorNameHover:               colorBrandSoft,
	theme.ColorNamePressed:             colorBrandSoft,
	theme.ColorNameSeparator:           colorLine,
	theme.ColorNameButton:              colorSurface,
	theme.ColorNameDisabledButton:      colorLine,
	theme.ColorNameForegroundOnError:   colorSurface,
	theme.ColorNameForegroundOnSuccess: colorSurface,
	theme.ColorNameForegroundOnWarning: colorSurface,
}

// appearance is the launcher's theme. It is immutable: a change makes a new one.
type appearance struct {
	variant     string // "system", "light" or "dark"
	unit        float32
	light, dark palette
}

// newAppearance makes the theme of a person's and the organisation's choices:
// variant "system", "light" or "dark", text size in per cent, brand colour as
// "#RRGGBB" or "" for the launcher's own.
func newAppearance(variant string, textSize int, brand string) *appearance {
	a := &appearance{variant: variant, unit: float32(min(max(textSize, 100), 200)) / 100, light: light, dark: dark}
	if c, ok := parseHex(brand); ok {
		a.light, a.dark = light.branded(c), dark.branded(c)
	}
	return a
}

// Color implements fyne.Theme.
func (a *appearance) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	p := a.light
	if a.variant == "dark" || a.variant != "light" && variant == theme.VariantDark {
		p = a.dark
	}
	if own, ok := ours[name]; ok {
		name = own
	}
	switch name {
	case colorClear, theme.ColorNameScrollBarBackground, theme.ColorNameInputBackground: // fields paint their own ground
		return color.Transparent
	case theme.ColorNameScrollBar:
		return mix(p[colorControl], p[theme.ColorNameBackground], 0.25)
	case theme.ColorNameShadow: // below menus, and where a page scrolls on
		return color.NRGBA{0x00, 0x00, 0x00, 0x16}
	case theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return mix(p[colorSurface], p[colorControl], 0.05)
	case colorBrandHover:
		return mix(p[colorBrand], p[colorText], 0.12)
	case theme.ColorNameSelection:
		return mix(p[colorSurface], p[colorBrand], 0.28)
	}
	if c, ok := p[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font implements fyne.Theme.
func (a *appearance) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon implements fyne.Theme.
func (a *appearance) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size implements fyne.Theme. Texts grow with the person's text size; lines,
// radii and gaps do not.
func (a *appearance) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case sizeUnit:
		return a.unit
	case sizeText:
		return 15 * a.unit
	case sizeTitle:
		return 21 * a.unit
	case sizeSub:
		return 16.5 * a.unit
	case sizeLabel:
		return 13.5 * a.unit
	case sizeSmall:
		return 12.5 * a.unit
	case theme.SizeNameInlineIcon:
		return 20 * a.unit
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 10
	case theme.SizeNameLineSpacing:
		return 8
	case sizeGap:
		return 1
	case theme.SizeNameInputBorder, theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius:
		return radiusControl
	case theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNamePopupRadius, theme.SizeNameMenuRadius, theme.SizeNameDialogRadius:
		return radiusRow
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 6
	}
	return theme.DefaultTheme().Size(name)
}

const (
	radiusControl = 8
	radiusRow     = 10
	radiusCard    = 14
	ringWidth     = 2
	ringGap       = 3
)

// larger is a theme with bigger text, for the code's digits.
type larger struct {
	fyne.Theme
	factor float32
}

// Size implements fyne.Theme.
func (l larger) Size(name fyne.ThemeSizeName) float32 {
	if name == sizeText {
		return l.Theme.Size(name) * l.factor
	}
	return l.Theme.Size(name)
}

// unit is the scale of the text, 1 at 100 %.
func unit() float32 {
	if u := theme.Size(sizeUnit); u >= 1 {
		return u
	}
	return 1
}
