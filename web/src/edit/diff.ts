/** Replaces the UTF-16 units of a text from start up to end with text. */
export interface Replacement { start: number; end: number; text: string }

/** How many words may differ before what differs is shown as one. */
const most = 500

/** Returns what makes a into b, by whole words and single Chinese characters. */
export function diffWords(a: string, b: string): Replacement[] {
  const [x, y] = [words(a), words(b)]
  const head = same(x, y, (list, i) => list[i])
  const tail = same(x.slice(head), y.slice(head), (list, i) => list.at(-1 - i))
  const [from, to] = [x.slice(head, x.length - tail), y.slice(head, y.length - tail)]
  const start = length(x.slice(0, head))
  const path = shortest(from, to)
  if (path) return replacements(from, to, path, start)
  return [{ start, end: start + length(from), text: to.join('') }]
}

function words(s: string): string[] {
  return s.match(/\p{Script=Han}|\s+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+|[^]/gu) ?? []
}

function same(x: string[], y: string[], at: (list: string[], i: number) => string | undefined): number {
  const shorter = Math.min(x.length, y.length)
  let n = 0
  while (n < shorter && at(x, n) === at(y, n)) n++
  return n
}

/**
 * Returns the pairs of indices that both sides have in common, in order, by
 * Myers' O(ND) algorithm; null if more than the most words differ.
 */
function shortest(x: string[], y: string[]): [number, number][] | null {
  const reach = new Map<number, number>([[1, 0]]) // of each diagonal
  const trace: Map<number, number>[] = []
  for (let d = 0; d <= Math.min(most, x.length + y.length); d++) {
    trace.push(new Map(reach))
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && reach.get(k - 1)! < reach.get(k + 1)!)
      let i = down ? reach.get(k + 1)! : reach.get(k - 1)! + 1
      while (i < x.length && i - k < y.length && x[i] === y[i - k]) i++
      reach.set(k, i)
      if (i >= x.length && i - k >= y.length) return walkBack(trace, x.length, y.length)
    }
  }
  return null
}

function walkBack(trace: Map<number, number>[], i: number, j: number): [number, number][] {
  const pairs: [number, number][] = []
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d]!
    const k = i - j
    const down = k === -d || (k !== d && reach.get(k - 1)! < reach.get(k + 1)!)
    const before = down ? reach.get(k + 1)! : reach.get(k - 1)!
    const beforeJ = before - (down ? k + 1 : k - 1)
    while (i > before && j > beforeJ && i > 0 && j > 0) pairs.push([--i, --j])
    if (d > 0) [i, j] = [before, beforeJ]
  }
  return pairs.reverse()
}

/** Turns the gaps between common words into replacements; a lone space between two joins them. */
function replacements(x: string[], y: string[], pairs: [number, number][], offset: number): Replacement[] {
  const kept = pairs.filter(([i, j], n) => {
    const gapBefore = n === 0 ? i > 0 || j > 0 : pairs[n - 1]![0] < i - 1 || pairs[n - 1]![1] < j - 1
    const next = pairs[n + 1] ?? [x.length, y.length]
    const gapAfter = next[0] > i + 1 || next[1] > j + 1
    return x[i]!.trim() !== '' || !gapBefore || !gapAfter
  })
  const list: Replacement[] = []
  let [a, b, at] = [0, 0, offset]
  for (const [i, j] of [...kept, [x.length, y.length] as [number, number]]) {
    const start = at
    at += length(x.slice(a, i))
    const text = y.slice(b, j).join('')
    if (at > start || text !== '') list.push({ start, end: at, text })
    at += x[i]?.length ?? 0
    ;[a, b] = [i + 1, j + 1]
  }
  return list
}

function length(words: string[]): number {
  return words.reduce((n, w) => n + w.length, 0)
}
