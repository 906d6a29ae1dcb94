package launcher

import (
	"maps"
	"slices"
	"strings"

	"backstage/portal"
	"backstage/rdp"
)

// Kind names what the launcher has to tell that is no failure of the portal
// (portal.Kind) and no end of a session (rdp.Kind). Each has one title and one
// advice in each language, and one row in the table below.
type Kind string

const (
	// At the forms.
	KindUserMissing        Kind = "user-missing"
	KindPasswordMissing    Kind = "password-missing"
	KindPasswordSame       Kind = "password-same" // the new password is the old one
	KindCodeMissing        Kind = "code-missing"
	KindSavedPasswordWrong Kind = "saved-password-wrong" // the portal refused what the credential store gave
	KindPasswordChanged    Kind = "password-changed"
	KindCodeResent         Kind = "code-resent"
	KindCodeOnItsWay       Kind = "code-on-its-way" // too early for a new one: Data["Seconds"] to wait
	KindNoMoreCodes        Kind = "no-more-codes"
	KindNextCode           Kind = "next-code" // the code was right, and the portal asks for another one
	KindNoSMS              Kind = "no-sms"    // told by the window: the person says that none has come
	// At the list.
	KindSignInToOpen       Kind = "sign-in-to-open"      // Data["System"] opens after the sign-in
	KindSessionExpiredList Kind = "session-expired-list" // signed out by time; the list stays
	KindSessionEndsSoon    Kind = "session-ends-soon"    // Data["Until"] is the time of day
	KindAlreadyRunning     Kind = "already-running"
	KindSystemGone         Kind = "system-gone" // asked for by name, and not in the list
	KindBadLink            Kind = "bad-link"
	KindSettingsNotSaved   Kind = "settings-not-saved"
	// KindPolicyUnreadable: a restriction of IT's may forbid it, and cannot be read.
	// Data["Setting"] is its name, "" for all that a place may hold, and Data["Detail"]
	// that place, a file or registry key.
	KindPolicyUnreadable Kind = "policy-unreadable"
	// Of sessions and the RDP client.
	KindWarnsFirst      Kind = "warns-first" // the client shows a security question of its own
	KindAsksAgain       Kind = "asks-again"  // the client asks for the password once more
	KindSlowStart       Kind = "slow-start"  // no window yet
	KindPracticeSession Kind = "practice-session"
	KindClientOutdated  Kind = "client-outdated"
	// Told by the program itself, when it ends.
	KindNoWindow Kind = "no-window" // the computer cannot show a window
	KindCrashed  Kind = "crashed"
)

// row is everything about a notice that is the same whenever it is told.
type row struct {
	level Level
	// topic is the page of the help about it: a file name of assets/help, without
	// language and ending.
	topic string
	// actions are the offers where it is told about a step, inSession where it is
	// told about a session: the one that helps first, ActDismiss last. Without
	// inSession a session may be opened again, and has the other actions.
	actions, inSession []ActionKind
	// field is the one that the person has to mend.
	field Field
	// serviceDesk: only the service desk can help.
	serviceDesk bool
	// refused: the remote system turned the person away; another try could lock the
	// account, so no link makes one.
	refused bool
	// keepsPassword: the password was not refused; it may serve for one more
	// sign-in, when the person wants that.
	keepsPassword bool
	// passing: it may be over at the next try. A sign-in that was sent off while the
	// first page was fetched goes on after it; after anything else nothing is sent.
	passing bool
	// silent: the person's own doing, of which nothing is told.
	silent bool
}

// offers are what a notice can offer.
type offers = []ActionKind

// Kinds is everything that can be told, in the order of the messages' keys: each a
// portal.Kind, an rdp.Kind or a Kind.
func Kinds() []any {
	return slices.SortedFunc(maps.Keys(notices), func(a, b any) int { return strings.Compare(keyOf(a), keyOf(b)) })
}

// notices has one row for each thing that can be told: the kinds of package
// portal, of package rdp and of this one. A new kind is told once it has a row
// here and its sentences in package translations.
var notices = map[any]row{
	// What the portal says about the person.
	portal.KindWrongPassword:     {level: Problem, topic: "locked", field: FieldPassword},
	portal.KindNotAuthorised:     {level: Problem, topic: "user-name", serviceDesk: true},
	portal.KindInUse:             {level: Info, topic: "signed-out", keepsPassword: true},
	portal.KindDisconnected:      {level: Info, topic: "signed-out", keepsPassword: true},
	portal.KindServerChanged:     {level: Info, topic: "signed-out", keepsPassword: true},
	portal.KindNoDomain:          {level: Warning, topic: "user-name", field: FieldUser},
	portal.KindSignInFailed:      {level: Problem, topic: "sign-in", actions: offers{ActOpenBrowser}},
	portal.KindExpiredNoChange:   {level: Problem, topic: "change-password", actions: offers{ActOpenBrowser}, serviceDesk: true},
	portal.KindChangeWrong:       {level: Problem, topic: "first-time", field: FieldPassword},
	portal.KindChangeRules:       {level: Warning, topic: "change-password", field: FieldNewPassword},
	portal.KindChangeBlank:       {level: Warning, topic: "change-password", field: FieldNewPassword},
	portal.KindChangeMismatch:    {level: Warning, topic: "change-password", field: FieldNewPassword},
	portal.KindChangeFailed:      {level: Problem, topic: "change-password", serviceDesk: true},
	portal.KindChangeNotOffered:  {level: Problem, topic: "change-password", actions: offers{ActOpenBrowser}, serviceDesk: true},
	portal.KindChangeUncertain:   {level: Problem, topic: "change-password", actions: offers{ActSignIn}, serviceDesk: true},
	portal.KindWrongCode:         {level: Problem, topic: "wrong-code", field: FieldCode},
	portal.KindWrongCodeRestart:  {level: Problem, topic: "wrong-code", actions: offers{ActStartAgain}, field: FieldCode, keepsPassword: true},
	portal.KindCodeServiceSilent: {level: Problem, topic: "no-sms", actions: offers{ActStartAgain}, serviceDesk: true, keepsPassword: true},
	portal.KindSignInAgain:       {level: Warning, topic: "sign-in", actions: offers{ActStartAgain}, keepsPassword: true},
	portal.KindSessionExpired:    {level: Info, topic: "signed-out", keepsPassword: true},
	portal.KindNotPublished:      {level: Problem, topic: "systems", actions: offers{ActTryAgain}},
	portal.KindLaunchRefused:     {level: Problem, topic: "systems", inSession: offers{ActSignIn, ActDismiss}},
	// What the thing at the address is.
	portal.KindWindowsAuth:      {level: Problem, topic: "portal", actions: offers{ActOpenBrowser}, serviceDesk: true},
	portal.KindExternalRedirect: {level: Problem, topic: "portal", actions: offers{ActOpenBrowser}, serviceDesk: true},
	portal.KindInsecureRedirect: {level: Problem, topic: "portal", actions: offers{ActSettings}},
	portal.KindNotAPortal:       {level: Problem, topic: "set-up", actions: offers{ActSettings, ActOpenBrowser, ActCheck}},
	portal.KindUnknownPage:      {level: Problem, topic: "portal", actions: offers{ActTryAgain, ActOpenBrowser}, serviceDesk: true},
	portal.KindTooManyRedirects: {level: Problem, topic: "portal", actions: offers{ActTryAgain, ActOpenBrowser}},
	portal.KindServerTrouble:    {level: Problem, topic: "portal", actions: offers{ActTryAgain, ActCheck}, passing: true},
	portal.KindTooManyRequests:  {level: Warning, topic: "portal", actions: offers{ActTryAgain}},
	portal.KindForbidden:        {level: Problem, topic: "portal", actions: offers{ActOpenBrowser, ActCheck}},
	portal.KindAnswerTooBig:     {level: Problem, topic: "portal"},
	portal.KindNotRDP:           {level: Problem, topic: "connection-file"},
	// The way there.
	portal.KindBadAddress:        {level: Problem, topic: "set-up", actions: offers{ActSettings}},
	portal.KindNameNotFound:      {level: Problem, topic: "network", actions: offers{ActTryAgain, ActCheck, ActSettings}},
	portal.KindUnreachable:       {level: Problem, topic: "network", actions: offers{ActTryAgain, ActCheck}, passing: true},
	portal.KindTimeout:           {level: Warning, topic: "network", actions: offers{ActTryAgain, ActCheck}, passing: true},
	portal.KindProxyAuth:         {level: Problem, topic: "network", actions: offers{ActTryAgain, ActCheck}},
	portal.KindNetworkSignIn:     {level: Problem, topic: "network", actions: offers{ActOpenBrowser, ActTryAgain, ActCheck}},
	portal.KindTLSExpired:        {level: Problem, topic: "certificate", actions: offers{ActHelp, ActCheck}, serviceDesk: true},
	portal.KindTLSNotYetValid:    {level: Problem, topic: "certificate", actions: offers{ActHelp, ActCheck}},
	portal.KindTLSWrongHost:      {level: Problem, topic: "certificate", actions: offers{ActHelp, ActCheck}, serviceDesk: true},
	portal.KindTLSUnknownIssuer:  {level: Problem, topic: "certificate", actions: offers{ActHelp, ActCheck}, serviceDesk: true},
	portal.KindTLSTooOld:         {level: Problem, topic: "certificate", actions: offers{ActHelp, ActCheck}},
	portal.KindTLSOther:          {level: Problem, topic: "certificate", actions: offers{ActHelp, ActCheck}},
	portal.KindClientCertificate: {level: Problem, topic: "certificate", actions: offers{ActOpenBrowser, ActHelp}, serviceDesk: true},
	portal.KindCancelled:         {silent: true, topic: "index"},

	// Before an RDP client runs.
	rdp.KindNoClient:                {level: Problem, topic: "rdp-client", actions: offers{ActCopy, ActHelp}, inSession: offers{ActCopy, ActHelp, ActTryAgain, ActDismiss}},
	rdp.KindFileTooBig:              {level: Problem, topic: "connection-file"},
	rdp.KindFileUnreadable:          {level: Problem, topic: "connection-file"},
	rdp.KindFileDuplicate:           {level: Problem, topic: "connection-file"},
	rdp.KindFileNoHost:              {level: Problem, topic: "connection-file"},
	rdp.KindFileBadHost:             {level: Problem, topic: "connection-file"},
	rdp.KindFileBadValue:            {level: Problem, topic: "connection-file"},
	rdp.KindFileHostForbidden:       {level: Problem, topic: "connection-file"},
	rdp.KindFileStartProgram:        {level: Problem, topic: "connection-file"},
	rdp.KindFileUnsigned:            {level: Problem, topic: "connection-file"},
	rdp.KindFileSignatureBad:        {level: Problem, topic: "connection-file"},
	rdp.KindFileSignatureUnreadable: {level: Problem, topic: "connection-file"},
	rdp.KindFilePublisher:           {level: Problem, topic: "connection-file"},
	rdp.KindClientFailed:            {level: Problem, topic: "rdp-client"},
	rdp.KindTempFile:                {level: Problem, topic: "rdp-client"},
	// How a session ended.
	rdp.KindEnded:               {silent: true, topic: "session-ended"},
	rdp.KindStopped:             {silent: true, topic: "session-ended"},
	rdp.KindLoggedOff:           {level: Warning, topic: "turned-away", inSession: offers{ActHelp, ActDismiss}, serviceDesk: true, refused: true},
	rdp.KindIdle:                {level: Info, topic: "session-ended"},
	rdp.KindReplaced:            {level: Info, topic: "session-ended"},
	rdp.KindDisconnectedByAdmin: {level: Info, topic: "session-ended"},
	rdp.KindDenied:              {level: Problem, topic: "session-ended", inSession: offers{ActHelp, ActDismiss}, serviceDesk: true, refused: true},
	rdp.KindLicence:             {level: Problem, topic: "session-ended", serviceDesk: true},
	rdp.KindLogonFailed:         {level: Problem, topic: "second-sign-in", inSession: offers{ActSignIn, ActHelp, ActDismiss}, refused: true},
	rdp.KindLocked:              {level: Problem, topic: "locked", inSession: offers{ActHelp, ActDismiss}, refused: true},
	rdp.KindPasswordExpired:     {level: Problem, topic: "change-password", inSession: offers{ActChangePassword, ActDismiss}, refused: true},
	rdp.KindDisabled:            {level: Problem, topic: "session-ended", inSession: offers{ActHelp, ActDismiss}, serviceDesk: true, refused: true},
	rdp.KindHostNotFound:        {level: Problem, topic: "network", inSession: offers{ActCheck, ActTryAgain, ActDismiss}},
	rdp.KindHostUnreachable:     {level: Problem, topic: "network", inSession: offers{ActCheck, ActTryAgain, ActDismiss}},
	rdp.KindCertificate:         {level: Problem, topic: "certificate", inSession: offers{ActHelp, ActCheck, ActTryAgain, ActDismiss}},
	rdp.KindSecurity:            {level: Problem, topic: "rdp-client", inSession: offers{ActHelp, ActTryAgain, ActDismiss}},
	rdp.KindGateway:             {level: Problem, topic: "session-ended", inSession: offers{ActSignIn, ActCheck, ActDismiss}, refused: true},
	rdp.KindConnectionLost:      {level: Warning, topic: "session-ended", inSession: offers{ActTryAgain, ActCheck, ActDismiss}},
	rdp.KindAppRefused:          {level: Problem, topic: "session-ended"},
	rdp.KindNoDisplay:           {level: Problem, topic: "rdp-client", inSession: offers{ActHelp, ActTryAgain, ActDismiss}},
	rdp.KindCrashed:             {level: Problem, topic: "rdp-client"},

	// What the launcher itself has to tell: at the forms,
	KindUserMissing:        {level: Warning, topic: "user-name", field: FieldUser},
	KindPasswordMissing:    {level: Warning, topic: "sign-in", field: FieldPassword},
	KindPasswordSame:       {level: Warning, topic: "change-password", field: FieldNewPassword},
	KindCodeMissing:        {level: Warning, topic: "no-sms", field: FieldCode},
	KindSavedPasswordWrong: {level: Problem, topic: "locked", field: FieldPassword},
	KindPasswordChanged:    {level: OK, topic: "change-password"},
	KindCodeResent:         {level: OK, topic: "no-sms"},
	KindCodeOnItsWay:       {level: Info, topic: "no-sms"},
	KindNoMoreCodes:        {level: Warning, topic: "no-sms", actions: offers{ActStartAgain}},
	KindNextCode:           {level: Info, topic: "wrong-code"},
	KindNoSMS:              {level: Info, topic: "no-sms"},
	// at the list,
	KindSignInToOpen:       {level: Info, topic: "signed-out"},
	KindSessionExpiredList: {level: Info, topic: "signed-out"},
	KindSessionEndsSoon:    {level: Info, topic: "signed-out", actions: offers{ActStaySignedIn, ActDismiss}},
	KindAlreadyRunning:     {level: Info, topic: "systems", actions: offers{ActOpenAgain, ActDismiss}},
	KindSystemGone:         {level: Warning, topic: "systems", actions: offers{ActHelp, ActDismiss}},
	KindBadLink:            {level: Warning, topic: "shortcuts", actions: offers{ActHelp, ActDismiss}},
	KindSettingsNotSaved:   {level: Warning, topic: "index"},
	KindPolicyUnreadable:   {level: Problem, topic: "connection-file", actions: offers{ActCheck}, serviceDesk: true},
	// of sessions and the RDP client,
	KindWarnsFirst:      {level: Info, topic: "security-dialog", inSession: offers{ActOpen, ActDismiss}},
	KindAsksAgain:       {level: Info, topic: "second-sign-in", inSession: offers{ActOpen, ActDismiss}},
	KindSlowStart:       {level: Warning, topic: "session-ended", inSession: offers{ActWait, ActStop}},
	KindPracticeSession: {level: OK, topic: "practice", inSession: offers{ActStop, ActDismiss}},
	KindClientOutdated:  {level: Info, topic: "rdp-client"},
	// and by the program, when it ends.
	KindNoWindow: {level: Problem, topic: "no-window"},
	KindCrashed:  {level: Problem, topic: "index"},
}
