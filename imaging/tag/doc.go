// Package tag names the things in a picture: the 80 classes of COCO, from person
// to toothbrush, with their Chinese and English names and synonyms.
//
// Start with [New] and call [Tagger.Tag]. The model is CenterNet, as TensorFlow.js
// has it; it is converted when it is opened, and runs on any [graph.Runtime]. For
// words in queries use [Classes] and [Lookup], which need no model. The package
// does not fetch models: they are the pack "tags" (qiao model pull tags).
package tag
