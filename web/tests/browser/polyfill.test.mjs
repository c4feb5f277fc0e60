// The polyfill in Chromium, against the server's offline tier.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { launch, open } from './chromium.mjs'
import { startQiao } from './server.mjs'

let qiao, browser, page
before(async () => {
  qiao = await startQiao()
  browser = await launch()
  page = await open(browser, qiao.url)
  await page.evaluate(async () => {
    const { install } = await import('/polyfill.js')
    install({ force: true })
  })
})
after(async () => {
  await browser?.close()
  await qiao?.close()
})

test('it leaves what the browser has, unless forced', async () => {
  const names = await page.evaluate(async () => {
    const { install } = await import('/polyfill.js')
    const own = { Rewriter: 1, Writer: 2 }
    return [install({ target: own }), own.Rewriter]
  })
  assert.deepEqual(names, [['Proofreader', 'Summarizer'], 1])
})

test('proofreads, with indices that make the input into the corrected input', async () => {
  const { input, result } = await page.evaluate(async () => {
    const proofreader = await Proofreader.create({ includeCorrectionTypes: true, includeCorrectionExplanations: true })
    const input = '👍 We recieved the the samples.'
    return { input, result: await proofreader.proofread(input) }
  })
  assert.ok(result.corrections.length >= 1)
  const made = [...result.corrections].reverse().reduce((s, c) => s.slice(0, c.startIndex) + c.correction + s.slice(c.endIndex), input)
  assert.equal(made, result.correctedInput)
  assert.ok(result.correctedInput.includes('received'))
  const types = ['spelling', 'punctuation', 'capitalization', 'preposition', 'missing-words', 'grammar']
  for (const c of result.corrections) {
    assert.ok(c.types.every((t) => types.includes(t)))
    assert.ok(c.explanation.length > 0)
  }
})

test('summarizes whole and as a stream, to the same text', async () => {
  const [whole, streamed] = await page.evaluate(async () => {
    const summarizer = await Summarizer.create({ type: 'key-points', length: 'short', format: 'plain-text' })
    const text = 'The lab tested forty sensors in March. Thirty-seven of them stayed within half a degree. The others will be replaced. The factory ships the first units in April. Nobody expected such a result.'
    let streamed = ''
    for await (const part of summarizer.summarizeStreaming(text)) streamed += part
    return [await summarizer.summarize(text), streamed]
  })
  assert.ok(whole.length > 10)
  assert.equal(streamed, whole)
})

test('says what is not available, and refuses to create it', async () => {
  const [state, name] = await page.evaluate(async () => [
    await Writer.availability(),
    await Writer.create().then(() => 'created', (e) => e.name),
  ])
  assert.equal(state, 'unavailable')
  assert.equal(name, 'NotSupportedError')
})

test('aborts with the caller’s reason and ends when destroyed', async () => {
  const names = await page.evaluate(async () => {
    const summarizer = await Summarizer.create()
    const abort = new AbortController()
    const running = summarizer.summarize('One. Two. Three.', { signal: abort.signal })
    abort.abort(new Error('enough'))
    const first = await running.then(() => 'done', (e) => e.message)
    summarizer.destroy()
    return [first, await summarizer.summarize('One.').then(() => 'done', (e) => e.name)]
  })
  assert.deepEqual(names, ['enough', 'AbortError'])
})
