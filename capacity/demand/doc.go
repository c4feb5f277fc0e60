// Package demand foretells requests: from a history of rates, the next week with an
// interval.
//
// Start with [Read] and [Fit]. A forecast repeats the week that was seen, smoothed,
// or the day if less was seen. Its interval comes from what the history itself shows:
// how far days differed from what the days before them foretold, grown with the
// square root of the days ahead, and how far single steps strayed from the smooth
// curve. [Backtest] says how often such intervals held.
package demand
