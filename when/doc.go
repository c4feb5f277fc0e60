// Package when understands times in Chinese and English: instants, intervals,
// lengths of time and recurrences, as people say them.
//
// Start with [Parse]. What it understands is in the folder tables: words*.txt say
// what words mean, rules*.txt how meanings combine, each with an example, and
// holidays.txt when holidays are. A chart parser applies them, and the meaning it
// finds, a series of occurrences, is resolved against the reference time of a
// [Context]. What had to be assumed is said in each [Result].
//
// It does not guess intents: "book it at 5" gives a time, not a booking.
package when
