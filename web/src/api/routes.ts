// The wire types of routing, usage and prices. They mirror the Go packages route,
// ledger and partner/catalog.
import type { Money } from './bakeoff'
import type { Client } from './client'

export interface RoutePartner {
  partner: string
  name: string
  region?: string
  scope?: string
  local: boolean
  state: string
  asked: number
  firstTokenP50Ms?: number
  firstTokenP95Ms?: number
  tokensPerSecond?: number
  inFlight: number
  share: number
  errorRate: number
  waiting?: number
}
export interface Candidate {
  partner: string
  name: string
  model?: string
  region?: string
  scope?: string
  local: boolean
  chosen: boolean
  able: boolean
  reason: string
  firstTokenMs?: number
  cost?: Money
}
export interface Explanation { rule: string; strategy: string; candidates: Candidate[] | null }
export interface RouteQuery { region: string; feature: string; model: string; needs: string[] }
export interface Usage {
  labels?: Record<string, string>
  start?: string
  requests: number
  failed: number
  cost: Money
  firstTokenMs?: number
}
export interface PriceEntry {
  scope?: string
  from: string
  window?: string
  currency: string
  tiers: { upTo?: number; in: string; out: string; read?: string }[] // for a million tokens
  memory?: boolean
  holds: boolean // at this moment
}
export interface ModelEntry { vendor: string; id: string; context?: number; prices: PriceEntry[] | null }

/** How requests find their partners, and what became of them. */
export const routes = (c: Client) => ({
  status: async () => (await c.get<{ partners: RoutePartner[] | null }>('/v1/routes')).partners ?? [],
  explain: (q: RouteQuery) => {
    const query = new URLSearchParams({ region: q.region, feature: q.feature, model: q.model })
    for (const need of q.needs) query.append('needs', need)
    return c.get<Explanation>(`/v1/routes/explain?${query}`)
  },
  drain: (id: string, drained: boolean) => c.send('POST', `/v1/partners/${encodeURIComponent(id)}/${drained ? 'drain' : 'restore'}`),
  usage: async (by: string, since: string) =>
    (await c.get<{ groups: Usage[] }>(`/v1/usage?${new URLSearchParams({ by, since })}`)).groups,
  prices: () => c.get<{ seen: string; models: ModelEntry[] }>('/v1/prices'),
})
