import { photos, tileOf, type Answer, type Chip, type Found, type Plan, type Question, type Tile } from '../api/photos'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { changed } from '../photo/plan'
import type { Section } from '../photo/sections'
import type { Series } from './album.svelte'

const page = 100

/** What a query found: the plan with its chips, and the hits, fetched as they come into view. */
export class Finding implements Series {
  plan = $state.raw<Plan | null>(null)
  total = $state(0)
  also = $state.raw<Found[]>([])
  missed = $state.raw<string[]>([])
  answer = $state.raw<Answer | null>(null)
  problem = $state.raw<Problem | null>(null)
  busy = $state(false)
  took = $state(0) // milliseconds
  sections = $derived<Section[]>([{ key: '', first: 0, count: this.total }])
  private arrived = $state(0)
  private hits: (Found | undefined)[] = []
  private asked = new Set<number>() // pages that are here or on their way
  private stop = new AbortController()
  private api: ReturnType<typeof photos>

  constructor(client: Client) {
    this.api = photos(client)
  }

  /** Looks for a text. */
  search = (query: string): Promise<void> => this.run({ query })

  /** Looks again without a chip. */
  drop = (id: string): Promise<void> => this.replan((p) => ({ ...p, chips: p.chips.filter((c) => c.id !== id) }))

  /** Looks again with what a chip asks left out, or asked again. */
  negate = (id: string): Promise<void> =>
    this.replan((p) => ({ ...p, chips: p.chips.map((c) => (c.id === id ? { ...c, negated: !c.negated } : c)) }))

  /** Looks again with other words in the place of a chip. */
  change = async (chip: Chip, words: string): Promise<void> => {
    try {
      const { plan } = await this.api.search(this.question({ query: words }, 0, 1))
      await this.replan((p) => changed(p, chip, plan.chips))
    } catch (cause) {
      this.problem = asProblem(cause)
    }
  }

  forget(): void {
    this.stop.abort()
    this.plan = this.answer = this.problem = null
    this.total = 0
    this.also = []
    this.missed = []
    this.hits = []
    this.busy = false
  }

  /** Forgets a hit that was deleted. */
  without(id: string): void {
    const at = this.hits.findIndex((h) => h?.photo.id === id)
    if (at >= 0) {
      this.hits.splice(at, 1)
      this.total--
      this.asked.clear() // what is not here yet has moved up
    }
    this.also = this.also.filter((f) => f.photo.id !== id)
    this.arrived++
  }

  tile(index: number): Tile | undefined {
    const hit = this.found(index)
    return hit && tileOf(hit.photo)
  }

  found(index: number): Found | undefined {
    void this.arrived
    return this.hits[index]
  }

  need(from: number, to: number): void {
    for (let i = from; i < Math.min(to, this.total); i++) {
      const n = Math.floor(i / page)
      if (!this.hits[i] && !this.asked.has(n)) void this.fetch(n)
    }
  }

  private async fetch(n: number): Promise<void> {
    if (!this.plan) return
    this.asked.add(n)
    const { signal } = this.stop
    try {
      this.keep(n, (await this.api.search(this.question({ plan: this.plan }, n * page, page), signal)).hits)
    } catch (cause) {
      const problem = asProblem(cause)
      if (!problem.canceled) this.problem = problem
    }
  }

  private keep(n: number, hits: readonly Found[]): void {
    hits.forEach((h, i) => { this.hits[n * page + i] = h })
    this.arrived++
  }

  private replan(change: (p: Plan) => Plan): Promise<void> {
    return this.plan ? this.run({ plan: change(this.plan) }) : Promise.resolve()
  }

  private async run(what: { query: string } | { plan: Plan }): Promise<void> {
    this.stop.abort()
    const { signal } = (this.stop = new AbortController())
    const began = performance.now()
    this.busy = true
    try {
      const a = await this.api.search(this.question(what, 0, page), signal)
      this.plan = a.plan
      this.hits = []
      this.asked = new Set([0])
      this.total = a.total
      this.also = a.also ?? []
      this.missed = a.missed ?? []
      this.answer = a.answer ?? null
      this.problem = null
      this.keep(0, a.hits)
      this.took = performance.now() - began
    } catch (cause) {
      const problem = asProblem(cause)
      if (problem.canceled) return
      this.problem = problem
    }
    this.busy = false
  }

  private question(what: { query: string } | { plan: Plan }, offset: number, limit: number): Question {
    return { ...what, now: now(), language: spoken(), offset, limit }
  }
}

/** The time with the zone of who asks, as RFC 3339 writes it. */
function now(): string {
  const at = new Date()
  const east = -at.getTimezoneOffset()
  const two = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, '0')
  const local = new Date(at.getTime() + east * 60_000).toISOString().slice(0, 19)
  return `${local}${east < 0 ? '-' : '+'}${two(east / 60)}:${two(east % 60)}`
}

/** How dates in figures are read: only English has several ways. */
const spoken = () => (navigator.language.startsWith('en-') && navigator.language !== 'en-US' ? navigator.language : undefined)
