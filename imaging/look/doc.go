// Package look says how a picture looks: a thumbnail, a placeholder of a few bytes,
// a hash by which alike pictures are found, and its colours by name.
//
// Start with [Thumbnail], [ThumbHash], [Hash] and [Colours]; all take an upright
// picture that was reduced before. None needs a model or keeps any state.
package look
