// Package factor makes sure who is there before the assistant does what is
// sensitive: by a passcode, or by the signature of a device.
//
// [New] makes the assist.Authenticator of a Store and the public keys of devices.
// A passcode is kept as its argon2id hash. Attempts are counted before they are
// tried, so that many at once count, too; from the fifth wrong one in a row on, each
// makes the next wait longer.
package factor
