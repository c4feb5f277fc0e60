// The wire types of the native API. They mirror the Go packages write,
// text and text/guard; offsets in JavaScript are the utf16 ones.

export type Task = 'proofread' | 'rewrite' | 'instruct' | 'summarize' | 'list' | 'table' | 'compose' | 'reply'
export type TierName = 'offline' | 'device' | 'partner'

export type Tone =
  | 'as-is' | 'more-formal' | 'more-casual' | 'formal' | 'neutral' | 'casual'
  | 'friendly' | 'professional' | 'concise'
export type Length = 'as-is' | 'shorter' | 'longer' | 'short' | 'medium' | 'long'
export type SummaryType = 'tldr' | 'teaser' | 'key-points' | 'headline'
export type Format = 'as-is' | 'plain-text' | 'markdown' | 'html'

export interface Pos { byte: number; rune: number; utf16: number }
export interface Span { start: Pos; end: Pos }

export interface Step { instruction: string; result: string }

/** What to do with a text. The task is in the path. */
export interface WriteRequest {
  text: string
  inputFormat?: Format
  tone?: Tone
  length?: Length
  type?: SummaryType
  format?: Format
  instruction?: string
  history?: Step[]
  sharedContext?: string
  context?: string
  expectedInputLanguages?: string[]
  outputLanguage?: string
  includeCorrectionTypes?: boolean
  includeCorrectionExplanations?: boolean
  correctionExplanationLanguage?: string
  tier?: TierName
  strict?: boolean
  protect?: Span[]
  region?: string
}

export type EditType =
  | 'spelling' | 'grammar' | 'punctuation' | 'capitalization' | 'missing-words' | 'preposition'
  | 'spacing' | 'width' | 'script' | 'word-choice' | 'style' | 'rewording'

export interface Finding {
  kind: string
  severity: 'hard' | 'soft'
  source?: string
  output?: string
  message: string
}

export interface Verdict { checked: boolean; findings?: Finding[] }

export interface Edit extends Span {
  id: string
  before: string
  after: string
  hash: string
  type: EditType
  rule: string
  explanation?: string
  alternatives?: string[]
  confidence: number
  auto: boolean
  tier: TierName
  findings?: Finding[]
}

export interface Served { partner: string; model: string; region?: string; local: boolean }
export interface Usage { input: number; cachedInput?: number; output: number; reasoning?: number }
export interface Note { code: string; message: string; fix?: string }
export interface Quotation extends Span { text: string; score: number }

export interface Made {
  tier: TierName
  served?: Served
  engines?: string[]
  ms: number
  firstMs?: number
  calls?: number
  usage: Usage
}

export interface Result {
  task: Task
  text: string
  edits?: Edit[]
  extract?: Quotation[]
  verdict: Verdict
  /** What was wrong in the model's words and is not in the text. */
  repaired?: Finding[]
  labels?: string[]
  notes?: Note[]
  made: Made
}

export interface Progress { done: number; total: number; tier: TierName }
export interface Preview { block: number; text: string }
export interface Block { index: number; text: string; verdict: Verdict; labels?: string[] }

export type WriteEvent =
  | { name: 'progress'; data: Progress }
  | { name: 'edit'; data: Edit }
  | { name: 'preview'; data: Preview }
  | { name: 'block'; data: Block }
  | { name: 'result'; data: Result }

export interface Capability {
  tier: TierName
  tasks: Task[]
  ready: boolean
  engines?: string[]
  served?: Served
  missing?: Note[]
}

export interface Partner {
  id: string
  name?: string
  model: string
  region?: string
  local: boolean
  origin?: string // "settings", a variable's name, or "found"
  state: string // "unknown", "ready" or "failing"
  detail?: string
  fix?: string
  firstTokenMs?: number
}

export interface Pack {
  name: string
  version: string
  title: string
  titleZh?: string
  license: string
  attribution: string
  size: number
  state: 'absent' | 'downloading' | 'ready' | 'broken'
  done: number
  total: number
}

export interface PullProgress { phase: string; done: number; total: number; rate: number }

export interface RuleHabit { rule: string; accepted: number; rejected: number; muted: boolean; last: string }
export interface Term { term: string; avoid?: string[]; note?: string }
export interface Decision { rule: string; accepted: boolean }
