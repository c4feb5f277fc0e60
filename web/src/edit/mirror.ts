import { sort, sorts } from './sort'
import type { Suggestion } from './suggestion'

/**
 * A Mirror lies behind a textarea, lays out the same text in the same way, and
 * carries what a textarea cannot: underlines, as CSS custom highlights. It
 * keeps one element a line and touches only lines that changed.
 */
export class Mirror {
  private lines: string[] = []
  private starts: number[] = []

  constructor(private root: HTMLElement) {}

  /** Shows text. */
  write(text: string): void {
    const lines = text.split('\n')
    while (this.root.childNodes.length > lines.length) this.root.lastChild!.remove()
    lines.forEach((line, i) => this.line(i, line))
    this.lines = lines
    this.starts = []
    let at = 0
    for (const line of lines) {
      this.starts.push(at)
      at += line.length + 1
    }
  }

  /** Underlines suggestions of the text that was written last. */
  mark(list: readonly Suggestion[], active: Suggestion | null): void {
    if (!('highlights' in CSS)) return // an old browser: the list still has them all
    const ranges = new Map<string, AbstractRange[]>(sorts.map((name) => [name, []]))
    for (const s of list) ranges.get(sort(s))!.push(...this.ranges(s))
    for (const [name, some] of ranges) CSS.highlights.set(`edit-${name}`, new Highlight(...some))
    CSS.highlights.set('edit-active', new Highlight(...(active ? this.ranges(active) : [])))
  }

  /** Takes all underlines away. */
  clear(): void {
    if (!('highlights' in CSS)) return
    for (const name of [...sorts, 'active']) CSS.highlights.delete(`edit-${name}`)
  }

  /** Returns where s is on the screen. */
  box(s: Suggestion): DOMRect | null {
    const first = this.ranges(s)[0]
    if (!first) return null
    const range = document.createRange()
    range.setStart(first.startContainer, first.startOffset)
    range.setEnd(first.endContainer, first.endOffset)
    return range.getBoundingClientRect()
  }

  private line(i: number, line: string): void {
    const old = this.root.childNodes[i]
    if (!old) {
      const div = document.createElement('div')
      div.append(line === '' ? document.createElement('br') : line)
      this.root.append(div)
    } else if (this.lines[i] !== line && old instanceof HTMLElement) {
      old.replaceChildren(line === '' ? document.createElement('br') : line)
    }
  }

  private ranges(s: Suggestion): AbstractRange[] {
    const { start, end } = this.visible(s)
    const ranges: AbstractRange[] = []
    for (let i = this.lineAt(start); i < this.lines.length && this.starts[i]! < end; i++) {
      const node = this.root.childNodes[i]?.firstChild
      if (!(node instanceof Text)) continue
      const from = Math.max(0, start - this.starts[i]!)
      const to = Math.min(node.length, end - this.starts[i]!)
      if (from < to) {
        ranges.push(new StaticRange({ startContainer: node, startOffset: from, endContainer: node, endOffset: to }))
      }
    }
    return ranges
  }

  /** Widens an insertion to the character beside it: nothing can't be underlined. */
  private visible(s: Suggestion): { start: number; end: number } {
    if (s.start < s.end) return s
    const line = this.lineAt(s.start)
    const at = s.start - this.starts[line]!
    return at > 0 ? { start: s.start - 1, end: s.start } : { start: s.start, end: s.start + 1 }
  }

  private lineAt(offset: number): number {
    let low = 0
    let high = this.starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.starts[middle]! <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
}
