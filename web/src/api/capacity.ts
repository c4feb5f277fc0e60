// The wire types of capacity plans. They mirror the Go package capacity.
import type { Client } from './client'

export interface Interval { low: number; mid: number; high: number }
export interface Reason { kind: string; text: string }
export interface PlanOption {
  name: string
  kind: string
  feasible: boolean
  reasons?: Reason[]
  warnings?: Reason[]
  served: number
  costPerMonth: Interval
  costPerThousand: Interval
  savedByDevices: Interval
  peakRequestsPerMinute: Interval
  quota?: { requests?: number; tokens?: number; over: number }
  gpus?: Interval
}
export interface Plan {
  scenario: { name: string; currency: string; assumptions?: string[] }
  day: string
  demand: {
    usesPerDay: Interval
    requestsPerDay: Interval
    tokensPerMonth: Interval
    peakRequestsPerSecond: Interval
    peakTokensPerMinute: Interval
    hours: number[] // requests a second by hour of UTC
  }
  options: PlanOption[] | null
  sensitivity?: { input: string; from: number; to: number; low: number; high: number }[]
  breaks?: { option: string; limit: string; bound: number; times: number; safe: number }[]
}
export interface Scale { devices: number; uses: number; leaves: number; tokens: number }
export const factors = ['devices', 'uses', 'leaves', 'tokens'] as const

/** Plans of a fleet. */
export const capacity = (c: Client) => ({
  scenarios: async () => (await c.get<{ scenarios: { name: string; source: string }[] }>('/v1/capacity/scenarios')).scenarios,
  plan: (scenario: string, scale: Scale, signal?: AbortSignal) => c.send<Plan>('POST', '/v1/capacity/plan', { scenario, scale }, { signal }),
})
