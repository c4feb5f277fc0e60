import type { Length, SummaryType, Task, TierName, Tone, WriteRequest } from '../api/types'
import type { Locale } from './locale.svelte'

export const tasks: readonly Task[] = ['proofread', 'rewrite', 'summarize', 'list', 'table', 'instruct', 'compose', 'reply']

interface Choices { tones: readonly Tone[]; lengths: readonly Length[]; types: readonly SummaryType[] }

const none: Choices = { tones: [], lengths: [], types: [] }
const composing: Choices = {
  tones: ['neutral', 'formal', 'casual', 'friendly', 'professional'], lengths: ['short', 'medium', 'long'], types: [],
}

/** What each task lets the user choose; the first of each is the usual. */
export const choices: Record<Task, Choices> = {
  proofread: none, list: none, table: none, instruct: none,
  rewrite: {
    tones: ['as-is', 'friendly', 'professional', 'concise', 'more-formal', 'more-casual'],
    lengths: ['as-is', 'shorter', 'longer'],
    types: [],
  },
  summarize: { tones: [], lengths: ['medium', 'short', 'long'], types: ['key-points', 'tldr', 'teaser', 'headline'] },
  compose: composing,
  reply: composing,
}

/** What the user wants done next. */
export class Wish {
  task = $state<Task>('proofread')
  tone = $state<Tone>('as-is')
  length = $state<Length>('as-is')
  type = $state<SummaryType>('key-points')
  instruction = $state('')
  tier = $state<TierName | ''>('') // empty leaves the choice to the server

  choose(task: Task): void {
    const { tones, lengths, types } = choices[task]
    this.task = task
    this.tone = tones.includes(this.tone) ? this.tone : (tones[0] ?? 'as-is')
    this.length = lengths.includes(this.length) ? this.length : (lengths[0] ?? 'as-is')
    this.type = types[0] ?? 'key-points'
  }

  /** Whether the task wants words from the user, and lacks them. */
  get lacksWords(): boolean {
    return this.task === 'instruct' && this.instruction.trim() === ''
  }

  get takesWords(): boolean {
    return this.task === 'instruct' || this.task === 'reply'
  }

  request(text: string): WriteRequest {
    const { tones, lengths, types } = choices[this.task]
    return {
      text,
      tier: this.tier || undefined,
      tone: tones.length > 0 ? this.tone : undefined,
      length: lengths.length > 0 ? this.length : undefined,
      type: types.length > 0 ? this.type : undefined,
      instruction: this.takesWords && this.instruction.trim() !== '' ? this.instruction.trim() : undefined,
    }
  }

  /** The wish in words, for a conversation's history. */
  words(locale: Locale): string {
    const { tones, lengths, types } = choices[this.task]
    if (this.takesWords && this.instruction.trim() !== '') return this.instruction.trim()
    return [
      locale.word('task', this.task),
      tones.length > 0 && this.tone !== 'as-is' ? locale.word('tone', this.tone) : '',
      types.length > 0 ? locale.word('type', this.type) : '',
      lengths.length > 0 && this.length !== 'as-is' ? locale.word('length', this.length) : '',
    ].filter((part) => part !== '').join(', ')
  }
}
