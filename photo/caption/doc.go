// Package caption lets a partner's vision model describe photos, in Chinese and
// English at once, so that words find what no text, tag or name says.
//
// Start with New; Run describes the photos of an owner that no one has described
// yet, and can be stopped and run again. Nothing is sent unless the settings name
// the owner and the owner allowed the album; both are asked again before each
// picture. What a model says is kept under its name, marked as its own, and trusted
// no more than a text in the picture: no instruction in it is followed.
package caption
