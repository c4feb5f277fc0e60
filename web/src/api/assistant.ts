// The wire types of the assistant. They mirror the Go package assist.
import type { Client } from './client'
import type { Served } from './types'

export interface Moment { from: string; to: string; grain?: string; rule?: string; seconds?: number; assumed?: string[] }
export interface Origin { source: string; quote?: string; taint?: string }
export interface Arg { value: unknown; time?: Moment; label?: string; origin: Origin }
export interface Step { intent: string; args: Record<string, Arg> | null; origin: Origin }
export interface Plan { steps: Step[]; tier: string; why?: string; confidence: number }
export interface Option { kind?: string; id: string; label: string; detail?: string }
export interface Question { text: string; intent?: string; slot?: string; choices?: Option[]; yesNo?: boolean }
export interface Confirmation {
  token: string
  expires: string
  intent: string
  risk: string
  text: string
  args: Record<string, unknown>
  labels?: Record<string, string> // what ids stand for
  count?: number
  sources?: string[]
  device?: boolean // it needs a proof of who confirms
  proofs?: string[] // which the user has: 'passcode', 'device'
}
export interface Outcome { intent: string; text: string; assumed?: string[]; change?: number; done: boolean }
export interface Undo { change: number; label: string }
export interface Trace { tier?: string; why?: string; confidence: number; ms: number; text: string; served?: Served }

/** One thing that became true in a turn, under its name. */
export type TurnEvent =
  | { name: 'heard'; data: { heard: string } }
  | { name: 'plan'; data: { plan: Plan } }
  | { name: 'question'; data: { question: Question } }
  | { name: 'confirmation'; data: { confirmation: Confirmation } }
  | { name: 'result'; data: { result: Outcome } }
  | { name: 'undo'; data: { undo: Undo } }
  | { name: 'done'; data: { done: Trace } }

export interface Timer { label?: string; seconds: number; ends: string; paused?: boolean; left?: number }
export interface Alarm { at: string; rule?: string; label?: string; off?: boolean }
export interface Reminder { text: string; at: string; rule?: string }
export interface Appointment { title: string; start: string; end: string; allDay?: boolean; place?: string; people?: string[]; rule?: string }
export interface Kept<T> { id: string; at?: string; value: T }
export interface Today { timers: Kept<Timer>[]; alarms: Kept<Alarm>[]; reminders: Kept<Reminder>[]; events: Kept<Appointment>[] }

/** An event or a reminder at one of its times. */
export interface Entry { id: string; kind: 'event' | 'reminder'; title: string; start: string; end: string; allDay?: boolean; place?: string; rule?: string; done?: boolean }
export interface Days { from: string; to: string; entries: Entry[]; dav?: string } // dav is the path at which phones subscribe

/** What became of a file. */
export interface Report { new: number; changed: number; same: number; photos?: number; skipped?: number; refused: { line: number; why: string }[]; change?: number }
export type Exported = 'calendar' | 'contacts'

export interface Skill { intent: string; title: Record<string, string>; risk: string }

/** A tool of an app. What it says of itself decides nothing. */
export interface AppTool { tool: string; description?: string; claim?: 'reads' | 'destroys' | 'outside'; grade?: string; changed?: boolean; hash: string }
export interface AppEntry { app: string; state: string; why?: string; tools: AppTool[]; left?: Record<string, string> }

/** What goes with every turn: which conversation, in which language, in which time zone. */
export interface Manner { session: string; language: string; zone: string }

/** The assistant of a server. */
export const assistant = (c: Client) => ({
  say: (text: string, manner: Manner, noModel: boolean, signal: AbortSignal) =>
    whole(c, '/v1/assistant/turns', { ...manner, text, noModel }, signal),
  confirm: (token: string, passcode: string | undefined, manner: Manner, signal: AbortSignal) =>
    whole(c, '/v1/assistant/confirm', { ...manner, token, passcode }, signal),
  deny: (manner: Manner, signal: AbortSignal) => whole(c, '/v1/assistant/confirm', { ...manner, deny: true }, signal),
  undo: (change: number, session: string) => c.send('POST', '/v1/assistant/undo', { changes: [change], session }),
  today: (zone: string) => c.get<Today>(`/v1/assistant/today?${new URLSearchParams({ zone })}`),
  days: (from: string, days: number, zone: string) => c.get<Days>(`/v1/assistant/calendar?${new URLSearchParams({ from, days: String(days), zone })}`),
  take: (data: string, zone: string) => c.send<Report>('POST', '/v1/assistant/import', { data, zone }),
  give: (what: Exported) => c.blob(`/v1/assistant/export/${what}`),
  apps: async () => (await c.get<{ apps: AppEntry[] | null }>('/v1/assistant/apps')).apps ?? [],
  grade: (app: string, tool: string, hash: string, grade: string) => c.send('POST', `/v1/assistant/apps/${encodeURIComponent(app)}/grade`, { tool, hash, grade }),
  skills: async () => (await c.get<{ skills: Skill[] | null }>('/v1/assistant/skills')).skills ?? [],
})

/** Yields the events of a turn; the last one is done. */
async function* whole(c: Client, path: string, body: unknown, signal: AbortSignal): AsyncGenerator<TurnEvent> {
  for await (const event of c.events('POST', path, body, signal)) yield event as TurnEvent
}
