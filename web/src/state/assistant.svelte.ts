import { assistant, type Manner, type Plan, type Skill, type Today, type Trace, type TurnEvent } from '../api/assistant'
import type { Client } from '../api/client'
import { asProblem, Problem } from '../api/problem'
import type { Language } from '../i18n/format'
import { Agenda } from './agenda.svelte'
import { Apps } from './apps.svelte'
import { Exchange, type Asked, type Done } from './exchange.svelte'
import type { Locale } from './locale.svelte'
import { Remote } from './remote.svelte'
import { recall, remember } from './stored'

/** A conversation with the assistant, and what it keeps for today. */
export class Assistant extends Remote<Today> {
  exchanges = $state.raw<readonly Exchange[]>([])
  skills = $state.raw<ReadonlyMap<string, Skill>>(new Map())
  now = $state(Date.now()) // moves while somebody looks
  here = $state(recall('assistant.here', ['yes', 'no'], 'no') === 'yes') // ask no model

  readonly agenda: Agenda
  readonly apps: Apps

  private api: ReturnType<typeof assistant>
  private session = newSession()
  private work: AbortController | null = null

  constructor(client: Client, private locale: Locale) {
    const api = assistant(client)
    super(() => api.today(zone()))
    this.api = api
    this.agenda = new Agenda(api, () => this.refresh())
    this.apps = new Apps(api)
  }

  get working(): boolean {
    return this.exchanges.at(-1)?.phase === 'working'
  }

  /** Says something. Where shown is given, the page shows that instead. */
  async say(text: string, shown = text, language = this.languageOf(text)): Promise<void> {
    if (this.working) return
    const last = this.exchanges.at(-1)
    const exchange = new Exchange(this.exchanges.length, text, shown, language)
    this.exchanges = [...this.exchanges, exchange]
    await this.run(exchange, (m, s) => this.api.say(text, m, this.here, s))
    if (last?.waiting && exchange.phase === 'done') last.waiting.fate = fateBy(exchange.plan, exchange.trace)
  }

  /** Says the last thing once more. */
  again(exchange: Exchange): Promise<void> {
    return this.say(exchange.said, exchange.shown, exchange.language)
  }

  /** Chooses one of what a question offers, by its place. */
  choose(exchange: Exchange, index: number, label: string): Promise<void> {
    return this.say(`第${index + 1}个`, label, exchange.language)
  }

  /** Lets what waits happen. It goes on waiting where the proof of who confirms is wrong. */
  async confirm(exchange: Exchange, asked: Asked, passcode?: string): Promise<void> {
    if (this.working) return
    asked.problem = null
    await this.run(exchange, (m, s) => this.api.confirm(asked.confirmation.token, passcode, m, s))
    if (asked.confirmation.device && exchange.problem && unproved.has(exchange.problem.kind)) {
      asked.problem = exchange.problem
      exchange.problem = null
      exchange.phase = 'done'
      return
    }
    asked.fate = exchange.phase === 'done' ? 'given' : 'void'
  }

  /** Gives what waits up. */
  async refuse(exchange: Exchange, asked: Asked): Promise<void> {
    if (this.working) return
    asked.fate = 'refused'
    await this.run(exchange, (m, s) => this.api.deny(m, s))
  }

  /** Takes a change back. */
  async undo(done: Done): Promise<void> {
    try {
      await this.api.undo(done.undoable, this.session)
      done.undone = true
      done.problem = null
    } catch (cause) {
      done.problem = asProblem(cause)
    }
    await this.refresh()
  }

  /** Takes the change of a file back. */
  takeBack = (change: number): Promise<unknown> => this.api.undo(change, this.session)

  /** Asks again for today, the week and the apps. */
  private async refresh(): Promise<void> {
    await Promise.all([this.load(), this.agenda.load(), this.apps.load()])
  }

  cancel(): void {
    this.work?.abort()
  }

  /** Forgets the conversation on the page, and begins another. */
  begin(): void {
    this.cancel()
    this.exchanges = []
    this.session = newSession()
  }

  stay(here: boolean): void {
    this.here = here
    remember('assistant.here', here ? 'yes' : 'no')
  }

  /** The title of an intent, or its name where none is known. */
  title(intent: string): string {
    return this.skills.get(intent)?.title[this.locale.language] ?? intent
  }

  private learned = false

  /** Keeps today up to date, until the returned function is called. */
  follow(): () => void {
    void this.refresh()
    void this.learn()
    const second = setInterval(() => { if (!document.hidden) this.now = Date.now() }, 1000)
    const minute = setInterval(() => { if (!document.hidden) void this.refresh() }, 30_000)
    return () => { clearInterval(second); clearInterval(minute) }
  }

  private async learn(): Promise<void> {
    if (this.learned) return // whatever came of it: asking again and again would help nobody
    this.learned = true
    const list = await this.api.skills().catch(() => []) // names stand where titles are not known
    this.skills = new Map(list.map((s) => [s.intent, s]))
  }

  private async run(exchange: Exchange, turn: (m: Manner, s: AbortSignal) => AsyncGenerator<TurnEvent>): Promise<void> {
    const { signal } = (this.work = new AbortController())
    const began = performance.now()
    exchange.phase = 'working'
    exchange.problem = null
    exchange.elapsed = 0
    const clock = setInterval(() => (exchange.elapsed = performance.now() - began), 100)
    try {
      const manner = { session: this.session, language: exchange.language, zone: zone() }
      let last = ''
      for await (const event of turn(manner, signal)) {
        last = event.name
        exchange.hear(event)
      }
      if (last !== 'done') throw new Problem('protocol', 'the answer was cut short')
      exchange.phase = 'done'
    } catch (cause) {
      exchange.problem = asProblem(cause)
      exchange.phase = 'failed'
    } finally {
      clearInterval(clock)
    }
    this.now = Date.now()
    await this.refresh()
  }

  /** What a text is answered in: its own language; that of the page where it has none. */
  private languageOf(text: string): Language {
    if (/\p{Script=Han}/u.test(text)) return 'zh'
    return /\p{L}/u.test(text) ? 'en' : this.locale.language
  }
}

/** The kinds of failure after which a confirmation still waits: nothing was done. */
const unproved: ReadonlySet<string> = new Set(['unauthenticated', 'rate_limited'])

/** What became of a confirmation, by the turn after it. */
function fateBy(plan: Plan | null, trace: Trace | null): 'given' | 'refused' | 'void' {
  if (plan?.why === 'a confirmation') return 'given'
  return trace?.why === 'given up' ? 'refused' : 'void'
}

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

function newSession(): string {
  return 'page-' + [...crypto.getRandomValues(new Uint8Array(9))].map((b) => b.toString(16).padStart(2, '0')).join('')
}
