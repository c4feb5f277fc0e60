// Package meta reads what the data of a photo say: EXIF, XMP, IPTC, sidecars, and
// Google Takeout's JSON.
//
// Start with [Read], which takes the header that imaging.Probe gives; [Sidecar] and
// [Takeout] read the files beside a photo, and [FromName] reads a time in a file's
// name. Nothing here fails: what cannot be read is left out, and Facts.Broken says
// so. Which of several answers to believe is the caller's business.
package meta
