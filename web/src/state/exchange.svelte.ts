import type { Confirmation, Outcome, Plan, Question, Trace, TurnEvent } from '../api/assistant'
import type { Problem } from '../api/problem'
import type { Language } from '../i18n/format'
import type { Phase } from './proofreading.svelte'

/** What became of a confirmation. */
export type Fate = 'waiting' | 'given' | 'refused' | 'void'

/** What was asked to be confirmed, and what became of it. */
export class Asked {
  fate = $state<Fate>('waiting')
  problem = $state.raw<Problem | null>(null) // of the proof that was given

  constructor(readonly confirmation: Confirmation) {}
}

/** What was done, and whether it was taken back. */
export class Done {
  undoable = $state(0) // the change that undo takes back; 0 is none
  undone = $state(false)
  problem = $state.raw<Problem | null>(null) // of taking it back

  constructor(readonly outcome: Outcome) {}
}

/** What an answer consists of, in the order in which it came. */
export type Part =
  | { name: 'question'; question: Question }
  | { name: 'asked'; asked: Asked }
  | { name: 'done'; done: Done }

/** What was said, and all that came of it. */
export class Exchange {
  plan = $state.raw<Plan | null>(null)
  parts = $state.raw<readonly Part[]>([])
  trace = $state.raw<Trace | null>(null)
  phase = $state<Phase>('idle')
  problem = $state.raw<Problem | null>(null)
  elapsed = $state(0) // ms

  constructor(
    readonly id: number,
    readonly said: string, // as it was heard
    readonly shown: string, // as the page shows it
    readonly language: Language,
  ) {}

  /** The confirmation that waits, if one does. */
  get waiting(): Asked | null {
    for (const p of this.parts) if (p.name === 'asked' && p.asked.fate === 'waiting') return p.asked
    return null
  }

  hear(event: TurnEvent): void {
    switch (event.name) {
      case 'plan':
        this.plan = event.data.plan
        break
      case 'question':
        this.add({ name: 'question', question: event.data.question })
        break
      case 'confirmation':
        this.add({ name: 'asked', asked: new Asked(event.data.confirmation) })
        break
      case 'result':
        this.add({ name: 'done', done: new Done(event.data.result) })
        break
      case 'undo':
        this.offer(event.data.undo.change)
        break
      case 'done':
        this.trace = event.data.done
    }
  }

  private add(part: Part): void {
    this.parts = [...this.parts, part]
  }

  private offer(change: number): void {
    for (const p of this.parts) if (p.name === 'done' && p.done.outcome.change === change) p.done.undoable = change
  }
}
