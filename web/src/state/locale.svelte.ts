import { format, isKey, languages, tags, type Key, type Language, type Values } from '../i18n/format'
import { recall, remember } from './stored'

/** The language of the interface, and how it says things. */
export class Locale {
  language = $state<Language>(recall('language', languages, preferred()))
  tag = $derived(tags[this.language])

  choose(language: Language): void {
    this.language = language
    remember('language', language)
  }

  t = (key: Key, values?: Values): string => format(this.language, key, values)

  /** Says a word of the server's, such as a label; the word itself where no message is known. */
  word = (prefix: string, word: string): string => {
    const key = `${prefix}.${word}`
    return isKey(key) ? this.t(key) : word
  }

  number = (n: number, options?: Intl.NumberFormatOptions): string => new Intl.NumberFormat(this.tag, options).format(n)

  percent = (share: number): string => this.number(share, { style: 'percent', maximumFractionDigits: 0 })

  /** Says how long something took: milliseconds below a second, then seconds. */
  took = (ms: number): string =>
    ms < 1000
      ? this.number(ms, { style: 'unit', unit: 'millisecond', maximumFractionDigits: ms < 10 ? 1 : 0 })
      : this.number(ms / 1000, { style: 'unit', unit: 'second', maximumFractionDigits: 1 })

  bytes = (n: number): string =>
    n < 1e6
      ? this.number(n / 1e3, { style: 'unit', unit: 'kilobyte', maximumFractionDigits: 0 })
      : this.number(n / 1e6, { style: 'unit', unit: 'megabyte', maximumFractionDigits: 1 })

  /** Says a time of day. */
  time = (at: string): string => new Intl.DateTimeFormat(this.tag, { timeStyle: 'short' }).format(new Date(at))

  /** Says a day and a time of day. */
  moment = (at: string): string => new Intl.DateTimeFormat(this.tag, { dateStyle: 'full', timeStyle: 'short' }).format(new Date(at))

  /** Says a length of time in whole seconds: "1 hr, 30 min". */
  span = (seconds: number): string => {
    const parts = ([['hour', Math.floor(seconds / 3600)], ['minute', Math.floor(seconds / 60) % 60], ['second', Math.floor(seconds) % 60]] as const).filter(([, n]) => n > 0)
    return parts.map(([unit, n]) => this.number(n, { style: 'unit', unit, unitDisplay: 'long' })).join(this.t('comma'))
  }

  day = (date: string): string => new Intl.DateTimeFormat(this.tag, { dateStyle: 'medium' }).format(new Date(date))
}

function preferred(): Language {
  return navigator.languages.some((l) => l.startsWith('en') || l.startsWith('zh')) &&
    navigator.languages.find((l) => l.startsWith('en') || l.startsWith('zh'))!.startsWith('zh')
    ? 'zh'
    : 'en'
}
