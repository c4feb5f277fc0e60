// The days of a library, joined to sections that are worth a heading.
import type { Day } from '../api/photos'

/** Photos under one heading. A key of "" has no heading. */
export interface Section {
  key: string // 2012, 2012-06 or 2012-06-01
  first: number // the place of its first photo among all
  count: number
}

/** How many photos a year or month must have to be divided further. */
export const crowd = 24

/** Makes sections: a day each, or the month or year where that has few photos. */
export function sectionsOf(days: readonly Day[], few = crowd): Section[] {
  const years = countBy(days, 4)
  const months = countBy(days, 7)
  const list: Section[] = []
  let first = 0
  for (const { day, count } of days) {
    const year = day.slice(0, 4)
    const month = day.slice(0, 7)
    const key = years.get(year)! <= few ? year : months.get(month)! <= few ? month : day
    const last = list.at(-1)
    if (last?.key === key) last.count += count
    else list.push({ key, first, count })
    first += count
  }
  return list
}

function countBy(days: readonly Day[], letters: number): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { day, count } of days) {
    const key = day.slice(0, letters)
    counts.set(key, (counts.get(key) ?? 0) + count)
  }
  return counts
}

/** Says what a section is, in a language. */
export function titled(key: string, tag: string): string {
  const [year, month, day] = key.split('-').map(Number)
  const date = new Date(Date.UTC(year!, (month ?? 1) - 1, day ?? 1))
  const parts: Intl.DateTimeFormatOptions = day
    ? { dateStyle: 'full' }
    : month ? { year: 'numeric', month: 'long' } : { year: 'numeric' }
  return new Intl.DateTimeFormat(tag, { ...parts, timeZone: 'UTC' }).format(date)
}

/** Says a time on a photo's own clock. */
export function moment(wall: string, tag: string): string {
  const at = new Date(`${wall.slice(0, 19)}Z`)
  if (Number.isNaN(at.getTime())) return wall
  return new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(at)
}
