import type { Edit, Quotation } from '../api/types'
import { diffWords, type Replacement } from './diff'

/** A run of text that is shown in one way. */
export interface Segment {
  kind: 'same' | 'ins' | 'del' | 'mark'
  text: string
}

/** The two sides of a comparison. */
export interface Sides { before: Segment[]; after: Segment[] }

/**
 * Shows what turns source into result: the edits where they do. After a follow-up
 * they are of the result before, so the texts are compared word by word.
 */
export function compare(source: string, result: string, edits: readonly Edit[]): Sides {
  const list = edits
    .map((e) => ({ start: e.start.utf16, end: e.end.utf16, text: e.after }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
  const sides = weave(source, list)
  return joined(sides.after) === result ? sides : weave(source, diffWords(source, result))
}

/** Marks the quoted parts of a source. */
export function quoted(source: string, quotations: readonly Quotation[]): Segment[] {
  const list = [...quotations].sort((a, b) => a.start.utf16 - b.start.utf16)
  const segments: Segment[] = []
  let at = 0
  for (const q of list) {
    if (q.start.utf16 < at) continue
    push(segments, 'same', source.slice(at, q.start.utf16))
    push(segments, 'mark', source.slice(q.start.utf16, q.end.utf16))
    at = q.end.utf16
  }
  push(segments, 'same', source.slice(at))
  return segments
}

function weave(source: string, list: Replacement[]): Sides {
  const sides: Sides = { before: [], after: [] }
  let at = 0
  for (const r of list) {
    const same = source.slice(at, r.start)
    push(sides.before, 'same', same)
    push(sides.after, 'same', same)
    push(sides.before, 'del', source.slice(r.start, r.end))
    push(sides.after, 'ins', r.text)
    at = r.end
  }
  push(sides.before, 'same', source.slice(at))
  push(sides.after, 'same', source.slice(at))
  return sides
}

function push(segments: Segment[], kind: Segment['kind'], text: string): void {
  if (text !== '') segments.push({ kind, text })
}

function joined(segments: Segment[]): string {
  return segments.map((s) => s.text).join('')
}
