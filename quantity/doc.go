// Package quantity understands numbers and amounts in Chinese and English:
// cardinals, ordinals, fractions, percentages, money, temperatures, lengths,
// weights and volumes.
//
// Start with [Parse]. The words of units are in tables/units.txt. [Cardinal] reads
// a Chinese numeral by itself, for packages that have a grammar of their own.
package quantity
