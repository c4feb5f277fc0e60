import type { Change } from './change'

interface Place { start: number; end: number }

/**
 * The parts of a draft that nobody has proofread since they changed, as whole
 * lines. It lets a check look at a paragraph where the whole is a book.
 */
export class Unchecked {
  private places: Place[] = []

  get empty(): boolean {
    return this.places.length === 0
  }

  clear(): void {
    this.places = []
  }

  /** Notes a change of the text; after is the text with it. */
  changed(c: Change, after: string): void {
    const by = c.text.length - (c.end - c.start)
    const moved = (at: number) => (at >= c.end ? at + by : Math.min(at, c.start + c.text.length))
    this.places = this.places.map((p) => ({ start: moved(p.start), end: moved(p.end) }))
    this.add({ start: c.start, end: c.start + c.text.length }, after)
  }

  /** Adds a part of text, widened to whole lines. */
  add(p: Place, text: string): void {
    let { start, end } = wholeLines(text, p)
    const apart: Place[] = []
    for (const q of this.places) {
      const lines = wholeLines(text, q)
      if (lines.end < start || lines.start > end) {
        apart.push(lines)
      } else {
        start = Math.min(start, lines.start)
        end = Math.max(end, lines.end)
      }
    }
    if (text.slice(start, end).trim() !== '') apart.push({ start, end })
    this.places = apart.sort((a, b) => a.start - b.start)
  }

  /**
   * Returns the next part of text to check, of whole lines, about limit long;
   * null if all is checked. It is the one nearest to where the user is.
   */
  next(text: string, limit: number, near = 0): Place | null {
    const p = this.places[nearest(this.places, near)]
    return p ? { start: p.start, end: cut(text, p, limit) } : null
  }

  /** Takes note that a part, as next returned it, is checked. */
  checked(part: Place, text: string): void {
    this.places = this.places.flatMap((p) => {
      if (p.start !== part.start) return [p]
      const blank = text.slice(part.end, p.end).trim() === ''
      return blank ? [] : [{ start: part.end, end: p.end }]
    })
  }
}

function nearest(places: Place[], at: number): number {
  let best = -1
  let least = Infinity
  places.forEach((p, i) => {
    const away = Math.max(0, p.start - at, at - p.end)
    if (away < least) {
      least = away
      best = i
    }
  })
  return best
}

function wholeLines(text: string, p: Place): Place {
  const from = Math.min(p.start, text.length)
  const start = from === 0 ? 0 : text.lastIndexOf('\n', from - 1) + 1
  const next = text.indexOf('\n', Math.min(p.end, text.length))
  return { start, end: next < 0 ? text.length : next }
}

/** Returns where a part of p ends that is at most about limit long. */
function cut(text: string, p: Place, limit: number): number {
  if (p.end - p.start <= limit) return p.end
  const line = text.lastIndexOf('\n', p.start + limit)
  if (line > p.start) return line + 1
  const next = text.indexOf('\n', p.start + limit)
  return next < 0 || next >= p.end ? p.end : next + 1
}
