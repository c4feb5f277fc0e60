import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { catalogues, format, type Key, type Message } from '../../src/i18n/format'
import { place } from '../../src/i18n/names'

const forms = (m: Message) => (typeof m === 'string' ? [m] : [m.other, ...(m.one ? [m.one] : [])])
const names = (s: string) => [...new Set(s.match(/\{\w+\}/g) ?? [])].sort().join()

test('both catalogues have the same keys', () => {
  expect(Object.keys(catalogues.zh).sort()).toEqual(Object.keys(catalogues.en).sort())
})

test('both languages say the same values, and something', () => {
  for (const key of Object.keys(catalogues.en) as Key[]) {
    const [en, zh] = [forms(catalogues.en[key]), forms(catalogues.zh[key])]
    for (const form of [...en, ...zh]) {
      expect(form.trim(), key).not.toBe('')
      expect(names(form), key).toBe(names(en[0]!))
    }
  }
})

test('no Chinese message was forgotten in English', () => {
  const same = (Object.keys(catalogues.en) as Key[]).filter((k) => k !== 'comma' && !/\p{Script=Han}/u.test(forms(catalogues.zh[k])[0]!))
  expect(same).toEqual([])
})

test('plurals and numbers follow the language', () => {
  expect(format('en', 'status.found', { n: 1 })).toBe('1 suggestion')
  expect(format('en', 'status.found', { n: 1200 })).toBe('1,200 suggestions')
  expect(format('zh', 'status.found', { n: 1 })).toBe('1 条建议')
})

test('regions have names', () => {
  expect(place('cn', 'zh-CN')).toBe('中国')
  expect(place('cn-beijing', 'en')).toBe('Beijing, China')
  expect(place('cn-beijing', 'zh-CN')).toBe('中国北京')
  expect(place('somewhere', 'en')).toBe('somewhere')
})

test('every kind of failure of the server has a message', () => {
  const source = readFileSync('../error.go', 'utf8')
  const kinds = source.slice(source.indexOf('kindNames = ')).match(/: "(\w+)"/g)!.map((m) => m.slice(3, -1))
  for (const kind of kinds) expect(Object.keys(catalogues.en)).toContain(`problem.${kind}`)
})

test('every label and fact of the server has a message', () => {
  const words = (file: string, type: string) =>
    [...readFileSync(file, 'utf8').matchAll(new RegExp(`\\b${type}\\s*=\\s*"([\\w-]+)"`, 'g'))].map((m) => m[1])
  const keys = Object.keys(catalogues.en)
  for (const label of words('../write/result.go', 'Label')) expect(keys).toContain(`label.${label}`)
  for (const type of words('../write/result.go', 'EditType')) expect(keys).toContain(`edit.${type}`)
  for (const kind of words('../text/fact/fact.go', 'Kind')) expect(keys).toContain(`fact.${kind}`)
})
