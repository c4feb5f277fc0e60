import type { EditType } from '../api/types'
import { needsConsent, type Suggestion } from './suggestion'

/** A sort of edit has one shape of underline. */
export type Sort = 'letters' | 'grammar' | 'marks' | 'words' | 'fact'

export const sorts: readonly Sort[] = ['letters', 'grammar', 'marks', 'words', 'fact']

const sortOf: Record<EditType, Sort> = {
  spelling: 'letters', script: 'letters',
  grammar: 'grammar', 'missing-words': 'grammar', preposition: 'grammar',
  punctuation: 'marks', capitalization: 'marks', spacing: 'marks', width: 'marks',
  'word-choice': 'words', style: 'words', rewording: 'words',
}

export function sort(s: Suggestion): Sort {
  return needsConsent(s) ? 'fact' : (sortOf[s.type] ?? 'words')
}
