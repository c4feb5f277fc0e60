import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { install, interfaces } from '../../polyfill/writing-assistance'
// @ts-expect-error the mock is plain JavaScript
import { startMock } from '../mock/server.mjs'

// Node has no ProgressEvent; browsers do.
globalThis.ProgressEvent ??= class extends Event {
  loaded: number
  constructor(type: string, init: { loaded: number }) {
    super(type)
    this.loaded = init.loaded
  }
} as unknown as typeof ProgressEvent

let mock: { url: string; close: () => Promise<void>; kept: { pulled: boolean } }
let offline: typeof mock
beforeAll(async () => {
  mock = await startMock()
  offline = await startMock({ models: false })
})
afterAll(() => Promise.all([mock.close(), offline.close()]))

const of = (server: typeof mock) => interfaces({ base: server.url })

async function read(stream: ReadableStream<string>): Promise<string[]> {
  const parts = []
  for (const reader = stream.getReader(); ;) {
    const { done, value } = await reader.read()
    if (done) return parts
    parts.push(value)
  }
}

test('it is installed only where it is lacking, unless forced', () => {
  const target = { Rewriter: 'the browser’s' } as Record<string, unknown>
  expect(install({ base: mock.url, target })).toEqual(['Proofreader', 'Summarizer', 'Writer'])
  expect(target['Rewriter']).toBe('the browser’s')
  expect(install({ base: mock.url, target, force: true })).toHaveLength(4)
  expect(target['Rewriter']).toBeTypeOf('function')
})

test('availability follows the tiers, the packs and the languages', async () => {
  expect(await of(mock).Writer.availability()).toBe('available')
  expect(await of(offline).Writer.availability()).toBe('unavailable')
  expect(await of(offline).Summarizer.availability({ expectedInputLanguages: ['zh-CN'] })).toBe('available')
  expect(await of(offline).Summarizer.availability({ expectedInputLanguages: ['fr'] })).toBe('unavailable')
  expect(await of(offline).Proofreader.availability()).toBe('downloadable')
  expect(await interfaces({ base: 'http://127.0.0.1:9' }).Proofreader.availability()).toBe('unavailable')
})

test('create fetches what is lacking and tells how far it is', async () => {
  const shares: number[] = []
  const p = await of(offline).Proofreader.create({
    monitor: (m) => m.addEventListener('downloadprogress', (e) => shares.push((e as ProgressEvent).loaded)),
  })
  expect(shares[0]).toBe(0)
  expect(shares.at(-1)).toBe(1)
  expect(shares.length).toBeGreaterThan(3)
  expect([...shares]).toEqual([...shares].sort((a, b) => a - b))
  expect(await of(offline).Proofreader.availability()).toBe('available')
  p.destroy()
})

test('corrections make the input into the corrected input', async () => {
  const p = await of(mock).Proofreader.create({ includeCorrectionTypes: true, includeCorrectionExplanations: true })
  const input = '👍 We has recieved 1,200 units.'
  const { correctedInput, corrections } = await p.proofread(input)
  expect(correctedInput).toBe('👍 We have received 1,200 units.')
  const made = [...corrections].reverse().reduce((s, c) => s.slice(0, c.startIndex) + c.correction + s.slice(c.endIndex), input)
  expect(made).toBe(correctedInput)
  expect(corrections[1]).toMatchObject({ types: ['spelling'], explanation: 'Is this “received”?' })
})

test('types and explanations come only when asked for', async () => {
  const p = await of(mock).Proofreader.create()
  const { corrections } = await p.proofread('We has it')
  expect(Object.keys(corrections[0]!)).toEqual(['startIndex', 'endIndex', 'correction'])
})

describe('options', () => {
  test('have the drafts’ defaults', async () => {
    const { Rewriter, Summarizer, Writer } = of(mock)
    expect(await Rewriter.create()).toMatchObject({ tone: 'as-is', format: 'as-is', length: 'as-is', sharedContext: '', outputLanguage: null, expectedInputLanguages: null })
    expect(await Summarizer.create()).toMatchObject({ type: 'key-points', format: 'markdown', length: 'short' })
    expect(await Writer.create()).toMatchObject({ tone: 'neutral', format: 'markdown', length: 'short', inputQuota: Infinity })
  })

  test('that are no option are a TypeError, and no languages a RangeError', async () => {
    const { Rewriter } = of(mock)
    await expect(Rewriter.create({ tone: 'rude' })).rejects.toThrow(TypeError)
    await expect(Rewriter.availability({ length: 'huge' })).rejects.toThrow(TypeError)
    await expect(Rewriter.create({ expectedInputLanguages: ['not a language'] })).rejects.toThrow(RangeError)
  })

  test('languages are made canonical', async () => {
    const r = await of(mock).Rewriter.create({ expectedInputLanguages: ['EN-us', 'zh-cn'] })
    expect(r.expectedInputLanguages).toEqual(['en-US', 'zh-CN'])
  })
})

test('a stream gives the checked parts, which joined are the whole', async () => {
  const r = await of(mock).Rewriter.create()
  const input = 'Thanks you for the quick reply.\n\nIt was recieved.'
  const parts = await read(r.rewriteStreaming(input))
  expect(parts).toHaveLength(2)
  expect(parts.join('')).toBe(await r.rewrite(input))
})

test('an answer that does not stream comes as one part', async () => {
  const s = await of(mock).Summarizer.create()
  expect(await read(s.summarizeStreaming('One. Two is here. Three.'))).toHaveLength(1)
})

test('blank input needs no model', async () => {
  const { Rewriter, Proofreader } = of(mock)
  const r = await Rewriter.create()
  expect(await r.rewrite(' ')).toBe('')
  expect(await read(r.rewriteStreaming(''))).toEqual([])
  expect(await (await Proofreader.create()).proofread('')).toEqual({ correctedInput: '', corrections: [] })
})

describe('ends', () => {
  test('what is not available cannot be created', async () => {
    await expect(of(offline).Writer.create()).rejects.toMatchObject({ name: 'NotSupportedError' })
  })

  test('a signal ends create, a call and a stream with its reason', async () => {
    const { Rewriter } = of(mock)
    const reason = new Error('enough')
    const signal = AbortSignal.abort(reason)
    await expect(Rewriter.create({ signal })).rejects.toBe(reason)
    const r = await Rewriter.create()
    await expect(r.rewrite('x', { signal })).rejects.toBe(reason)
    await expect(read(r.rewriteStreaming('x', { signal }))).rejects.toBe(reason)
  })

  test('a destroyed model aborts', async () => {
    const r = await of(mock).Rewriter.create()
    r.destroy()
    await expect(r.rewrite('x')).rejects.toMatchObject({ name: 'AbortError' })
    await expect(r.measureInputUsage('x')).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('models are made by create alone', () => {
    const { Rewriter } = of(mock)
    expect(() => new (Rewriter as unknown as new () => object)()).toThrow(TypeError)
  })
})

test('the usage of an input is its code points', async () => {
  const r = await of(mock).Rewriter.create()
  expect(await r.measureInputUsage('👍我a', { context: 'b' })).toBe(4)
})
