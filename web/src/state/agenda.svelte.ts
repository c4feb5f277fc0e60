import type { assistant, Days, Entry, Exported, Report } from '../api/assistant'
import { asProblem, Problem } from '../api/problem'
import { Remote } from './remote.svelte'

/** What became of a file that was given. */
export interface Taken { name: string; report: Report | null; problem: Problem | null; undone: boolean }

export interface Day { date: Date; entries: Entry[] }

const most = 8_000_000 // bytes of a file

/** A week of the calendar, and files that go in and out. */
export class Agenda extends Remote<Days> {
  taken = $state<Taken[]>([])
  busy = $state(false)
  refused = $state.raw<Problem | null>(null) // of an export, such as that there is nothing

  private week = $state.raw(mondayOf(new Date()))

  constructor(private api: ReturnType<typeof assistant>, private changed: () => Promise<void>) {
    super(() => api.days(iso(this.week), 7, zone()))
  }

  /** The seven days, with what is on each. */
  get days(): Day[] {
    return [0, 1, 2, 3, 4, 5, 6].map((n) => {
      const date = daysAfter(this.week, n)
      const [from, to] = [date.getTime(), daysAfter(date, 1).getTime()]
      const on = (e: Entry) => Date.parse(e.start) < to && (Date.parse(e.end) > from || Date.parse(e.start) >= from)
      return { date, entries: (this.value?.entries ?? []).filter(on) }
    })
  }

  /** Shows another week: so many later, or, for 0, this one. */
  go(weeks: number): Promise<void> {
    this.week = weeks === 0 ? mondayOf(new Date()) : daysAfter(this.week, 7 * weeks)
    return this.load()
  }

  /** Takes calendars and address books in, one after the other. */
  async take(files: Iterable<File>): Promise<void> {
    if (this.busy) return
    this.busy = true
    this.taken = []
    for (const file of files) {
      const one: Taken = { name: file.name, report: null, problem: null, undone: false }
      try {
        if (file.size > most) throw new Problem('too_large', 'the file is too large', 'Part it, or use: qiao calendar import FILE')
        one.report = await this.api.take(textOf(await file.arrayBuffer()), zone())
      } catch (cause) {
        one.problem = asProblem(cause)
      }
      this.taken.push(one)
    }
    this.busy = false
    await this.changed()
  }

  forget(): void {
    this.taken = []
  }

  /** Takes all of a file back. */
  async undo(one: Taken, undo: (change: number) => Promise<unknown>): Promise<void> {
    try {
      await undo(one.report!.change!)
      one.undone = true
      one.problem = null
    } catch (cause) {
      one.problem = asProblem(cause)
    }
    await this.changed()
  }

  /** Hands the browser a file to keep. */
  async give(what: Exported): Promise<void> {
    try {
      const url = URL.createObjectURL(await this.api.give(what))
      const link = Object.assign(document.createElement('a'), { href: url, download: what === 'calendar' ? 'calendar.ics' : 'contacts.vcf' })
      link.click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
      this.refused = null
    } catch (cause) {
      this.refused = asProblem(cause)
    }
  }
}

/** Tells whether a name is that of a calendar or an address book. */
export const isExchange = (file: File): boolean => /\.(ics|ical|vcf|vcard)$/i.test(file.name) || /^text\/(calendar|x?-?vcard)$/.test(file.type)

/** The text of a file. Old phones write GB 18030. */
function textOf(data: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data)
  } catch {
    return new TextDecoder('gb18030').decode(data)
  }
}

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

const daysAfter = (d: Date, n: number): Date => new Date(d.getFullYear(), d.getMonth(), d.getDate() + n)

const mondayOf = (d: Date): Date => daysAfter(d, -((d.getDay() + 6) % 7))

const iso = (d: Date): string => `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
