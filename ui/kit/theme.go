package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// The colours and sizes that Fyne's own themes do not know.
const (
	ColorSurface     fyne.ThemeColorName = "backstage-surface"
	ColorLine        fyne.ThemeColorName = "backstage-line"
	ColorControl     fyne.ThemeColorName = "backstage-control"
	ColorText        fyne.ThemeColorName = theme.ColorNameForeground
	ColorMuted       fyne.ThemeColorName = "backstage-muted"
	ColorBrand       fyne.ThemeColorName = theme.ColorNamePrimary
	colorBrandHover  fyne.ThemeColorName = "backstage-brand-hover"
	ColorOnBrand     fyne.ThemeColorName = theme.ColorNameForegroundOnPrimary
	ColorBrandSoft   fyne.ThemeColorName = "backstage-brand-soft"
	ColorWarning     fyne.ThemeColorName = theme.ColorNameWarning
	ColorWarningSoft fyne.ThemeColorName = "backstage-warning-soft"
	ColorError       fyne.ThemeColorName = theme.ColorNameError
	ColorErrorSoft   fyne.ThemeColorName = "backstage-error-soft"
	ColorOK          fyne.ThemeColorName = theme.ColorNameSuccess
	ColorOKSoft      fyne.ThemeColorName = "backstage-ok-soft"
	ColorStar        fyne.ThemeColorName = "backstage-star"
	colorShade       fyne.ThemeColorName = "backstage-shade"
	ColorClear       fyne.ThemeColorName = "backstage-clear"

	SizeText  fyne.ThemeSizeName = theme.SizeNameText
	sizeTitle fyne.ThemeSizeName = theme.SizeNameHeadingText
	SizeSub   fyne.ThemeSizeName = theme.SizeNameSubHeadingText
	SizeLabel fyne.ThemeSizeName = "backstage-label"
	SizeSmall fyne.ThemeSizeName = theme.SizeNameCaptionText
	SizeGap   fyne.ThemeSizeName = "backstage-gap"  // empty line in the help
	sizeUnit  fyne.ThemeSizeName = "backstage-unit" // 1 at 100 % text
)

// Palette is one of the two sets of colours.
type Palette map[fyne.ThemeColorName]color.Color

// Light is the palette of bright windows.
var Light = Palette{
	theme.ColorNameBackground: Hex(0xF4F6F7),
	ColorSurface:              Hex(0xFFFFFF),
	ColorLine:                 Hex(0xD5DDE1),
	ColorControl:              Hex(0x7A8B94),
	ColorText:                 Hex(0x14222A),
	ColorMuted:                Hex(0x51636C),
	ColorBrand:                Hex(0x0B5566),
	ColorOnBrand:              Hex(0xFFFFFF),
	ColorBrandSoft:            Hex(0xE3F0F3),
	ColorWarning:              Hex(0x8A4B00),
	ColorWarningSoft:          Hex(0xFFF4E0),
	ColorError:                Hex(0xA3201B),
	ColorErrorSoft:            Hex(0xFDECEA),
	ColorOK:                   Hex(0x1D6B3C),
	ColorOKSoft:               Hex(0xE6F4EA),
	ColorStar:                 Hex(0xB06A10),
	colorShade:                color.NRGBA{0x14, 0x22, 0x2A, 0x1C},
}

// Dark is the palette of dark windows.
var Dark = Palette{
	theme.ColorNameBackground: Hex(0x10171B),
	ColorSurface:              Hex(0x19232A),
	ColorLine:                 Hex(0x2D3B43),
	ColorControl:              Hex(0x7F929C),
	ColorText:                 Hex(0xE8EFF2),
	ColorMuted:                Hex(0xA5B5BD),
	ColorBrand:                Hex(0x5CC4D9),
	ColorOnBrand:              Hex(0x06222A),
	ColorBrandSoft:            Hex(0x17343C),
	ColorWarning:              Hex(0xFFC46B),
	ColorWarningSoft:          Hex(0x33270F),
	ColorError:                Hex(0xFF9C94),
	ColorErrorSoft:            Hex(0x3A1B1A),
	ColorOK:                   Hex(0x7FD6A0),
	ColorOKSoft:               Hex(0x14301F),
	ColorStar:                 Hex(0xFFC46B),
	colorShade:                color.NRGBA{0x00, 0x00, 0x00, 0x50},
}

// ours maps Fyne's names onto the palette, for the few parts of Fyne that draw
// themselves: entries, scroll bars, menus, rich text.
var ours = map[fyne.ThemeColorName]fyne.ThemeColorName{
	theme.ColorNamePlaceHolder:         ColorMuted,
	theme.ColorNameDisabled:            ColorMuted,
	theme.ColorNameInputBorder:         ColorControl,
	theme.ColorNameHeaderBackground:    ColorSurface,
	theme.ColorNameHyperlink:           ColorBrand,
	theme.ColorNameFocus:               ColorBrandSoft,
	theme.ColorNameHover:               ColorBrandSoft,
	theme.ColorNamePressed:             ColorBrandSoft,
	theme.ColorNameSeparator:           ColorLine,
	theme.ColorNameButton:              ColorSurface,
	theme.ColorNameDisabledButton:      ColorLine,
	theme.ColorNameForegroundOnError:   ColorSurface,
	theme.ColorNameForegroundOnSuccess: ColorSurface,
	theme.ColorNameForegroundOnWarning: ColorSurface,
}

// Theme is the launcher's theme. It is immutable: a change makes a new one.
type Theme struct {
	variant     string // "system", "light" or "dark"
	unit        float32
	Light, Dark Palette
}

// NewTheme makes the theme of a person's and the organisation's choices:
// variant "system", "light" or "dark", text size in per cent, brand colour as
// "#RRGGBB" or "" for the launcher's own.
func NewTheme(variant string, textSize int, brand string) *Theme {
	a := &Theme{variant: variant, unit: float32(min(max(textSize, 100), 200)) / 100, Light: Light, Dark: Dark}
	if c, ok := parseHex(brand); ok {
		a.Light, a.Dark = Light.branded(c), Dark.branded(c)
	}
	return a
}

// Color implements fyne.Theme.
func (a *Theme) Color(name fyne.ThemeColorName, variant fyne.ThemeVariant) color.Color {
	p := a.Light
	if a.variant == "dark" || a.variant != "light" && variant == theme.VariantDark {
		p = a.Dark
	}
	if own, ok := ours[name]; ok {
		name = own
	}
	switch name {
	case ColorClear, theme.ColorNameScrollBarBackground, theme.ColorNameInputBackground: // fields paint their own ground
		return color.Transparent
	case theme.ColorNameScrollBar:
		return Mix(p[ColorControl], p[theme.ColorNameBackground], 0.25)
	case theme.ColorNameShadow: // below menus, and where a page scrolls on
		return color.NRGBA{0x00, 0x00, 0x00, 0x16}
	case theme.ColorNameMenuBackground, theme.ColorNameOverlayBackground:
		return Mix(p[ColorSurface], p[ColorControl], 0.05)
	case colorBrandHover:
		return Mix(p[ColorBrand], p[ColorText], 0.12)
	case theme.ColorNameSelection:
		return Mix(p[ColorSurface], p[ColorBrand], 0.28)
	}
	if c, ok := p[name]; ok {
		return c
	}
	return theme.DefaultTheme().Color(name, variant)
}

// Font implements fyne.Theme.
func (a *Theme) Font(s fyne.TextStyle) fyne.Resource { return theme.DefaultTheme().Font(s) }

// Icon implements fyne.Theme.
func (a *Theme) Icon(n fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(n) }

// Size implements fyne.Theme. Texts grow with the person's text size; lines,
// radii and gaps do not.
func (a *Theme) Size(name fyne.ThemeSizeName) float32 {
	switch name {
	case sizeUnit:
		return a.unit
	case SizeText:
		return 15 * a.unit
	case sizeTitle:
		return 21 * a.unit
	case SizeSub:
		return 16.5 * a.unit
	case SizeLabel:
		return 13.5 * a.unit
	case SizeSmall:
		return 12.5 * a.unit
	case theme.SizeNameInlineIcon:
		return 20 * a.unit
	case theme.SizeNamePadding:
		return 4
	case theme.SizeNameInnerPadding:
		return 10
	case theme.SizeNameLineSpacing:
		return 8
	case SizeGap:
		return 1
	case theme.SizeNameInputBorder, theme.SizeNameSeparatorThickness:
		return 1
	case theme.SizeNameInputRadius, theme.SizeNameButtonRadius:
		return RadiusControl
	case theme.SizeNameSelectionRadius:
		return 4
	case theme.SizeNamePopupRadius, theme.SizeNameMenuRadius, theme.SizeNameDialogRadius:
		return RadiusRow
	case theme.SizeNameScrollBar:
		return 12
	case theme.SizeNameScrollBarSmall:
		return 6
	}
	return theme.DefaultTheme().Size(name)
}

const (
	RadiusControl = 8
	RadiusRow     = 10
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
	if name == SizeText {
		return l.Theme.Size(name) * l.factor
	}
	return l.Theme.Size(name)
}

// Unit is the scale of the text, 1 at 100 %.
func Unit() float32 {
	if u := theme.Size(sizeUnit); u >= 1 {
		return u
	}
	return 1
}
