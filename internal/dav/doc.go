// Package dav serves the assistant's calendar, reminders and contacts to phones and
// mail programs, as CalDAV (RFC 4791) and CardDAV (RFC 6352) over WebDAV (RFC 4918).
//
// Start with [Handler]. A user has one collection of each, at fixed addresses:
//
//	/dav/USER/            the principal, and the home of all three
//	/dav/USER/calendar/   events
//	/dav/USER/reminders/  reminders, as VTODO
//	/dav/USER/contacts/   contacts
//
// What is new is told by collection (RFC 6578), or by the collection's tag. A write
// is a change of the assistant's: it is made under the revision that the client
// has seen, and can be undone in a conversation. Who calls, and whether they may, is
// the server's to say.
//
// It does not expand recurrences, schedule, lock, or make collections.
package dav
