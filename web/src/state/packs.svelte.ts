import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import type { Pack, PullProgress } from '../api/types'
import { Remote } from './remote.svelte'

/** A pack on its way here. */
export interface Pull {
  progress: PullProgress | null
  problem: Problem | null
  cancel: () => void
}

/** The model packs of the server. */
export class Packs extends Remote<Pack[]> {
  pulls = $state.raw<Readonly<Record<string, Pull>>>({})

  constructor(private client: Client) {
    super(client.packs)
  }

  /** The packs that could make the rules on this machine better. */
  get missing(): Pack[] {
    return (this.value ?? []).filter((p) => p.state === 'absent' || p.state === 'broken')
  }

  /** Fetches a pack, and resolves to whether it is here. */
  async pull(name: string): Promise<boolean> {
    const abort = new AbortController()
    const show = (some: Partial<Pull>) => {
      const now = this.pulls[name] ?? { progress: null, problem: null, cancel: () => abort.abort() }
      this.pulls = { ...this.pulls, [name]: { ...now, ...some } }
    }
    show({ progress: null, problem: null, cancel: () => abort.abort() })
    try {
      for await (const progress of this.client.pull(name, abort.signal)) show({ progress })
    } catch (cause) {
      const problem = asProblem(cause)
      if (!problem.canceled) {
        show({ problem })
        return false
      }
    }
    const { [name]: _, ...rest } = this.pulls
    this.pulls = rest
    await this.load()
    return true
  }
}
