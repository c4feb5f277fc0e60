import type { Client } from '../src/api/client'
import type { Edit, EditType } from '../src/api/types'
import { available, create, Model } from './model'
import type { CallOptions, CoreOptions, CreateOptions } from './options'

export interface Correction {
  startIndex: number
  endIndex: number
  correction: string
  types?: string[]
  explanation?: string
}

export interface ProofreadResult {
  correctedInput: string
  corrections: Correction[]
}

/** The draft's names for sorts of correction that Qiao divides further. */
const drafted: Partial<Record<EditType, string>> = {
  spacing: 'punctuation', width: 'punctuation', script: 'spelling',
  'word-choice': 'grammar', style: 'grammar', rewording: 'grammar',
}

/** Makes the Proofreader of a server. */
export function makeProofreader(client: Client) {
  return class Proofreader extends Model {
    #options: CoreOptions

    constructor(key: symbol, client_: Client, options: CoreOptions) {
      super(key, client_, options)
      this.#options = options
    }

    static async availability(options: CoreOptions = {}) {
      return available(client, 'proofread', options)
    }

    static create(options: CreateOptions = {}) {
      return create(this, client, 'proofread', options)
    }

    get includeCorrectionTypes() { return Boolean(this.#options['includeCorrectionTypes']) }
    get includeCorrectionExplanations() { return Boolean(this.#options['includeCorrectionExplanations']) }
    get correctionExplanationLanguage() { return (this.#options['correctionExplanationLanguage'] as string | undefined) ?? null }

    /**
     * Corrects input. Only edits that are safe to apply unasked are made: one
     * that would change a fact is never among them.
     */
    async proofread(input: string, { signal }: CallOptions = {}): Promise<ProofreadResult> {
      this.signal(signal).throwIfAborted()
      const text = String(input)
      if (text.trim() === '') return { correctedInput: text, corrections: [] }
      const result = await this.finish('proofread', {
        text,
        includeCorrectionTypes: this.includeCorrectionTypes,
        includeCorrectionExplanations: this.includeCorrectionExplanations,
        correctionExplanationLanguage: this.correctionExplanationLanguage ?? undefined,
      }, signal)
      const safe = (result.edits ?? []).filter((e) => e.auto)
      return { correctedInput: result.text, corrections: safe.map((e) => this.#correction(e)) }
    }

    #correction(e: Edit): Correction {
      const correction: Correction = { startIndex: e.start.utf16, endIndex: e.end.utf16, correction: e.after }
      if (this.includeCorrectionTypes) correction.types = [drafted[e.type] ?? e.type]
      if (this.includeCorrectionExplanations) correction.explanation = e.explanation ?? ''
      return correction
    }
  }
}
