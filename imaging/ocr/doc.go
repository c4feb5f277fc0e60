// Package ocr reads the text in pictures, Chinese and English, printed and
// neatly written by hand, with the models of PP-OCRv4.
//
// Start with [New] and call [Reader.Read]. Three models work one after the other:
// one finds lines, one tells lines that stand on their head, one reads. They run
// on any [graph.Runtime], with the same text. The package does not fetch models:
// they are the pack "ocr" (qiao model pull ocr).
package ocr
