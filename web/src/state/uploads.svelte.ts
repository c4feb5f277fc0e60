import { photos } from '../api/photos'
import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'

export interface Refused { name: string; problem: Problem }

/** How many files are sent at a time. */
const lanes = 2

/** Files on their way into the library. */
export class Uploads {
  total = $state(0)
  done = $state(0)
  bytes = $state(0) // of all
  known = $state(0) // were in the library before
  sent = $derived.by(() => this.finished + Object.values(this.flying).reduce((n, b) => n + b, 0))
  refused = $state.raw<Refused[]>([])
  private finished = $state(0) // bytes of files that are done
  private flying = $state<Record<number, number>>({}) // bytes of those that are not
  private waiting: File[] = []
  private active = 0
  private stop = new AbortController()
  private began = 0
  private api: ReturnType<typeof photos>

  constructor(client: Client, private settled: () => void) {
    this.api = photos(client)
  }

  get busy(): boolean {
    return this.done < this.total
  }

  /** Bytes a second. */
  get rate(): number {
    return this.sent / Math.max(0.001, (performance.now() - this.began) / 1000)
  }

  add(files: readonly File[]): void {
    if (!this.busy) this.reset()
    this.total += files.length
    this.bytes += files.reduce((n, f) => n + f.size, 0)
    this.waiting.push(...files)
    while (this.active < lanes && this.waiting.length) void this.lane()
  }

  cancel(): void {
    this.total -= this.waiting.length
    this.waiting = []
    this.stop.abort()
  }

  forget(): void {
    this.reset()
  }

  private reset(): void {
    this.total = this.done = this.bytes = this.known = this.finished = 0
    this.flying = {}
    this.refused = []
    this.stop = new AbortController()
    this.began = performance.now()
  }

  private async lane(): Promise<void> {
    this.active++
    for (let file = this.waiting.shift(); file; file = this.waiting.shift()) await this.send(file)
    if (--this.active === 0) this.settled()
  }

  private async send(file: File): Promise<void> {
    const lane = this.done + Math.random()
    try {
      const fresh = await this.api.upload(file, (bytes) => { this.flying[lane] = Math.min(bytes, file.size) }, this.stop.signal)
      if (!fresh) this.known++
    } catch (cause) {
      const problem = asProblem(cause)
      if (!problem.canceled) this.refused = [...this.refused, { name: file.name, problem }]
    }
    delete this.flying[lane]
    this.finished += file.size
    this.done++
  }
}
