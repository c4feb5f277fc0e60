// Package fact finds what a text states that can be compared by value: numbers
// and quantities, money, dates, times, versions, identifiers, addresses, code,
// names and quotations, in Chinese and in English.
//
// Use [Extract]. Two facts that say the same in different words have the same
// meaning under [Fact.Same]: "5%", "five percent" and 百分之五; 1.2万 and 12,000;
// "3:30 pm" and 下午三点半. The package judges nothing: comparing two texts is
// the work of its neighbour, guard.
//
// The word lists in data are drawn from SCOWL (see data/LICENSE).
package fact
