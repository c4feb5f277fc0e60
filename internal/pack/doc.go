// Package pack brings model packs to this machine and keeps them: the grammar
// engine, the dictionary and the tables that the offline tier works with.
//
// Start with [Open] and [Store.Pull]. A pack is an entry of a [Manifest]: files
// with their size and SHA-256, a licence, and [Source] values to try in order. A
// pack is either whole and verified in its folder or not there at all; several
// processes may use one folder. The package does not know what is in a pack.
package pack
