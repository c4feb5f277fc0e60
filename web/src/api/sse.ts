/** One server-sent event, as the WHATWG HTML standard (9.2) defines it. */
export interface ServerEvent {
  name: string // "message" where the stream names none
  data: string
}

/** Takes a stream apart into events. Feed it pieces, cut anywhere. */
export class EventParser {
  private rest = ''
  private name = ''
  private data: string[] = []
  private afterCR = false

  /** Returns the events that piece completes. */
  push(piece: string): ServerEvent[] {
    if (this.afterCR && piece.startsWith('\n')) piece = piece.slice(1)
    if (piece !== '') this.afterCR = piece.endsWith('\r')
    const lines = (this.rest + piece).split(/\r\n|\n|\r/)
    this.rest = lines.pop() ?? ''
    return lines.flatMap((line) => this.line(line))
  }

  private line(line: string): ServerEvent[] {
    if (line === '') return this.dispatch()
    const colon = line.indexOf(':')
    if (colon === 0) return [] // a comment
    const field = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
    if (field === 'event') this.name = value
    if (field === 'data') this.data.push(value)
    return []
  }

  private dispatch(): ServerEvent[] {
    const event = { name: this.name || 'message', data: this.data.join('\n') }
    const some = this.data.length > 0
    this.name = ''
    this.data = []
    return some ? [event] : []
  }
}

/** Reads the events of a response body. Leaving the loop cancels the body. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const parser = new EventParser()
  const decoder = new TextDecoder()
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield* parser.push(decoder.decode(value, { stream: true }))
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}
