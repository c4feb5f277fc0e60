// Package route chooses a partner for each request, and recovers when it fails.
//
// Start with [New]: a [Router] is a [qiao.Model] over an ordered list of
// partners for each region. It asks the first live candidate; a failure before
// the first content goes to the next one, and the reader never notices. After
// the first content nothing is hidden: the stream ends with the error. [Policy]
// is the one table that says, for each Kind of failure, what happens.
//
// A partner that keeps failing is left alone for a while and then tried with a
// single request. [Router.Explain] says for a request who would be asked and
// why others would not; [Router.Status] says how each partner does.
package route
