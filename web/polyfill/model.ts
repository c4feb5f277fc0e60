import type { Client } from '../src/api/client'
import type { Result, Task, WriteRequest } from '../src/api/types'
import { availability, fetchPacks, type Availability } from './availability'
import { failure } from './failure'
import { canonical, languagesOf, type CallOptions, type CoreOptions, type CreateOptions } from './options'

const own = Symbol('only create makes models')

/** What the four interfaces of the drafts have in common. */
export class Model {
  #client: Client
  #options: CoreOptions
  #gone = new AbortController()

  constructor(key: symbol, client: Client, options: CoreOptions) {
    if (key !== own) throw new TypeError('Illegal constructor')
    this.#client = client
    this.#options = options
  }

  get sharedContext(): string { return this.#options.sharedContext ?? '' }
  get expectedInputLanguages() { return canonical(this.#options.expectedInputLanguages) }
  get expectedContextLanguages() { return canonical(this.#options.expectedContextLanguages) }
  get outputLanguage(): string | null { return this.#options.outputLanguage ?? null }

  /** Qiao cuts long texts into parts itself, so that no input is too long to begin with. */
  get inputQuota(): number { return Infinity }

  /** Resolves to the number of code points: what an input takes of the quota. */
  async measureInputUsage(input: string, { context = '', signal }: CallOptions = {}): Promise<number> {
    this.signal(signal).throwIfAborted()
    return [...String(input), ...context].length
  }

  /** Ends what the model is doing and everything that it is asked from now on. */
  destroy(): void {
    this.#gone.abort(new DOMException('The model was destroyed.', 'AbortError'))
  }

  /** Aborts with the caller's signal, or when the model is destroyed. */
  protected signal(caller?: AbortSignal): AbortSignal {
    return caller ? AbortSignal.any([caller, this.#gone.signal]) : this.#gone.signal
  }

  /** Does a task and resolves to its result. */
  protected async finish(task: Task, request: WriteRequest, caller?: AbortSignal): Promise<Result> {
    const signal = this.signal(caller)
    signal.throwIfAborted()
    try {
      return await this.#client.finish(task, this.#complete(request), signal)
    } catch (cause) {
      throw signal.aborted ? signal.reason : failure(cause)
    }
  }

  /** Does a task and streams the checked parts of the new text; never what is unverified. */
  protected stream(task: Task, request: WriteRequest, caller?: AbortSignal): ReadableStream<string> {
    const left = new AbortController()
    const signal = AbortSignal.any([this.signal(caller), left.signal])
    const texts = this.#texts(task, request, signal)
    return new ReadableStream<string>({
      async pull(stream) {
        try {
          signal.throwIfAborted()
          const { done, value } = await texts.next()
          if (done) stream.close()
          else stream.enqueue(value)
        } catch (cause) {
          stream.error(signal.aborted ? signal.reason : failure(cause))
        }
      },
      cancel: () => left.abort(),
    })
  }

  async *#texts(task: Task, request: WriteRequest, signal: AbortSignal): AsyncGenerator<string, void> {
    let some = false
    for await (const { name, data } of this.#client.write(task, this.#complete(request), signal)) {
      if (name === 'block' && data.text !== '') {
        some = true
        yield data.text
      }
      if (name === 'result' && !some) yield data.text
    }
  }

  #complete(request: WriteRequest): WriteRequest {
    const { sharedContext, expectedInputLanguages, outputLanguage } = this.#options
    return { ...request, sharedContext, expectedInputLanguages, outputLanguage }
  }
}

export type Maker<M> = new (key: symbol, client: Client, options: CoreOptions) => M

/** Answers the static availability() of a class. */
export async function available(client: Client, task: Task, options: CoreOptions): Promise<Availability> {
  return availability(client, task, languagesOf(options))
}

/** Answers the static create() of a class: makes a model that is ready for use. */
export async function create<M>(make: Maker<M>, client: Client, task: Task, options: CreateOptions): Promise<M> {
  const { signal = new AbortController().signal, monitor, ...core } = options
  signal.throwIfAborted()
  const model = new make(own, client, core)
  const watcher = new EventTarget()
  monitor?.(watcher)
  const told = (loaded: number) =>
    watcher.dispatchEvent(new ProgressEvent('downloadprogress', { loaded, total: 1, lengthComputable: true }))
  const state = await available(client, task, core)
  if (state === 'unavailable') {
    throw new DOMException(`Qiao cannot do this now: ${task}. Is "qiao serve" running, and is a model connected?`, 'NotSupportedError')
  }
  told(0)
  try {
    if (state !== 'available') await fetchPacks(client, signal, told)
  } catch (cause) {
    throw signal.aborted ? signal.reason : failure(cause)
  }
  signal.throwIfAborted()
  told(1)
  return model
}
