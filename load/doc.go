// Package load measures what a model partner can bear.
//
// Start with [Run]: it sends requests at the times of a schedule that was computed
// beforehand, whatever the partner does (an open loop), and counts every latency
// from the time that a request was due. So a stall shows as long as it was, and not
// as one slow request. The time a token takes comes from the partner's own count of
// tokens, never from the number of chunks. A run that could not keep its schedule
// says that it is void.
//
// [Search] finds the highest rate that meets objectives, within a budget and the
// partner's limits. The package knows partners as qiao.Model alone.
package load
