// Package write proofreads, rewrites and summarizes text, and proves that the
// facts in it were kept.
//
// Start with [Service] and [Service.Do]: a [Request] goes in, [Event] values come
// out as they become true, the last of which carries the [Result]. Three tiers
// can answer: the offline tier (rules and small tables, see the subpackages
// english, chinese and extract), a model on this device, and a partner's model.
// What a tier cannot do it says, with what would help; it never fakes an answer.
//
// The package calls models only through [qiao.Model] and keeps state only
// through [Store].
package write
