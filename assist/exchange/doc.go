// Package exchange takes calendars and address books in and gives them out, as
// iCalendar (RFC 5545) and vCard (RFC 2426, RFC 6350, and vCard 2.1 of old phones).
//
// Start with [Read] and [Contents.Import], which put a file into the store as one
// change, and with [WriteCalendar] and [WriteCards]. [Calendar] and [Card] are
// single things, for package internal/dav.
//
// What is wrong in a file is refused with its line, the rest is taken. A thing is
// known by its UID, so that the same file taken in twice changes nothing. What
// Qiao does not understand of a thing is kept as it came and given out again,
// except pictures and sounds of files, which are counted and left out.
//
// Both formats are made of content lines; this package reads these by itself,
// within bounds, because the decoders of go-ical and go-vcard tell no line numbers,
// and panic, recurse or lose what they cannot read. Types of values are go-ical's.
package exchange
