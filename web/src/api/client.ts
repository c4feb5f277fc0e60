import { asProblem, Problem, problemFrom } from './problem'
import { readEvents } from './sse'
import type {
  Capability, Decision, Pack, Partner, PullProgress, Result, RuleHabit, Task, Term, WriteEvent, WriteRequest,
} from './types'

interface Options {
  base?: string // the server, without a slash at the end; empty is the page's own origin
  key?: () => string | null // what the Authorization header carries
  refused?: () => void // told when the server wants a key, or another one
}

/** Speaks the native API. Every failure is a Problem. */
export class Client {
  private base: string
  private key: () => string | null
  private refused: () => void

  constructor({ base = '', key = () => null, refused = () => {} }: Options = {}) {
    this.base = base
    this.key = key
    this.refused = refused
  }

  capabilities = async () => (await this.get<{ tiers: Capability[] }>('/v1/write/capabilities')).tiers
  partners = async () => (await this.get<{ partners: Partner[] }>('/v1/partners')).partners ?? []
  checkPartner = (id: string) => this.send<Partner>('POST', `/v1/partners/${encodeURIComponent(id)}/check`)
  packs = async () => (await this.get<{ packs: Pack[] }>('/v1/models')).packs ?? []

  words = async () => (await this.get<{ words: string[] | null }>('/v1/write/words')).words ?? []
  addWord = (word: string) => this.send('POST', '/v1/write/words', { word })
  removeWord = (word: string) => this.send('DELETE', `/v1/write/words/${encodeURIComponent(word)}`)
  profile = async () => (await this.get<{ rules: RuleHabit[] | null }>('/v1/write/profile')).rules ?? []
  decide = (decisions: Decision[]) => this.send('POST', '/v1/write/decisions', { decisions }, { keepalive: true })
  mute = (rule: string, muted: boolean) => this.send('PUT', `/v1/write/rules/${encodeURIComponent(rule)}`, { muted })
  glossary = async () => (await this.get<{ terms: Term[] | null }>('/v1/write/glossary')).terms ?? []
  putTerm = (term: Term) => this.send('PUT', `/v1/write/glossary/${encodeURIComponent(term.term)}`, term)
  removeTerm = (term: string) => this.send('DELETE', `/v1/write/glossary/${encodeURIComponent(term)}`)
  forget = () => this.send('DELETE', '/v1/write/personal')

  /** Does a task and yields what becomes true; the last event is the result. */
  async *write(task: Task, request: WriteRequest, signal?: AbortSignal): AsyncGenerator<WriteEvent> {
    let last = ''
    for await (const event of this.events('POST', `/v1/write/${task}`, wellFormed(request), signal)) {
      last = event.name
      yield event as WriteEvent
    }
    if (last !== 'result') throw new Problem('protocol', 'the answer was cut short')
  }

  /** Does a task and returns its result alone. */
  finish = (task: Task, request: WriteRequest, signal?: AbortSignal) =>
    this.send<Result>('POST', `/v1/write/${task}`, wellFormed(request), { signal })

  /** Fetches a model pack and yields how far it is. */
  async *pull(name: string, signal?: AbortSignal): AsyncGenerator<PullProgress> {
    let last = ''
    for await (const event of this.events('POST', `/v1/models/${encodeURIComponent(name)}/pull`, undefined, signal)) {
      last = event.name
      if (last === 'progress' || last === 'done') yield event.data as PullProgress
    }
    if (last !== 'done') throw new Problem('protocol', 'the answer was cut short')
  }

  get = <T>(path: string) => this.send<T>('GET', path)

  /** Asks for one value. Features that came after writing have files of their own over it. */
  async send<T = void>(method: string, path: string, body?: unknown, more: RequestInit = {}): Promise<T> {
    const response = await this.fetch(method, path, 'application/json', body, more)
    try {
      const text = await response.text()
      return (text === '' ? undefined : JSON.parse(text)) as T
    } catch (cause) {
      throw cause instanceof SyntaxError ? new Problem('protocol', 'the answer is not JSON') : asProblem(cause)
    }
  }

  /** Asks for server-sent events and yields them; an error event is thrown. */
  async *events(method: string, path: string, body?: unknown, signal?: AbortSignal) {
    const response = await this.fetch(method, path, 'text/event-stream', body, { signal })
    if (!response.body) throw new Problem('protocol', 'the answer has no body')
    try {
      for await (const { name, data } of readEvents(response.body)) {
        const value: unknown = JSON.parse(data)
        if (name === 'error') throw problemFrom(value, (value as { status?: number }).status ?? 0)
        yield { name, data: value }
      }
    } catch (cause) {
      throw cause instanceof SyntaxError ? new Problem('protocol', 'an event is not JSON') : asProblem(cause)
    }
  }

  /** Asks for bytes, such as a picture that needs the key. */
  async blob(path: string, signal?: AbortSignal): Promise<Blob> {
    const response = await this.fetch('GET', path, '*/*', undefined, { signal })
    return response.blob().catch((cause) => { throw asProblem(cause) })
  }

  /** The headers that let a request in. */
  headers = (): Record<string, string> => {
    const key = this.key()
    return key ? { Authorization: `Bearer ${key}` } : {}
  }

  address = (path: string): string => this.base + path

  private async fetch(method: string, path: string, accept: string, body: unknown, more: RequestInit) {
    const headers: Record<string, string> = { Accept: accept, ...this.headers() }
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    let response: Response
    try {
      response = await fetch(this.base + path, {
        ...more, method, headers, body: body === undefined ? undefined : JSON.stringify(body),
      })
    } catch (cause) {
      throw asProblem(cause)
    }
    if (response.status === 401) this.refused()
    if (!response.ok) throw problemFrom(await response.json().catch(() => null), response.status)
    return response
  }
}

/** Replaces halves of surrogate pairs, which UTF-8 cannot carry. Lengths stay. */
function wellFormed(request: WriteRequest): WriteRequest {
  return { ...request, text: request.text.replace(/\p{Surrogate}/gu, '\uFFFD') }
}
