import { capacity, type Plan, type Scale } from '../api/capacity'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'

/** The plan of a fleet, as its scenario and the sliders are moved. */
export class Capacity {
  scenarios = $state.raw<{ name: string; source: string }[] | null>(null)
  scenario = $state('')
  scale = $state<Scale>({ devices: 1, uses: 1, leaves: 1, tokens: 1 })
  plan = $state.raw<Plan | null>(null)
  planning = $state(false)
  problem = $state.raw<Problem | null>(null)
  private api: ReturnType<typeof capacity>
  private asked: AbortController | null = null

  constructor(client: Client) {
    this.api = capacity(client)
  }

  load = async (): Promise<void> => {
    try {
      this.scenarios = await this.api.scenarios()
      this.problem = null
    } catch (cause) {
      this.problem = asProblem(cause)
      return
    }
    if (this.scenario === '' && this.scenarios.length) await this.choose(this.scenarios[0]!.name)
  }

  async choose(name: string): Promise<void> {
    const found = this.scenarios?.find((s) => s.name === name)
    if (!found) return
    this.scenario = found.source
    this.scale = { devices: 1, uses: 1, leaves: 1, tokens: 1 }
    await this.work()
  }

  /** Plans with the scenario and the sliders as they are; an older plan on its way is left. */
  work = async (): Promise<void> => {
    this.asked?.abort()
    const asked = (this.asked = new AbortController())
    this.planning = true
    try {
      this.plan = await this.api.plan(this.scenario, this.scale, asked.signal)
      this.problem = null
    } catch (cause) {
      const problem = asProblem(cause)
      if (problem.canceled) return
      this.problem = problem
    }
    this.planning = false
  }
}
