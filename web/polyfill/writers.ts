import type { Client } from '../src/api/client'
import type { Task, WriteRequest } from '../src/api/types'
import { available, create, Model, type Maker } from './model'
import { chosen, type CallOptions, type Choices, type CoreOptions, type CreateOptions } from './options'

/** Writing without a text to write is no work. */
const blank = (input: string) => input.trim() === ''

/** Makes the base of Rewriter, Summarizer and Writer: a task with its choices. */
function texts(client: Client, task: Task, choices: Choices) {
  return class extends Model {
    protected readonly chosen: Record<string, string>

    constructor(key: symbol, client_: Client, options: CoreOptions) {
      super(key, client_, options)
      this.chosen = chosen(choices, options)
    }

    static async availability(options: CoreOptions = {}) {
      chosen(choices, options)
      return available(client, task, options)
    }

    static create<M>(this: Maker<M>, options: CreateOptions = {}): Promise<M> {
      return create(this, client, task, options)
    }

    get format() { return this.chosen['format']! }
    get length() { return this.chosen['length']! }

    protected async text(input: string, { context, signal }: CallOptions = {}): Promise<string> {
      this.signal(signal).throwIfAborted()
      if (blank(input)) return ''
      return (await this.finish(task, this.request(input, context), signal)).text
    }

    protected texts(input: string, { context, signal }: CallOptions = {}): ReadableStream<string> {
      if (blank(input)) return new ReadableStream({ start: (stream) => stream.close() })
      return this.stream(task, this.request(input, context), signal)
    }

    private request(text: string, context?: string): WriteRequest {
      return { ...(this.chosen as Partial<WriteRequest>), text, context }
    }
  }
}

/** Makes the Rewriter of a server. */
export function makeRewriter(client: Client) {
  const base = texts(client, 'rewrite', {
    tone: ['as-is', 'more-formal', 'more-casual'],
    format: ['as-is', 'plain-text', 'markdown'],
    length: ['as-is', 'shorter', 'longer'],
  })
  return class Rewriter extends base {
    get tone() { return this.chosen['tone']! }
    rewrite(input: string, options?: CallOptions) { return this.text(String(input), options) }
    rewriteStreaming(input: string, options?: CallOptions) { return this.texts(String(input), options) }
  }
}

/** Makes the Summarizer of a server. */
export function makeSummarizer(client: Client) {
  const base = texts(client, 'summarize', {
    type: ['key-points', 'tldr', 'teaser', 'headline'],
    format: ['markdown', 'plain-text'],
    length: ['short', 'medium', 'long'],
  })
  return class Summarizer extends base {
    get type() { return this.chosen['type']! }
    summarize(input: string, options?: CallOptions) { return this.text(String(input), options) }
    summarizeStreaming(input: string, options?: CallOptions) { return this.texts(String(input), options) }
  }
}

/** Makes the Writer of a server. */
export function makeWriter(client: Client) {
  const base = texts(client, 'compose', {
    tone: ['neutral', 'formal', 'casual'],
    format: ['markdown', 'plain-text'],
    length: ['short', 'medium', 'long'],
  })
  return class Writer extends base {
    get tone() { return this.chosen['tone']! }
    write(input: string, options?: CallOptions) { return this.text(String(input), options) }
    writeStreaming(input: string, options?: CallOptions) { return this.texts(String(input), options) }
  }
}
