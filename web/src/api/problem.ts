/** The kinds of failure, as the server names them (RFC 9457 with a kind). */
export type Kind = string

/** A failure that says what happened and what to do next. */
export class Problem extends Error {
  constructor(
    readonly kind: Kind,
    message: string,
    readonly fix = '',
    readonly status = 0,
  ) {
    super(message)
    this.name = 'Problem'
  }

  get canceled(): boolean {
    return this.kind === 'canceled'
  }
}

/** Makes a Problem of an RFC 9457 body, whatever of it is there. */
export function problemFrom(body: unknown, status: number): Problem {
  const b = (body ?? {}) as Record<string, unknown>
  const word = (name: string) => (typeof b[name] === 'string' ? (b[name] as string) : '')
  return new Problem(
    word('kind') || kindOfStatus(status),
    word('detail') || word('title') || `HTTP ${status}`,
    word('fix'),
    status,
  )
}

/** Makes a Problem of anything that was thrown. */
export function asProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  if (cause instanceof DOMException && cause.name === 'AbortError') return new Problem('canceled', cause.message)
  if (cause instanceof TypeError) return new Problem('unreachable', cause.message)
  return new Problem('other', cause instanceof Error ? cause.message : String(cause))
}

const kinds: Record<number, Kind> = {
  400: 'invalid', 401: 'unauthenticated', 403: 'forbidden', 404: 'not_found', 409: 'conflict',
  413: 'too_large', 422: 'invalid', 429: 'rate_limited', 501: 'unsupported',
  502: 'protocol', 503: 'unavailable', 504: 'timeout',
}

function kindOfStatus(status: number): Kind {
  return kinds[status] ?? 'other'
}
