import type { Client } from '../api/client'
import type { Capability, Note, Task, TierName } from '../api/types'
import { Remote } from './remote.svelte'

/** What each tier can do now. */
export class Capabilities extends Remote<Capability[]> {
  constructor(client: Client) {
    super(client.capabilities)
  }

  /** The tiers that can do a task now, in the server's order. */
  tiersFor(task: Task): TierName[] {
    return (this.value ?? []).filter((c) => c.ready && c.tasks.includes(task)).map((c) => c.tier)
  }

  tier(name: TierName): Capability | undefined {
    return this.value?.find((c) => c.tier === name)
  }

  /** What is missing, tier by tier. */
  get missing(): { tier: TierName; note: Note }[] {
    return (this.value ?? []).flatMap((c) => (c.missing ?? []).map((note) => ({ tier: c.tier, note })))
  }
}
