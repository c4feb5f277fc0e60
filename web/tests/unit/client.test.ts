import { afterAll, beforeAll, expect, test } from 'vitest'
import { Client } from '../../src/api/client'
import { Problem } from '../../src/api/problem'
// @ts-expect-error the mock is plain JavaScript
import { startMock } from '../mock/server.mjs'

let mock: { url: string; close: () => Promise<void> }
beforeAll(async () => { mock = await startMock({ key: 'secret', models: false }) })
afterAll(() => mock.close())

const client = (key: string | null, refused = () => {}) => new Client({ base: mock.url, key: () => key, refused })

test('an answer streams and ends with its result', async () => {
  const names = []
  for await (const e of client('secret').write('proofread', { text: 'We has recieved it.' })) names.push(e.name)
  expect(names).toEqual(['progress', 'edit', 'edit', 'result'])
})

test('a refused key is told, with what to do', async () => {
  let told = false
  const failed = client(null, () => (told = true)).capabilities()
  await expect(failed).rejects.toMatchObject({ kind: 'unauthenticated', fix: 'Send one.', status: 401 })
  expect(told).toBe(true)
})

test('a task that no tier does is a problem of its kind', async () => {
  await expect(client('secret').finish('compose', { text: 'x' })).rejects.toMatchObject({ kind: 'unsupported' })
})

test('a server that is not there is unreachable', async () => {
  await expect(new Client({ base: 'http://127.0.0.1:9' }).words()).rejects.toMatchObject({ kind: 'unreachable' })
})

test('cancelling is a problem of kind canceled', async () => {
  const abort = new AbortController()
  abort.abort()
  await expect(client('secret').finish('proofread', { text: 'x' }, abort.signal)).rejects.toMatchObject({ kind: 'canceled' })
})

test('a half of a pair becomes a replacement character of the same length', async () => {
  const result = await client('secret').finish('proofread', { text: 'a\ud83d b' })
  expect(result.text).toBe('a\ufffd b')
  expect(Problem).toBeDefined()
})
