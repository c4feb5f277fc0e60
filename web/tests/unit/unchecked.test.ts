import { expect, test } from 'vitest'
import { applyChange, changeBetween } from '../../src/edit/change'
import { Unchecked } from '../../src/edit/unchecked'
import { random, randomText } from './random'

/** Checks everything, and returns the parts in the order they were given. */
function drain(u: Unchecked, text: string, limit = 1000, near = 0): string[] {
  const parts: string[] = []
  for (let p = u.next(text, limit, near); p; p = u.next(text, limit, near)) {
    parts.push(text.slice(p.start, p.end))
    u.checked(p, text)
    if (parts.length > 100) throw new Error('it never ends')
  }
  return parts
}

test('a new text is unchecked as a whole', () => {
  const u = new Unchecked()
  u.changed({ start: 0, end: 0, text: 'one\ntwo' }, 'one\ntwo')
  expect(drain(u, 'one\ntwo')).toEqual(['one\ntwo'])
  expect(u.empty).toBe(true)
})

test('typing makes its line unchecked, and no other', () => {
  const text = 'one\ntwo x\nthree'
  const u = new Unchecked()
  u.changed({ start: 7, end: 7, text: ' x' }, text)
  expect(drain(u, text)).toEqual(['two x'])
})

test('the line that the user is at comes first', () => {
  const text = 'one\ntwo\nthree'
  const u = new Unchecked()
  u.add({ start: 0, end: 1 }, text)
  u.add({ start: 9, end: 10 }, text)
  expect(drain(u, text, 1000, 12)).toEqual(['three', 'one'])
})

test('a long text is cut between lines', () => {
  const text = 'aaaa\nbbbb\ncccccccccccccccc\nd'
  const u = new Unchecked()
  u.add({ start: 0, end: text.length }, text)
  expect(drain(u, text, 11)).toEqual(['aaaa\nbbbb\n', 'cccccccccccccccc\n', 'd'])
})

test('a part that was not finished is given again', () => {
  const u = new Unchecked()
  u.add({ start: 0, end: 3 }, 'one')
  expect(u.next('one', 10)).toEqual(u.next('one', 10))
})

test('blank lines need no check', () => {
  const u = new Unchecked()
  u.changed({ start: 3, end: 3, text: '\n\n  ' }, 'one\n\n  ')
  expect(drain(u, 'one\n\n  ')).toEqual(['one\n\n  '])
  u.add({ start: 5, end: 6 }, 'one\n\n  ')
  expect(u.empty).toBe(true)
})

test('no changed line is ever forgotten', () => {
  const next = random(11)
  for (let i = 0; i < 500; i++) {
    let text = randomText(next, 60)
    const u = new Unchecked()
    for (let k = 0; k < 4; k++) {
      const start = next(text.length + 1)
      const mark = 'M'
      const change = changeBetween(text, applyChange(text, { start, end: Math.min(text.length, start + next(4)), text: mark }))
      if (!change) continue
      text = applyChange(text, change)
      u.changed(change, text)
      const part = u.next(text, 1 + next(20), next(text.length))
      if (part && next(2)) {
        const seen = text.slice(part.start, part.end)
        u.checked(part, text)
        text = text.slice(0, part.start) + seen.replaceAll('M', 'm') + text.slice(part.end)
      }
    }
    const left = drain(u, text, 1 + next(30)).join('|')
    expect(left.split('M').length).toBe(text.split('M').length)
  }
})
