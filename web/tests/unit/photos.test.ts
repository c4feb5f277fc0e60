import { describe, expect, test } from 'vitest'
import type { Chip, Day, Plan } from '../../src/api/photos'
import { boundsOf, fit, held, lines, nearer, place, degrees } from '../../src/photo/globe'
import { beside, layout, rowOf, sectionAt, visible } from '../../src/photo/grid'
import { changed, grouped } from '../../src/photo/plan'
import { sectionsOf, titled } from '../../src/photo/sections'
import { bytes, decode } from '../../src/photo/thumbhash'
import { random } from './random'

const days = (list: [string, number][]): Day[] => list.map(([day, count]) => ({ day, count, after: `${day}.` }))

describe('sections', () => {
  test('a crowded month is cut into days, a sparse one or a sparse year is not', () => {
    const list = sectionsOf(days([['2021-05-02', 30], ['2021-05-01', 3], ['2021-04-30', 2], ['2021-04-02', 1], ['2012-07-01', 4], ['2012-01-01', 5]]))
    expect(list).toEqual([
      { key: '2021-05-02', first: 0, count: 30 }, { key: '2021-05-01', first: 30, count: 3 },
      { key: '2021-04', first: 33, count: 3 }, { key: '2012', first: 36, count: 9 },
    ])
  })
  test('headings are in the language', () => {
    expect(titled('2012-06-01', 'en')).toBe('Friday, June 1, 2012')
    expect(titled('2012-06', 'zh-CN')).toBe('2012年6月')
    expect(titled('2012', 'en')).toBe('2012')
  })
})

describe('the grid', () => {
  const some = layout([{ key: 'a', first: 0, count: 7 }, { key: 'b', first: 7, count: 2 }, { key: 'c', first: 9, count: 5 }], 400, 100, 40)

  test('cells fill the width, rows and headings the height', () => {
    expect(some.columns).toBe(4)
    expect(some.sections.map((s) => s.top)).toEqual([0, 240, 380])
    expect(some.height).toBe(620)
    expect(rowOf(some, 8)).toEqual([280, 380])
    expect(sectionAt(some, 300)?.key).toBe('b')
  })

  test('the arrows go up and down in the same column, over headings', () => {
    expect([beside(some, 1, 1), beside(some, 3, 1), beside(some, 5, 1), beside(some, 6, 1), beside(some, 8, 1)]).toEqual([5, 6, 8, 8, 10])
    expect([beside(some, 5, -1), beside(some, 8, -1), beside(some, 2, -1), beside(some, 13, -1)]).toEqual([1, 5, 2, 9])
  })

  test('any two heights show each photo between them once, and few others', () => {
    const draw = random(7)
    const next = () => draw(1e9) / 1e9
    for (let round = 0; round < 200; round++) {
      let first = 0
      const sections = Array.from({ length: 1 + Math.floor(next() * 40) }, (_, i) => {
        const count = 1 + Math.floor(next() * 50)
        first += count
        return { key: next() < 0.9 ? `k${i}` : '', first: first - count, count }
      })
      const l = layout(sections, 300 + next() * 900, 90, 40)
      const top = next() * l.height
      const bottom = top + next() * 900
      const shown = visible(l, top, bottom).flatMap((p) => Array.from({ length: p.to - p.from }, (_, i) => p.from + i))
      const once = new Set(shown)
      expect(once.size).toBe(shown.length)
      const wrong = Array.from({ length: first }, (_, i) => i).filter((i) => {
        const [upper, lower] = rowOf(l, i)
        return upper < bottom && lower > top ? !once.has(i) : (upper > bottom + l.size || lower < top - l.size) && once.has(i)
      })
      expect(wrong).toEqual([])
    }
  })

  test('a library of 200,000 is laid out without its photos', () => {
    const list = Array.from({ length: 4000 }, (_, i) => ({ key: `d${i}`, first: i * 50, count: 50 }))
    const l = layout(list, 1200, 168, 40)
    expect(visible(l, l.height - 800, l.height).at(-1)?.to).toBe(200_000)
  })
})

describe('placeholders', () => {
  test('a hash is decoded to the colours that it was made of', () => {
    const left = decode(bytes(HALVES))!
    expect([left.width, left.height]).toEqual([32, 18])
    const at = (x: number) => [...left.rgba.slice(4 * (9 * 32 + x), 4 * (9 * 32 + x) + 3)]
    const [red, blue] = [at(3), at(28)]
    expect(red[0]!).toBeGreaterThan(red[2]! + 60)
    expect(blue[2]!).toBeGreaterThan(blue[0]! + 60)
  })
  test('anything is decoded or refused', () => {
    const draw = random(3)
    const next = () => draw(1e9) / 1e9
    for (let i = 0; i < 300; i++) {
      const pixels = decode(Uint8Array.from({ length: Math.floor(next() * 30) }, () => Math.floor(next() * 256)))
      if (pixels) expect(pixels.rgba.length).toBe(4 * pixels.width * pixels.height)
    }
    expect(decode(new Uint8Array(3))).toBeNull()
  })
})

describe('the map', () => {
  const size = { width: 800, height: 400 }
  test('it never leaves the globe, and what is zoomed at stays', () => {
    const far = held({ lon: 500, lat: -80, scale: 0 }, size)
    expect(boundsOf(far, size)).toEqual({ west: -180, east: 180, south: -90, north: 90 })
    const v = held({ lon: 10, lat: 45, scale: 40 }, size)
    const next = nearer(v, size, 2, 600, 100)
    expect(next.lon + (600 - 400) / next.scale).toBeCloseTo(v.lon + 200 / v.scale)
    expect(next.lat - (100 - 200) / next.scale).toBeCloseTo(v.lat + 100 / v.scale)
  })
  test('bounds fit with a margin', () => {
    const v = fit({ west: 11, south: 41, east: 15, north: 44 }, size)
    const [x, y] = place(v, size, 15, 44)
    expect(x).toBeLessThan(800)
    expect(y).toBeGreaterThan(0)
    expect(fit({ west: 1, south: 1, east: 1, north: 1 }, size).scale).toBeGreaterThan(1000)
  })
  test('lines are on round degrees', () => {
    expect(lines(-50, 50, 4)).toEqual([-30, 0, 30])
    expect(lines(12.31, 12.65, 1000)).toEqual([12.4, 12.5, 12.6])
    expect([degrees(-30, ['E', 'W']), degrees(0, ['N', 'S']), degrees(12.5, ['东', '西'])]).toEqual(['30° W', '0°', '12.5° 东'])
  })
})

describe('plans', () => {
  const chip = (id: string, group: number, negated = false): Chip => ({ id, kind: 'place', label: id, span: { start: 0, end: 1 }, group, value: {}, ...(negated ? { negated } : {}) })
  const plan: Plan = { query: 'q', chips: [chip('a', 1), chip('b', 1), chip('c', 2, true)] }

  test('a chip that is changed keeps its place, its group and its denial', () => {
    const next = changed(plan, plan.chips[2]!, [chip('x', 1)])
    expect(next.chips.map((c) => [c.id, c.group, Boolean(c.negated)])).toEqual([['a', 1, false], ['b', 1, false], ['c.1', 2, true]])
    const many = changed(plan, plan.chips[0]!, [chip('x', 1), chip('y', 2)])
    expect(many.chips.map((c) => c.group)).toEqual([4, 5, 1, 2])
    expect(new Set(many.chips.map((c) => c.id)).size).toBe(4)
  })
  test('alternatives stand together', () => {
    expect(grouped(plan.chips).map((g) => g.map((c) => c.id))).toEqual([['a', 'b'], ['c']])
  })
})

/** The hash of a picture of 160 × 90, red on the left and blue on the right, by imaging/look. */
const HALVES = 'l7YCtKCAioaHh3h4iId/d/iIiA=='
