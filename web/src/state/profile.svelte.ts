import type { Client } from '../api/client'
import type { Decision, RuleHabit } from '../api/types'
import { Remote } from './remote.svelte'

/** How long a decision can be taken back before the server learns of it. */
const patience = 3000

/** What Qiao has learnt from accepted and rejected edits. It holds no text. */
export class Profile extends Remote<RuleHabit[]> {
  private waiting: Decision[] = []
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private client: Client) {
    super(client.profile)
  }

  mute = (rule: string, muted: boolean) => this.change(() => this.client.mute(rule, muted))

  /** Remembers what the user did with rules' edits; told to the server a little later. */
  decide(decisions: Decision[]): void {
    this.waiting.push(...decisions)
    clearTimeout(this.timer)
    this.timer = setTimeout(this.flush, patience)
  }

  /** Takes back decisions that the server has not learnt of. */
  withdraw(decisions: Decision[]): void {
    this.waiting = this.waiting.filter((d) => !decisions.includes(d))
  }

  /** Tells the server now. A failure is let go: it is a habit, not a document. */
  flush = (): void => {
    clearTimeout(this.timer)
    const decisions = this.waiting.splice(0)
    if (decisions.length > 0) this.client.decide(decisions).catch(() => {})
  }
}
