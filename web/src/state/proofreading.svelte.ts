import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import type { Edit, Made, Note, Progress, TierName, WriteRequest } from '../api/types'
import { rebase, type Change } from '../edit/change'
import type { Draft } from './draft.svelte'
import type { Locale } from './locale.svelte'

const pause = 350 // ms without a key before a live check
const part = 4000 // characters of a live check

export type Phase = 'idle' | 'waiting' | 'working' | 'failed' | 'done'

/**
 * Finds what to correct in the draft: by itself while the user types, and the
 * whole when asked to. The live check uses the offline tier alone, so nothing
 * leaves the machine unasked.
 */
export class Proofreading {
  phase = $state<Phase>('idle')
  progress = $state.raw<Progress | null>(null)
  problem = $state.raw<Problem | null>(null)
  made = $state.raw<Made | null>(null)
  notes = $state.raw<readonly Note[]>([])
  whole = $state(false) // a check of the whole text that the user asked for

  private held = false // an input method is composing: what stands there is not meant yet
  private timer: ReturnType<typeof setTimeout> | undefined
  private work: AbortController | null = null

  constructor(
    private client: Client,
    private draft: Draft,
    private locale: Locale,
  ) {
    draft.following(() => this.later())
  }

  /** Checks what changed once the user pauses. An older live check is dropped. */
  later(): void {
    if (this.whole) return
    this.work?.abort()
    this.phase = 'waiting'
    clearTimeout(this.timer)
    if (this.held) return
    this.timer = setTimeout(() => this.live(), pause)
  }

  /** Waits with live checks until release. */
  hold(): void {
    this.held = true
    clearTimeout(this.timer)
  }

  release(): void {
    this.held = false
    if (!this.draft.unchecked.empty) this.later()
  }

  /** Checks everything again by itself: the rules or their language have changed. */
  again(): void {
    this.draft.unchecked.add({ start: 0, end: this.draft.text.length }, this.draft.text)
    if (!this.draft.unchecked.empty) this.later()
  }

  /** Checks the whole draft on a tier; undefined leaves the choice to the server. */
  async all(tier?: TierName): Promise<void> {
    const signal = this.begin(true)
    const since: Change[] = []
    const stop = this.draft.following((c) => since.push(c))
    this.draft.unchecked.clear()
    try {
      await this.readAll(tier, since, signal)
      this.phase = 'done'
    } catch (cause) {
      this.fail(cause, signal)
    }
    stop()
    if (signal === this.work?.signal) this.whole = false
    if (since.length > 0) this.later()
  }

  cancel(): void {
    this.work?.abort()
    clearTimeout(this.timer)
    this.whole = false
    this.phase = 'idle'
  }

  private async readAll(tier: TierName | undefined, since: Change[], signal: AbortSignal): Promise<void> {
    const { draft } = this
    const here = (edits: readonly Edit[]) =>
      since.reduce((list, c) => rebase(list, c, 'touch'), draft.read(edits, 0))
    for await (const event of this.client.write('proofread', this.request(draft.text, tier), signal)) {
      if (event.name === 'progress') this.progress = event.data
      if (event.name === 'edit') here([event.data]).forEach((s) => draft.add(s))
      if (event.name === 'result') {
        this.made = event.data.made
        this.notes = event.data.notes ?? []
        draft.place(here(event.data.edits ?? []), { start: 0, end: draft.text.length })
      }
    }
  }

  private async live(): Promise<void> {
    const { draft } = this
    const signal = this.begin(false)
    try {
      for (;;) {
        const next = draft.unchecked.next(draft.text, part, draft.caret)
        if (!next) break
        const text = draft.text.slice(next.start, next.end)
        const result = await this.client.finish('proofread', this.request(text, 'offline'), signal)
        if (signal.aborted) return
        draft.unchecked.checked(next, draft.text)
        draft.offer(result.edits ?? [], next)
        this.made = result.made
        this.notes = result.notes ?? []
      }
      this.phase = draft.text.trim() === '' ? 'idle' : 'done'
    } catch (cause) {
      this.fail(cause, signal)
    }
  }

  private begin(whole: boolean): AbortSignal {
    clearTimeout(this.timer)
    this.work?.abort()
    this.work = new AbortController()
    this.whole = whole
    this.phase = 'working'
    this.progress = null
    this.problem = null
    return this.work.signal
  }

  private fail(cause: unknown, signal: AbortSignal): void {
    if (signal.aborted) return
    this.problem = asProblem(cause)
    this.phase = 'failed'
  }

  private request(text: string, tier?: TierName): WriteRequest {
    return {
      text, tier,
      includeCorrectionTypes: true,
      includeCorrectionExplanations: true,
      correctionExplanationLanguage: this.locale.language,
    }
  }
}
