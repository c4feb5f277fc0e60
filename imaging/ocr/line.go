package ocr

import "image"

// A Line is one line of text in a picture.
type Line struct {
	Text       string
	Confidence float64 // 0 to 1: the mean over its characters
	// Box is the corners in the picture: from where the text begins on top,
	// clockwise as one reads. They lie in the picture's bounds.
	Box [4]image.Point
}
