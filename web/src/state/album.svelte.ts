import { photos, type Day, type Found, type Tile } from '../api/photos'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { sectionsOf, type Section } from '../photo/sections'

/** Photos in an order, of which any may not be here yet. */
export interface Series {
  readonly total: number
  readonly sections: readonly Section[]
  readonly problem: Problem | null
  tile(index: number): Tile | undefined
  found?(index: number): Found | undefined // with the reasons, where there are any
  need(from: number, to: number): void
}

/** How many photos are asked for at once. */
const page = 200

/** The whole library, by day. Photos are fetched when they come into view. */
export class Album implements Series {
  days = $state.raw<readonly Day[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  sections = $derived(sectionsOf(this.days ?? []))
  total = $derived(this.days?.reduce((n, d) => n + d.count, 0) ?? 0)
  private arrived = $state(0) // tells readers of tile that some have come
  private tiles: (Tile | undefined)[] = []
  private starts: { index: number; after: string }[] = [] // where fetching can begin
  private wanted: [number, number] = [0, 0]
  private busy = false
  private edition = 0
  private api: ReturnType<typeof photos>

  constructor(client: Client) {
    this.api = photos(client)
  }

  /** Asks for the days again; photos are fetched anew. */
  load = async (): Promise<void> => {
    try {
      const { days } = await this.api.days()
      this.edition++
      this.tiles = []
      let index = 0
      this.starts = days.map(({ count, after }) => ({ index: (index += count) - count, after }))
      this.days = days
      this.problem = null
      this.arrived++
      if (this.wanted[1] > 0) void this.fetch()
    } catch (cause) {
      this.problem = asProblem(cause)
    }
  }

  tile(index: number): Tile | undefined {
    void this.arrived
    return this.tiles[index]
  }

  need(from: number, to: number): void {
    this.wanted = [from, Math.min(to, this.total)]
    if (!this.busy) void this.fetch()
  }

  /** Fetches what is wanted, which may change on the way. */
  private async fetch(): Promise<void> {
    this.busy = true
    for (let next = this.missing(); next >= 0; next = this.missing()) {
      if (!(await this.fetchAt(next))) break
    }
    this.busy = false
  }

  private missing(): number {
    for (let i = this.wanted[0]; i < this.wanted[1]; i++) if (!this.tiles[i]) return i
    return -1
  }

  /** Fetches the page that a photo is on, or one on the way to it. */
  private async fetchAt(index: number): Promise<boolean> {
    const edition = this.edition
    const place = this.starts.findLastIndex((s) => s.index <= index)
    const start = this.starts[place]
    if (!start) return false
    try {
      const { tiles, next } = await this.api.tiles(start.after, page)
      if (edition !== this.edition) return true
      tiles.forEach((t, i) => { this.tiles[start.index + i] = t })
      this.arrived++
      const end = start.index + tiles.length
      const known = this.starts[place + 1]
      if (next && (!known || known.index > end)) this.starts.splice(place + 1, 0, { index: end, after: next })
      this.problem = null
      return tiles.length > 0
    } catch (cause) {
      this.problem = asProblem(cause)
      return false
    }
  }
}

/** A short list of photos, all of them here. */
export class Handful implements Series {
  readonly problem = null
  readonly sections: readonly Section[]
  readonly total: number

  constructor(private tiles: readonly Tile[], private founds: readonly Found[] = []) {
    this.total = tiles.length
    this.sections = [{ key: '', first: 0, count: tiles.length }]
  }

  tile = (index: number) => this.tiles[index]
  found = (index: number) => this.founds[index]
  need = () => {}
}
