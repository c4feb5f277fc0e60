// Package learn understands sentences by training: a classifier gives the
// intent, a tagger the words of its slots. Both are linear over hashed features
// of words and characters, need a few megabytes and well under a millisecond,
// and train in seconds on two cores, always to the same weights.
//
// Start with [Train], which makes a [Classifier] of labelled sentences, and
// [TrainTagger]; [Samples] makes sentences of the phrases of manifests, and
// [Model] holds both with their file format. A [Classifier] knows what it does
// not know: a Prediction's Scope says how likely the sentence is any of the
// intents at all. The package runs nothing and asks nobody.
package learn
