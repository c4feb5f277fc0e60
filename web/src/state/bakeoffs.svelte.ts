import { bakeoffs, criteria, type Decision, type Need, type Progress, type Report, type RunSummary, type Sight } from '../api/bakeoff'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { Remote } from './remote.svelte'

/** The bake-offs of the server, and the one that is open. */
export class Bakeoffs extends Remote<RunSummary[]> {
  open = $state.raw<Report | null>(null)
  decisions = $state.raw<Decision[]>([]) // with the weights as they are moved
  progress = $state.raw<Progress | null>(null)
  sight = $state.raw<Sight | null>(null)
  refused = $state.raw<Problem | null>(null) // of the run that is open
  private api: ReturnType<typeof bakeoffs>
  private watching: AbortController | null = null

  constructor(client: Client) {
    const api = bakeoffs(client)
    super(api.list)
    this.api = api
  }

  /** Starts a run from a file's text, and opens it. */
  async start(spec: string): Promise<void> {
    await this.attempt(async () => {
      const { name } = await this.api.start(spec)
      await this.load()
      await this.show(name)
    })
  }

  /** Opens a run, and follows it while it is on its way. */
  async show(name: string): Promise<void> {
    this.close()
    await this.attempt(async () => {
      const watching = (this.watching = new AbortController())
      await this.read(name)
      if (this.value?.find((r) => r.name === name)?.running) void this.follow(name, watching)
    })
  }

  close(): void {
    this.watching?.abort()
    this.watching = this.open = this.progress = this.sight = this.refused = null
    this.decisions = []
  }

  /** Decides again with one weight moved. */
  async weigh(index: number, criterion: (typeof criteria)[number], weight: number): Promise<void> {
    const run = this.open
    const now = this.decisions[index]
    if (!run || !now) return
    const need: Need = { ...now.need, weights: { ...now.need.weights, [criterion]: weight } }
    await this.attempt(async () => {
      const next = await this.api.decide(run.name, need)
      if (this.open === run) this.decisions = this.decisions.map((d, i) => (i === index ? next : d))
    })
  }

  /** Adds a decision to a run whose file asked for none. */
  async ask(): Promise<void> {
    const run = this.open
    if (!run) return
    await this.attempt(async () => {
      const weights = run.recorded ? { quality: 1 } : { quality: 2, latency: 1, cost: 1 }
      this.decisions = [await this.api.decide(run.name, { feature: '', region: '', weights })]
    })
  }

  look = async (suite: string, item: string): Promise<void> => {
    const run = this.open
    if (run) await this.attempt(async () => { this.sight = await this.api.item(run.name, suite, item) })
  }

  stop = async (name: string): Promise<void> => this.attempt(() => this.api.stop(name))

  async remove(name: string): Promise<void> {
    if (this.open?.name === name) this.close()
    await this.change(() => this.api.remove(name))
  }

  private async read(name: string): Promise<void> {
    const report = await this.api.report(name)
    this.open = report
    this.decisions = report.decisions ?? []
  }

  private async follow(name: string, watching: AbortController): Promise<void> {
    try {
      for await (const { data } of this.api.watch(name, watching.signal)) this.progress = data as Progress
      await this.load()
      if (this.watching === watching) await this.read(name)
    } catch (cause) {
      const problem = asProblem(cause)
      if (!problem.canceled) this.refused = problem
      await this.load()
    }
    if (this.watching === watching) this.progress = null
  }

  private async attempt(what: () => Promise<unknown>): Promise<void> {
    try {
      await what()
      this.refused = null
    } catch (cause) {
      this.refused = asProblem(cause)
    }
  }
}
