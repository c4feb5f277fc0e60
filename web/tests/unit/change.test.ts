import { describe, expect, test } from 'vitest'
import { applyChange, changeBetween, joinChanges, rebase } from '../../src/edit/change'
import { random, randomText } from './random'

describe('changeBetween', () => {
  test.each([
    ['equal texts', 'abc', 'abc', null],
    ['typing', 'ab', 'axb', { start: 1, end: 1, text: 'x' }],
    ['deleting', 'abc', 'ac', { start: 1, end: 2, text: '' }],
    ['a doubled letter', 'aa', 'aaa', { start: 2, end: 2, text: 'a' }],
    ['emoji that share half a pair', '👍', '👎', { start: 0, end: 2, text: '👎' }],
    ['characters that share their second half', 'a\u{1F44D}b', 'a\u{2044D}b', { start: 1, end: 3, text: '\u{2044D}' }],
  ])('%s', (_, before, after, change) => {
    expect(changeBetween(before, after)).toEqual(change)
  })

  test('makes before into after, whatever they are, and keeps pairs whole', () => {
    const next = random(7)
    for (let i = 0; i < 2000; i++) {
      const [a, b] = [randomText(next), randomText(next)]
      const c = changeBetween(a, b)
      expect(c ? applyChange(a, c) : a).toBe(b)
      if (c) expect((a.slice(0, c.start) + '|' + c.text + '|' + a.slice(c.end)).isWellFormed()).toBe(true)
    }
  })
})

describe('rebase', () => {
  const at = (start: number, end: number) => ({ start, end })

  test.each([
    ['what is before stays', at(0, 2), { start: 5, end: 6, text: 'xyz' }, at(0, 2)],
    ['what is after moves', at(8, 9), { start: 5, end: 6, text: 'xyz' }, at(10, 11)],
    ['what is overlapped goes', at(4, 6), { start: 5, end: 9, text: '' }, null],
    ['an insertion within goes too', at(4, 6), { start: 5, end: 5, text: 'x' }, null],
    ['what touches at its end stays', at(4, 5), { start: 5, end: 6, text: '' }, at(4, 5)],
    ['what touches at its start moves', at(6, 7), { start: 5, end: 6, text: '' }, at(5, 6)],
    ['an insertion at the same place goes', at(5, 5), { start: 5, end: 5, text: 'x' }, null],
  ])('%s', (_, place, change, moved) => {
    expect(rebase([place], change, 'overlap')).toEqual(moved ? [moved] : [])
  })

  test('typing takes what it touches', () => {
    expect(rebase([at(0, 4), at(6, 8)], { start: 4, end: 4, text: 's' }, 'touch')).toEqual([at(7, 9)])
  })

  test('what is left reads as before, at its new place', () => {
    const next = random(3)
    for (let i = 0; i < 2000; i++) {
      const text = randomText(next, 40)
      const places = Array.from({ length: 5 }, () => {
        const start = next(text.length + 1)
        return at(start, start + next(text.length - start + 1))
      })
      const start = next(text.length + 1)
      const change = { start, end: start + next(text.length - start + 1), text: randomText(next, 4) }
      const after = applyChange(text, change)
      const named = places.map((p) => ({ ...p, reads: text.slice(p.start, p.end) }))
      for (const p of rebase(named, change, next(2) ? 'touch' : 'overlap')) {
        expect(after.slice(p.start, p.end)).toBe(p.reads)
      }
    }
  })
})

test('changes made as one give what they give one by one', () => {
  const text = 'He go to scool by bus'
  const changes = [{ start: 3, end: 5, text: 'goes' }, { start: 9, end: 14, text: 'school' }, { start: 21, end: 21, text: '.' }]
  expect(applyChange(text, joinChanges(text, changes)!)).toBe('He goes to school by bus.')
  expect(joinChanges(text, [])).toBeNull()
})
