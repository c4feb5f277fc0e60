// The wire types of bake-offs. They mirror the Go packages below bakeoff.
import type { Client } from './client'

export interface Money { micro: number; currency?: string }
export interface RunSummary {
  name: string
  started: string
  contenders: string[] | null
  suites: string[] | null
  questions: number
  missing: number
  recorded?: boolean
  problem?: string
  running: boolean
}
export interface Progress {
  total: number
  finished: number
  reused: number
  states: Record<string, number> | null
  tokens: number
  cost: Record<string, Money> | null
  elapsed: number // nanoseconds, as left
  left: number
  stopped?: string
  done: boolean
}
export interface Estimate { mean: number; low: number; high: number; n: number }
export interface Cell {
  suite: string
  item: string
  state: string
  scored: boolean
  score: number
  why?: string
}
export interface Side {
  contender: string
  cells?: Cell[]
  quality: Estimate
  states: Record<string, number>
  firstToken: { p50: number; p95: number; n: number }
  per1000?: Money
}
export interface Comparison {
  a: string
  b: string
  items: number
  difference: number
  low: number
  high: number
  adjusted: number
  verdict: string
}
export type Criterion = 'quality' | 'latency' | 'cost' | 'reliability'
export const criteria: readonly Criterion[] = ['quality', 'latency', 'cost', 'reliability']
export interface Need {
  feature: string
  region: string
  weights: Partial<Record<Criterion, number>> | null
  limits?: Record<string, unknown>
  prices?: Record<string, number[]>
}
export interface Choice {
  option: { name: string }
  value: number
  parts: Record<Criterion, number>
  probability: number
  pareto: boolean
}
export interface Flip { criterion: Criterion; from: number; to: number; winner: string }
export interface Decision {
  need: Need
  primary?: string
  fallback?: string
  probability: number
  close: boolean
  choices: Choice[] | null
  infeasible?: { name: string; reasons: { text: string }[] }[]
  flips?: Flip[]
  weights: Record<Criterion, number>
}
export interface Note { kind: string; contender?: string; count?: number; detail?: string }
export interface Report {
  name: string
  recorded: boolean
  items: number
  result: { sides: Side[]; missing?: number; notes?: Note[] }
  pairs?: Comparison[]
  decisions?: Decision[]
  minDetectable?: number
}
export interface Sight {
  item: { id: string; prompt: string; source?: string; answer?: string }
  answers: { contender: string; state: string; text?: string; kind?: string; scored: boolean; score: number; why?: string }[]
}

const at = (name: string, more = '') => `/v1/bakeoff/runs/${encodeURIComponent(name)}${more}`

/** The bake-offs of a server. */
export const bakeoffs = (c: Client) => ({
  list: async () => (await c.get<{ runs: RunSummary[] }>('/v1/bakeoff/runs')).runs ?? [],
  start: (spec: string) => c.send<{ name: string }>('POST', '/v1/bakeoff/runs', { spec }),
  stop: (name: string) => c.send('POST', at(name, '/stop')),
  remove: (name: string) => c.send('DELETE', at(name)),
  report: (name: string) => c.get<Report>(at(name)),
  decide: (name: string, need: Need) => c.send<Decision>('POST', at(name, '/decide'), { need }),
  item: (name: string, suite: string, item: string) =>
    c.get<Sight>(at(name, `/item?${new URLSearchParams({ suite, item })}`)),
  watch: (name: string, signal: AbortSignal) => c.events('GET', at(name, '/progress'), undefined, signal),
})
