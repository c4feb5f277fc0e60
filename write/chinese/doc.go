// Package chinese proofreads Chinese with rules and readable tables, and
// converts between Simplified and Traditional. It asks no model.
//
// Start with [New]: a [Checker] is the offline tier's [write.Checker] for
// Chinese. [Converter] turns a text into the characters of the mainland, of
// Taiwan or of Hong Kong with OpenCC's tables, which come as a pack (see
// [Files]); the rules need no pack. The package does not parse sentences: it
// corrects what is wrong in its nearest neighbourhood, and prefers silence.
package chinese
