/** What may be asked when a model is made, in the words of the drafts. */
export interface CoreOptions {
  sharedContext?: string
  expectedInputLanguages?: string[]
  expectedContextLanguages?: string[]
  outputLanguage?: string
  [choice: string]: unknown
}

export interface CreateOptions extends CoreOptions {
  signal?: AbortSignal
  monitor?: (monitor: EventTarget) => void
}

export interface CallOptions {
  context?: string
  signal?: AbortSignal
}

/** The values of an option; the first is the usual one. */
export type Choices = Record<string, readonly string[]>

/** Returns each choice's value, as WebIDL does: TypeError for one that is not in its list. */
export function chosen(choices: Choices, options: CoreOptions): Record<string, string> {
  return Object.fromEntries(
    Object.entries(choices).map(([name, values]) => {
      const value = options[name] ?? values[0]
      if (!values.includes(String(value))) throw new TypeError(`${name}: '${String(value)}' is not one of ${values.join(', ')}`)
      return [name, String(value)]
    }),
  )
}

/** Returns language tags in canonical form; RangeError for one that is none. */
export function canonical(tags: readonly string[] | undefined): readonly string[] | null {
  return tags === undefined ? null : Object.freeze(Intl.getCanonicalLocales([...tags]))
}

/** The languages that options name. */
export function languagesOf(options: CoreOptions): string[] {
  const { expectedInputLanguages = [], expectedContextLanguages = [], outputLanguage } = options
  const all = [...expectedInputLanguages, ...expectedContextLanguages, ...(outputLanguage ? [outputLanguage] : [])]
  return Intl.getCanonicalLocales(all)
}
