// Package account says who may use Qiao, for what, and how much.
//
// Start with [Keyring.Find], which finds the [Key] of a secret, and
// [Gate.Reserve], which admits a request under the limits of its key, its team and
// its feature before anything is spent. The caller sends the request and then
// settles what it really cost:
//
//	hold, err := gate.Reserve(ctx, key, account.Demand{Feature: "write", Tokens: 900, Money: most})
//	if err != nil {
//		return err // of Kind RateLimited, OverBudget or Forbidden; nothing was spent
//	}
//	defer hold.Cancel() // does nothing after Settle
//	…
//	hold.Settle(usage, cost)
//
// Admission is atomic: however many requests come at once, no limit on requests,
// tokens or concurrent requests is passed by one, and a budget is passed at most by
// what requests under way cost more than they reserved. Budgets outlive the
// process: what was spent is written behind at least once a second, so a process
// that is killed forgets the spending of its last second, and one that is closed
// forgets nothing.
//
// Secrets are 256 random bits, shown once and kept as their SHA-256. The package
// counts nothing for reports: see package ledger.
package account
