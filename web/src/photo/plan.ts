// Changing what was understood of a query.
import type { Chip, Plan } from '../api/photos'

/** A plan with other chips in the place of one; they are denied as it was. */
export function changed(plan: Plan, chip: Chip, by: readonly Chip[]): Plan {
  const groups = Math.max(0, ...plan.chips.map((c) => c.group))
  const only = new Set(by.map((c) => c.group)).size === 1
  const instead = by.map((c, i): Chip => ({
    ...c,
    id: free(plan, `${chip.id}.${i + 1}`),
    group: only ? chip.group : groups + c.group + 1,
    ...(chip.negated ? { negated: true } : {}),
    span: chip.span,
  }))
  return { ...plan, chips: plan.chips.flatMap((c) => (c.id === chip.id ? instead : [c])) }
}

function free(plan: Plan, id: string): string {
  return plan.chips.some((c) => c.id === id) ? free(plan, `${id}'`) : id
}

/** Chips in groups of alternatives, in their order. */
export function grouped(chips: readonly Chip[]): Chip[][] {
  const groups = new Map<number, Chip[]>()
  for (const c of chips) groups.set(c.group, [...(groups.get(c.group) ?? []), c])
  return [...groups.values()]
}
