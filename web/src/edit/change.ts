/** Replaces the UTF-16 units from start up to end with text. */
export interface Change {
  start: number
  end: number
  text: string
}

interface Place { start: number; end: number }

/** Returns s with the change made. */
export function applyChange(s: string, c: Change): string {
  return s.slice(0, c.start) + c.text + s.slice(c.end)
}

/**
 * Returns the one change that makes before into after, as small as can be; null
 * where they are equal. It never cuts a surrogate pair.
 */
export function changeBetween(before: string, after: string): Change | null {
  if (before === after) return null
  let start = 0
  const shorter = Math.min(before.length, after.length)
  while (start < shorter && before[start] === after[start]) start++
  if (isHigh(before, start - 1)) start--
  let tail = 0
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  if (isLow(before, before.length - tail)) tail--
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) }
}

/** Makes changes, given in order of place and apart, as one. */
export function joinChanges(s: string, changes: Change[]): Change | null {
  const first = changes[0]
  const last = changes.at(-1)
  if (!first || !last) return null
  let text = ''
  let at = first.start
  for (const c of changes) {
    text += s.slice(at, c.start) + c.text
    at = c.end
  }
  return { start: first.start, end: last.end, text }
}

/** Which places a change takes away: those it overlaps, or also those it touches. */
export type Reach = 'overlap' | 'touch'

/** Moves places to where they are after the change, without those that it takes. */
export function rebase<P extends Place>(places: readonly P[], c: Change, reach: Reach): P[] {
  const by = c.text.length - (c.end - c.start)
  const moved: P[] = []
  for (const p of places) {
    if (meets(p, c, reach)) continue
    moved.push(p.start >= c.end ? { ...p, start: p.start + by, end: p.end + by } : p)
  }
  return moved
}

function meets(p: Place, c: Place, reach: Reach): boolean {
  if (reach === 'touch') return p.start <= c.end && c.start <= p.end
  if (p.start === c.start && p.end === c.end) return true
  return p.start < c.end && c.start < p.end
}

function isHigh(s: string, i: number): boolean {
  return (s.charCodeAt(i) & 0xfc00) === 0xd800
}

function isLow(s: string, i: number): boolean {
  return (s.charCodeAt(i) & 0xfc00) === 0xdc00
}
