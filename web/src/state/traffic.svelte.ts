import { routes, type Explanation, type ModelEntry, type RoutePartner, type RouteQuery, type Usage } from '../api/routes'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'

/** How partners do right now, what was spent, and why a request goes where it goes. */
export class Traffic {
  partners = $state.raw<RoutePartner[] | null>(null)
  minutes = $state.raw<Usage[]>([]) // the last hour, by partner and minute
  spent = $state.raw<Usage[]>([]) // the last day, by partner
  explanation = $state.raw<Explanation | null>(null)
  prices = $state.raw<{ seen: string; models: ModelEntry[] } | null>(null)
  problem = $state.raw<Problem | null>(null)
  private api: ReturnType<typeof routes>

  constructor(client: Client) {
    this.api = routes(client)
  }

  /** Asks for everything that moves. */
  load = async (): Promise<void> => this.attempt(async () => {
    const [partners, minutes, spent] = await Promise.all([
      this.api.status(), this.api.usage('partner,minute', '1h'), this.api.usage('partner', '24h'),
    ])
    this.partners = partners
    this.minutes = minutes
    this.spent = spent
  })

  /** Keeps asking, until the returned function is called. */
  follow(): () => void {
    void this.load()
    const timer = setInterval(() => { if (!document.hidden) void this.load() }, 5000)
    return () => clearInterval(timer)
  }

  explain = async (q: RouteQuery): Promise<void> => this.attempt(async () => { this.explanation = await this.api.explain(q) })

  drain = async (id: string, drained: boolean): Promise<void> => this.attempt(async () => {
    await this.api.drain(id, drained)
    this.partners = await this.api.status()
  })

  loadPrices = async (): Promise<void> => this.attempt(async () => { this.prices ??= await this.api.prices() })

  private async attempt(what: () => Promise<void>): Promise<void> {
    try {
      await what()
      this.problem = null
    } catch (cause) {
      this.problem = asProblem(cause)
    }
  }
}
