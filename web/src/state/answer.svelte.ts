import type { Client } from '../api/client'
import { asProblem, type Problem } from '../api/problem'
import type { Block, Progress, Result, Step, Task, WriteEvent, WriteRequest } from '../api/types'
import type { Phase } from './proofreading.svelte'

/** What was asked for: a task on a part of the draft. */
export interface Question {
  task: Task
  place: { start: number; end: number }
  request: WriteRequest
  asked: string // the wish in words, for the conversation's history
}

/** A new text that a tier made of the draft or of a part of it. */
export class Answer {
  phase = $state<Phase>('idle')
  question = $state.raw<Question | null>(null)
  blocks = $state.raw<readonly Block[]>([])
  preview = $state('') // what a model has just written, unverified
  progress = $state.raw<Progress | null>(null)
  result = $state.raw<Result | null>(null)
  problem = $state.raw<Problem | null>(null)
  elapsed = $state(0) // ms
  steps = $state.raw<readonly Step[]>([])

  private work: AbortController | null = null

  constructor(private client: Client) {}

  ask(question: Question): Promise<void> {
    this.steps = []
    return this.run(question)
  }

  /** Asks for a change of the last result, such as "warmer". */
  further(instruction: string): Promise<void> {
    const { question, result } = this
    if (!question || !result) return Promise.resolve()
    this.steps = [...this.steps, { instruction: question.asked, result: result.text }]
    const { text, tier, outputLanguage } = question.request
    const request = { text, tier, outputLanguage, instruction, history: [...this.steps] }
    return this.run({ task: 'instruct', place: question.place, request, asked: instruction })
  }

  again(): Promise<void> {
    return this.question ? this.run(this.question) : Promise.resolve()
  }

  cancel(): void {
    this.work?.abort()
    this.phase = 'idle'
  }

  private async run(question: Question): Promise<void> {
    const signal = this.begin(question)
    const began = performance.now()
    const clock = setInterval(() => (this.elapsed = performance.now() - began), 100)
    try {
      for await (const event of this.client.write(question.task, question.request, signal)) {
        if (signal.aborted) return
        this.hear(event)
      }
      this.phase = 'done'
    } catch (cause) {
      if (signal.aborted) return
      this.problem = asProblem(cause)
      this.phase = 'failed'
    } finally {
      clearInterval(clock)
    }
  }

  private begin(question: Question): AbortSignal {
    this.work?.abort()
    this.work = new AbortController()
    this.question = question
    this.phase = 'working'
    this.blocks = []
    this.preview = ''
    this.progress = null
    this.result = null
    this.problem = null
    this.elapsed = 0
    return this.work.signal
  }

  private hear(event: WriteEvent): void {
    switch (event.name) {
      case 'progress':
        this.progress = event.data
        break
      case 'preview':
        this.preview += event.data.text
        break
      case 'block':
        this.blocks = [...this.blocks, event.data]
        this.preview = ''
        break
      case 'result':
        this.result = event.data
        this.preview = ''
    }
  }
}
