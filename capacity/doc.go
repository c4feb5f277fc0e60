// Package capacity plans what a fleet of devices needs: from the number of devices
// to requests, tokens, quota, GPUs and money.
//
// Start with [Load] a scenario and [Scenario.Plan] it. What is uncertain in a scenario
// is a range, and every answer is an interval: the plan is drawn many times. Each
// partner and each way to host a model oneself is an option; an option that cannot be
// says which assumption fails. Package capacity/report shows a plan.
//
// Prices come from outside, by [Prices]; times on GPUs from capacity/silicon; what
// queues do from capacity/simulate.
package capacity
