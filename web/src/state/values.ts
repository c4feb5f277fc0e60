import type { Arg } from '../api/assistant'
import type { Locale } from './locale.svelte'

/** Says a value of the assistant's for people: an id by its label, a time by the clock. */
export function shown(locale: Locale, value: unknown, arg?: Arg): string {
  if (arg?.label) return arg.label
  if (arg?.time?.assumed?.length && arg.origin.quote) return arg.origin.quote // what was assumed, the answer says
  if (arg?.time?.seconds) return locale.span(arg.time.seconds)
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? locale.moment(value) : value
  if (typeof value === 'number') return locale.number(value)
  if (Array.isArray(value)) return value.map((v) => shown(locale, v)).join(locale.t('comma'))
  return JSON.stringify(value)
}
