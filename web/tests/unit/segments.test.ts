import { expect, test } from 'vitest'
import type { Edit } from '../../src/api/types'
import { diffWords } from '../../src/edit/diff'
import { compare, quoted } from '../../src/edit/segments'
import { readTable } from '../../src/edit/table'
import { countWords, visible } from '../../src/edit/count'
import { random, randomText } from './random'

const pos = (utf16: number) => ({ byte: 0, rune: 0, utf16 })
const edit = (start: number, end: number, after: string) => ({ start: pos(start), end: pos(end), after }) as Edit
const draw = (segments: { kind: string; text: string }[]) =>
  segments.map((s) => (s.kind === 'same' ? s.text : `[${s.kind}:${s.text}]`)).join('')

test('edits show on both sides', () => {
  const sides = compare('He go home', 'He goes home.', [edit(10, 10, '.'), edit(3, 5, 'goes')])
  expect(draw(sides.before)).toBe('He [del:go] home')
  expect(draw(sides.after)).toBe('He [ins:goes] home[ins:.]')
})

test('edits that do not lead to the result give way to a comparison', () => {
  const sides = compare('one two three', 'one 2 three', [edit(0, 1, 'x')])
  expect(draw(sides.before)).toBe('one [del:two] three')
  expect(draw(sides.after)).toBe('one [ins:2] three')
})

test.each([
  ['words', 'He go to scool by bus', 'He goes to school by bus', 'He [go→goes] to [scool→school] by bus'],
  ['Chinese characters', '我们以经到了', '我们已经到了吧', '我们[以→已]经到了[→吧]'],
  ['neighbours as one', 'a quick brown fox', 'a slow red fox', 'a [quick brown→slow red] fox'],
  ['a text from nothing', '', 'new', '[→new]'],
  ['emoji whole', 'ok 👍', 'ok 👎', 'ok [👍→👎]'],
])('compares %s', (_, a, b, drawn) => {
  let at = 0
  const shown = diffWords(a, b).map((r) => {
    const part = `${a.slice(at, r.start)}[${a.slice(r.start, r.end)}→${r.text}]`
    at = r.end
    return part
  })
  expect(shown.join('') + a.slice(at)).toBe(drawn)
})

test('a comparison always leads to the other text', () => {
  const next = random(5)
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [randomText(next), randomText(next)]
    const made = diffWords(a, b).reduceRight((s, r) => s.slice(0, r.start) + r.text + s.slice(r.end), a)
    expect(made).toBe(b)
  }
})

test('texts that have nothing in common are compared in little time', () => {
  const [a, b] = ['a ', 'b '].map((w) => w.repeat(20_000)) as [string, string]
  const began = performance.now()
  const made = diffWords(a, b).reduceRight((s, r) => s.slice(0, r.start) + r.text + s.slice(r.end), a)
  expect(made).toBe(b)
  expect(performance.now() - began).toBeLessThan(2000)
})

test('quotations are marked once', () => {
  const q = (start: number, end: number) => ({ start: pos(start), end: pos(end), text: '', score: 1 })
  expect(draw(quoted('A. B. C.', [q(6, 8), q(0, 2), q(6, 8)]))).toBe('[mark:A.] B. [mark:C.]')
})

test.each([
  ['a table', '| a | b |\n|---|:-:|\n| 1 | 2\\|3 |\n| x |', { head: ['a', 'b'], rows: [['1', '2|3'], ['x', '']] }],
  ['prose', 'one\ntwo', null],
  ['prose below a table', '| a |\n|---|\n| 1 |\nand so on', null],
])('reads %s', (_, text, table) => {
  expect(readTable(text)).toEqual(table)
})

test.each([['don’t stop 2 go', 4], ['我们go吧', 4], ['', 0], ['、。', 0]])('counts the words of %j', (text, n) => {
  expect(countWords(text)).toBe(n)
})

test('white space alone is made visible', () => {
  expect(visible('  ')).toBe('··')
  expect(visible(' a ')).toBe(' a ')
})
