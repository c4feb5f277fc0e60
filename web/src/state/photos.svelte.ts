import { untrack } from 'svelte'
import { photos, tileOf, type Bounds, type Found, type Group, type PhotoMap, type PhotoStatus, type Tile } from '../api/photos'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import { Album, Handful, type Series } from './album.svelte'
import { Finding } from './finding.svelte'
import { Uploads } from './uploads.svelte'

/** What the page shows. */
export type PhotoView = 'all' | 'found' | 'like' | 'map' | 'twins'
/** A photo that is looked at, of those beside it. */
export interface Sight { series: Series; index: number }

/** The photos of the user: what is shown of them, and what is being done with them. */
export class Photos {
  view = $state<PhotoView>('all')
  status = $state.raw<PhotoStatus | null>(null)
  sight = $state.raw<Sight | null>(null)
  like = $state.raw<{ of: Tile; series: Series } | null>(null)
  groups = $state.raw<Group[] | null>(null)
  problem = $state.raw<Problem | null>(null)
  speed = $state(0) // photos a second that another program finishes
  readonly album: Album
  readonly finding: Finding
  readonly uploads: Uploads
  private samples: { at: number; left: number }[] = []
  readonly api: ReturnType<typeof photos>

  constructor(readonly client: Client, private hasKey: () => boolean) {
    this.api = photos(client)
    this.album = new Album(client)
    this.finding = new Finding(client)
    this.uploads = new Uploads(client, () => void this.refresh())
  }

  /** Whether pictures must be fetched with the key. */
  get locked(): boolean {
    return this.hasKey()
  }

  /** How many photos have a stage before them. */
  get pending(): number {
    return Math.max(0, ...Object.values(this.status?.pending ?? {}))
  }

  get working(): boolean {
    const phase = this.status?.progress?.phase
    return phase === 'scanning' || phase === 'taking' || this.speed > 0
  }

  /** Keeps asking how far things are, until the returned function is called. */
  follow(): () => void {
    let timer = 0
    let going = true
    const ask = async () => {
      if (!document.hidden) await this.look()
      if (going) timer = window.setTimeout(ask, this.working || this.uploads.busy ? 2000 : 10_000)
    }
    void untrack(ask)
    return () => { going = false; clearTimeout(timer) }
  }

  /** Asks how far things are, and for the library if that has changed. */
  look = (): Promise<void> => this.attempt(async () => {
    const before = this.status
    const now = await this.api.status()
    this.status = now
    this.measure()
    if (before?.photos !== now.photos || before.bytes !== now.bytes || !this.album.days) await this.album.load()
  })

  refresh = (): Promise<void> => this.attempt(async () => {
    this.status = await this.api.status()
    await this.album.load()
  })

  async search(query: string): Promise<void> {
    if (query.trim() === '') return this.showAll()
    this.view = 'found'
    await this.finding.search(query)
  }

  showAll(): void {
    this.finding.forget()
    this.like = null
    this.view = 'all'
  }

  open(series: Series, index: number): void {
    this.sight = { series, index }
  }

  /** Goes to the next photo (1) or the one before (-1), if there is one. */
  step(by: number): void {
    const s = this.sight
    if (s && s.index + by >= 0 && s.index + by < s.series.total) this.sight = { ...s, index: s.index + by }
  }

  showLike = (of: Tile): Promise<void> => this.attempt(async () => {
    const hits: Found[] = await this.api.similar(of.id)
    this.like = { of, series: new Handful(hits.map((h) => tileOf(h.photo)), hits) }
    this.view = 'like'
    this.sight = null
  })

  showTwins = (): Promise<void> => this.attempt(async () => {
    this.view = 'twins'
    this.groups = await this.api.duplicates()
  })

  map = (b: Bounds, columns: number): Promise<PhotoMap> => this.api.map(b, columns)
  within = async (b: Bounds): Promise<Series> => new Handful((await this.api.within(b)).tiles)

  /** Deletes photos, one after the other, and resolves to whether all went. */
  remove = async (ids: readonly string[]): Promise<boolean> => {
    await this.attempt(async () => {
      for (const id of ids) {
        await this.api.remove(id)
        this.finding.without(id)
      }
    })
    const failed = this.problem
    await this.refresh()
    if (this.view === 'twins') await this.showTwins()
    this.problem ??= failed
    return failed === null
  }

  /** Measures how fast another program works, by what is left to do. */
  private measure(): void {
    const at = performance.now()
    this.samples = [...this.samples, { at, left: this.pending }].filter((s) => at - s.at < 60_000)
    const first = this.samples[0]!
    this.speed = at > first.at ? Math.max(0, ((first.left - this.pending) / (at - first.at)) * 1000) : 0
  }

  private async attempt(what: () => Promise<unknown>): Promise<void> {
    try {
      await what()
      this.problem = null
    } catch (cause) {
      this.problem = asProblem(cause)
    }
  }
}
