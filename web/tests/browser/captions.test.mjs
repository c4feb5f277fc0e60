// Descriptions of photos by a partner's model: off until the owner allows an album.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { faults } from './axe.mjs'
import { launch, open } from './chromium.mjs'
import { addPictures, drawPictures } from './pictures.mjs'
import { mocked, startQiao } from './server.mjs'

const skip = mocked && 'the mock keeps no photos'
const caption = { zh: '宁静湖面上的小木筏', en: 'A small raft on a serene lake' }
let qiao, browser, eye, dir, seen = 0

/** Speaks OpenAI's chat completions as far as they are asked for. */
const partner = () => createServer((request, response) => {
  let body = ''
  request.on('data', (piece) => (body += piece)).on('end', () => {
    if (request.method !== 'POST') return response.setHeader('Content-Type', 'application/json').end('{"data":[{"id":"see"}]}')
    if (body.includes('data:image/jpeg;base64,')) seen++
    response.setHeader('Content-Type', 'text/event-stream')
    const send = (delta, finish = null) => response.write(`data: ${JSON.stringify({ id: '1', model: 'see', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`)
    send({ role: 'assistant', content: JSON.stringify(caption) })
    send({}, 'stop')
    response.end('data: [DONE]\n\n')
  })
})

before(async () => {
  if (skip) return
  eye = partner()
  await new Promise((done) => eye.listen(0, '127.0.0.1', done))
  dir = await mkdtemp(join(tmpdir(), 'qiao-captions-'))
  const file = join(dir, 'config.yaml')
  await writeFile(file, `partners:\n  - {id: eye, kind: openai, key: k, base_url: 'http://127.0.0.1:${eye.address().port}/v1', models: [see]}\n`
    + 'photos: {caption: eye/see, caption_rate: 6000, share: [local]}\n')
  qiao = await startQiao({ QIAO_CONFIG: file })
  browser = await launch()
  await addPictures(qiao.url, (await drawPictures(browser)).slice(0, 2))
})
after(async () => {
  await browser?.close()
  await qiao?.close()
  eye?.close()
  if (dir) await rm(dir, { recursive: true, force: true })
})

test('an album is described once its owner allows it, and found by that', { skip }, async () => {
  const page = await open(browser, `${qiao.url}/#/photos`)
  await page.getByText('Descriptions by eye/see').click()
  const run = page.getByRole('button', { name: 'Describe now' })
  assert.ok(await run.isDisabled())
  assert.equal(seen, 0)
  assert.deepEqual(await faults(page), [])
  await page.getByRole('switch', { name: 'The whole library' }).focus()
  await page.keyboard.press('Space')
  await page.waitForFunction(() => [...document.querySelectorAll('[role=switch]')].every((s) => s.checked))
  await run.click()
  await page.getByText('2 of 2 described').waitFor()
  assert.equal(seen, 2)
  await page.getByRole('textbox', { name: 'Search photos' }).fill('raft')
  await page.keyboard.press('Enter')
  await page.locator('.said').waitFor()
  await page.getByRole('option').first().click()
  await page.locator('dialog[open]').getByText('by eye/see').first().waitFor()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/captions-en.png` })
  assert.match(await page.locator('dialog[open]').innerText(), /A small raft on a serene lake/)
  assert.deepEqual(await faults(page), [])
  await page.context().close()
})

test('the same in Chinese, and all descriptions go when that is asked', { skip }, async () => {
  const page = await open(browser, `${qiao.url}/#/photos`, { language: 'zh' })
  await page.getByText('eye/see 生成的描述').click()
  await page.getByText('已描述 2 / 2').waitFor()
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/captions-zh.png` })
  await page.getByRole('button', { name: '删除全部描述' }).click()
  await page.getByText('已描述 0 / 2').waitFor()
  assert.deepEqual(await faults(page), [])
  await page.context().close()
})
