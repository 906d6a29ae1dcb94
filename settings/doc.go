// Package settings knows what the organisation's IT has set, what the person
// has chosen, and which of the two wins. Table is the one place where a setting
// gets its name, type, default, bounds and place in the settings sheet; everything
// else (reading, saving, the sheet, policy templates, documentation) follows from
// it. What it is for is said in package translations.
//
// It knows no room of this program but the leaves that say how a text or an
// address is written. No secret is a setting, so none may enter here: not the
// password, not a code.
package settings
