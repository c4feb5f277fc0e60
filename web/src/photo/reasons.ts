// Saying why a photo was found.
import type { Evidence, Found, PlaceName } from '../api/photos'
import { isKey } from '../i18n/format'
import type { Locale } from '../state/locale.svelte'
import { moment } from './sections'

/** What a reason says: the matched text, the date, the places. */
export function told(e: Evidence, locale: Locale): string {
  if (e.rank) return locale.t('photos.meaning', { n: e.rank })
  const text = (locale.language === 'zh' && e.textZh) || e.text || ''
  if (e.share) return `${colour(text, locale)} · ${locale.t('photos.share', { share: locale.percent(e.share) })}`
  if (e.kind === 'time' || e.kind === 'clock') return moment(`${text.replace(' ', 'T')}:00`, locale.tag)
  if (e.kind === 'camera') return text.replace(/^(\S+) (?=\1\b)/i, '') // Canon Canon EOS 7D
  return e.from ? `“${text}”` : text
}

/** Where a reason was found. */
export function source(e: Evidence, locale: Locale): string {
  if (e.by) return locale.t('photos.captions.by', { model: e.by })
  const key = `photos.from.${e.from ?? ''}`
  return isKey(key) ? locale.t(key) : ''
}

/** The reason that says most in a few words. */
export function firstReason(found: Found | undefined, locale: Locale): string {
  const best = found?.evidence.find((e) => e.line ?? e.box) ?? found?.evidence[0]
  return best ? told(best, locale) : ''
}

export const colour = (name: string, locale: Locale): string => locale.word('colour', name)

export const placeName = (n: PlaceName | undefined, locale: Locale): string =>
  (locale.language === 'zh' ? n?.zh || n?.en : n?.en || n?.zh) ?? ''
