// Where each photo of a grid lies. Cells are square, so that hundreds of thousands
// have a place before any of them is known.
import type { Section } from './sections'

export interface Placed extends Section { top: number; height: number }
export interface Layout {
  columns: number
  size: number // of a cell with its gap
  heading: number
  height: number
  sections: Placed[]
}
/** A part of a section that is to be drawn. */
export interface Part { section: Placed; from: number; to: number; top: number }

/** Lays sections out in a width; cells are at least least wide. */
export function layout(sections: readonly Section[], width: number, least: number, heading: number): Layout {
  const columns = Math.max(2, Math.floor(width / least))
  const size = width / columns
  let top = 0
  const placed = sections.map((s) => {
    const height = (s.key ? heading : 0) + Math.ceil(s.count / columns) * size
    const here = { ...s, top, height }
    top += height
    return here
  })
  return { columns, size, heading, height: top, sections: placed }
}

/** The last section that begins at or before what a measure says. */
function search(sections: readonly Placed[], fits: (s: Placed) => boolean): number {
  let low = 0
  let high = sections.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (fits(sections[middle]!)) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** What of a layout lies between two heights. */
export function visible(l: Layout, top: number, bottom: number): Part[] {
  const parts: Part[] = []
  for (let i = search(l.sections, (s) => s.top <= top); i < l.sections.length; i++) {
    const section = l.sections[i]!
    if (section.top >= bottom) break
    const body = section.top + (section.key ? l.heading : 0)
    const rows = Math.ceil(section.count / l.columns)
    const low = Math.min(rows, Math.max(0, Math.floor((top - body) / l.size)))
    const high = Math.min(rows, Math.max(0, Math.ceil((bottom - body) / l.size)))
    parts.push({
      section,
      from: section.first + low * l.columns,
      to: section.first + Math.min(section.count, high * l.columns),
      top: body + low * l.size,
    })
  }
  return parts
}

/** The section that is at a height. */
export const sectionAt = (l: Layout, y: number): Placed | undefined => l.sections[search(l.sections, (s) => s.top <= y)]

/** The upper and lower end of a photo's row. */
export function rowOf(l: Layout, index: number): [number, number] {
  const s = l.sections[search(l.sections, (s) => s.first <= index)]
  if (!s) return [0, 0]
  const top = s.top + (s.key ? l.heading : 0) + Math.floor((index - s.first) / l.columns) * l.size
  return [top, top + l.size]
}

/** The photo one row further down (1) or up (-1), in the same column where there is one. */
export function beside(l: Layout, index: number, step: 1 | -1): number {
  const i = search(l.sections, (s) => s.first <= index)
  const s = l.sections[i]
  if (!s) return index
  const column = (index - s.first) % l.columns
  const next = index - s.first + step * l.columns
  if (step > 0) {
    if (next < s.count) return s.first + next
    if (Math.floor((s.count - 1) / l.columns) * l.columns > index - s.first) return s.first + s.count - 1
    const below = l.sections[i + 1]
    return below ? below.first + Math.min(column, below.count - 1) : index
  }
  if (next >= 0) return s.first + next
  const above = l.sections[i - 1]
  if (!above) return index
  const row = Math.floor((above.count - 1) / l.columns) * l.columns
  return above.first + Math.min(row + column, above.count - 1)
}
