import en from './en'
import zh from './zh'

export type Language = 'en' | 'zh'
export const languages: readonly Language[] = ['en', 'zh']

/** A message, or its forms by plural category of {n}. */
export type Message = string | { one?: string; other: string }
export type Key = keyof typeof en
export type Catalogue = Record<Key, Message>
export type Values = Record<string, string | number>

export const catalogues: Record<Language, Catalogue> = { en, zh }

/** The tag of each language for lang attributes and Intl. */
export const tags: Record<Language, string> = { en: 'en', zh: 'zh-CN' }

/** Returns the message in a language, with {name} replaced by its value. */
export function format(language: Language, key: Key, values: Values = {}): string {
  const message = catalogues[language][key]
  const form = typeof message === 'string' ? message : plural(language, message, Number(values['n']))
  return form.replace(/\{(\w+)\}/g, (all, name: string) => shown(language, values[name]) ?? all)
}

/** Tells whether a server's word, such as a rule's kind, has a message. */
export function isKey(word: string): word is Key {
  return Object.hasOwn(en, word)
}

function plural(language: Language, message: { one?: string; other: string }, n: number): string {
  const category = new Intl.PluralRules(tags[language]).select(n)
  return (category === 'one' && message.one) || message.other
}

function shown(language: Language, value: string | number | undefined): string | undefined {
  return typeof value === 'number' ? new Intl.NumberFormat(tags[language]).format(value) : value
}
