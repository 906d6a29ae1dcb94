// Package practice is a built-in RD Web Access portal on loopback: new staff
// practise with it (backstage -practice). Its pages, redirects, cookies, feed and
// .rdp files are those of RD Web Access ([MS-TSWP], [MS-RDWR]) with an SMS step in
// front of the list. The shapes and faults that portals have in the field do not
// enter: package practicetest, which only tests use, bends this portal by Ways and
// by what an Exchange offers.
//
// It needs no network, trusts nobody and is trusted by nobody but this process:
// its certificate authority is made at start and lives in memory only. It shares
// no code with package portal, so that a misunderstanding on one side cannot hide
// behind the same one on the other.
package practice
