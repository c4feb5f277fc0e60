// Package eval measures what Qiao does on data given by path, so that figures
// can be made again by anyone, on data kept apart as well.
//
// Start with [All] and [Evaluation.Run], which gives a [Report]. An evaluation
// recognises data by the files' endings and content, never by their names, and
// judges nothing: thresholds belong to whoever reads the figures.
package eval
