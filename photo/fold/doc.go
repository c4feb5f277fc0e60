// Package fold makes texts comparable: what people type and what is read from
// pictures differ in case, width, accents, script, spaces and lookalikes.
//
// Start with String. New keeps where each folded character came from. Loose goes
// further, for text that a machine has read: it drops what is between words and
// takes lookalikes, such as O and 0, for one character.
//
// simplified.txt holds pairs of a traditional character and its simplified one,
// from OpenCC's TSCharacters (Apache-2.0).
package fold
