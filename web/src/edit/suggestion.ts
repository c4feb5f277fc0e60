import type { Edit, EditType, Finding, TierName } from '../api/types'

/** A proposed change of the draft, with its place counted in UTF-16 units. */
export interface Suggestion {
  id: string
  start: number
  end: number
  before: string
  after: string
  type: EditType
  rule: string
  explanation: string
  alternatives: string[]
  confidence: number
  auto: boolean
  tier: TierName
  findings: Finding[]
}

/**
 * Makes a Suggestion of an Edit of a part of the draft that begins at offset.
 * Run tells apart the edits of different requests, whose ids may be equal.
 */
export function suggestionOf(edit: Edit, offset: number, run: number): Suggestion {
  return {
    id: `${run}-${edit.id}`,
    start: offset + edit.start.utf16,
    end: offset + edit.end.utf16,
    before: edit.before,
    after: edit.after,
    type: edit.type,
    rule: edit.rule,
    explanation: edit.explanation ?? '',
    alternatives: edit.alternatives ?? [],
    confidence: edit.confidence,
    auto: edit.auto,
    tier: edit.tier,
    findings: edit.findings ?? [],
  }
}

/** Tells whether s fits text: whether its place still reads as it should. */
export function fits(text: string, s: Suggestion): boolean {
  return text.slice(s.start, s.end) === s.before
}

/** Tells whether accepting s needs the user's consent: it would change a fact. */
export function needsConsent(s: Suggestion): boolean {
  return s.findings.some((f) => f.severity === 'hard')
}
