import { expect, test } from 'vitest'
import { EventParser, readEvents } from '../../src/api/sse'

const parse = (...pieces: string[]) => {
  const parser = new EventParser()
  return pieces.flatMap((p) => parser.push(p))
}

test.each([
  ['a named event', ['event: edit\ndata: 1\n\n'], [{ name: 'edit', data: '1' }]],
  ['no name is a message', ['data: x\n\n'], [{ name: 'message', data: 'x' }]],
  ['data lines are joined', ['data: a\ndata: b\n\n'], [{ name: 'message', data: 'a\nb' }]],
  ['one space after the colon goes', ['data:  a\n\n', 'data:b\n\n'], [{ name: 'message', data: ' a' }, { name: 'message', data: 'b' }]],
  ['comments and unknown fields are skipped', [': ping\nid: 4\nretry: 9\ndata: a\n\n'], [{ name: 'message', data: 'a' }]],
  ['an event without data is none', ['event: edit\n\ndata: a\n\n'], [{ name: 'message', data: 'a' }]],
  ['CRLF and CR end lines', ['event: a\r\ndata: 1\r\n\r\n', 'data: 2\r\r'], [{ name: 'a', data: '1' }, { name: 'message', data: '2' }]],
  ['CRLF cut in two is one end', ['data: 1\r', '\ndata: 2\r', '\n\r', '\n'], [{ name: 'message', data: '1\n2' }]],
  ['what lacks its blank line is not an event', ['data: 1\n'], []],
  ['a field without a colon is empty', ['data\n\n'], [{ name: 'message', data: '' }]],
])('%s', (_, pieces, events) => {
  expect(parse(...pieces)).toEqual(events)
})

test('the cuts of the pieces do not matter', () => {
  const stream = 'event: edit\r\ndata: {"a":"错"}\r\n\r\n: c\n\nevent: result\ndata: 1\ndata: 2\n\n'
  const whole = parse(stream)
  for (let a = 0; a <= stream.length; a++) {
    for (let b = a; b <= stream.length; b += 3) {
      expect(parse(stream.slice(0, a), stream.slice(a, b), stream.slice(b))).toEqual(whole)
    }
  }
})

test('a character cut in the middle of its bytes arrives whole', async () => {
  const bytes = new TextEncoder().encode('data: 错👍\n\n')
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      for (const byte of bytes) stream.enqueue(new Uint8Array([byte]))
      stream.close()
    },
  })
  const events = []
  for await (const e of readEvents(body)) events.push(e)
  expect(events).toEqual([{ name: 'message', data: '错👍' }])
})
