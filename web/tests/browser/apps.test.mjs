// What is sensitive asks for the passcode on the page, and apps are graded there: in a
// real browser, on the real server, with a real MCP server behind it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { faults } from './axe.mjs'
import { launch, open } from './chromium.mjs'
import { mocked, startQiao } from './server.mjs'

const only = { skip: mocked && 'the mock has no assistant' }
const pictures = process.env.QIAO_PICTURES // a folder, to look at what is tested

let qiao, browser, data
before(async () => {
  if (mocked) return
  data = await mkdtemp(join(tmpdir(), 'qiao-apps-'))
  const app = { name: 'weather', command: process.execPath, args: [fileURLToPath(new URL('mcp-app.mjs', import.meta.url))] }
  await writeFile(join(data, 'config.yaml'), JSON.stringify({ assistant: { apps: [app] } })) // JSON is YAML
  qiao = await startQiao({ QIAO_DATA: data, QIAO_CONFIG: join(data, 'config.yaml') })
  for (let n = 0; n < 6; n++) {
    const body = JSON.stringify({ text: `take a note: number ${n}` })
    await fetch(`${qiao.url}/v1/assistant/turns`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  }
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await qiao?.close()
  if (data) await rm(data, { recursive: true, force: true })
})

async function opened(language) {
  const page = await open(browser, `${qiao.url}/#/assistant`, { language })
  page.setDefaultTimeout(90_000)
  await page.getByRole('log').waitFor()
  return page
}

async function say(page, text) {
  const before = await page.locator('article').count()
  await page.locator('form textarea').fill(text)
  await page.locator('form textarea').press('Enter')
  await page.locator('article').nth(before).locator('summary').waitFor()
}

const picture = async (page, name) => pictures && page.screenshot({ path: join(pictures, `${name}.png`) })

const passcode = (code, ...more) => execFileSync(process.env.QIAO_BIN, ['assist', 'passcode', ...more], {
  input: code, env: { ...process.env, QIAO_DISCOVER: 'false', QIAO_DATA: data }, stdio: ['pipe', 'ignore', 'ignore'],
})

for (const [language, words] of [
  ['en', {
    all: 'delete all notes', set: /qiao assist passcode/, label: 'Your passcode', refuse: 'Don’t', go: 'Do it',
    wrong: /not the passcode[\s\S]*after 4 more wrong ones/, undo: /^Undo/, locked: /too many wrong passcodes[\s\S]*try again in/, given: 'You confirmed this.',
  }],
  ['zh', {
    all: '删除所有笔记', set: /qiao assist passcode/, label: '您的密码', refuse: '不做', go: '确认执行',
    wrong: /密码不对[\s\S]*after 4 more wrong ones/, undo: /^撤销/, locked: /密码错误次数过多[\s\S]*try again in/, given: '您已确认。',
  }],
]) {
  test(`what is sensitive is confirmed with the passcode, and with nothing else: ${language}`, only, async () => {
    passcode('', '--remove')
    const page = await opened(language)
    const card = page.locator('.card').last()
    await say(page, words.all)
    assert.match(await card.locator('form').innerText(), words.set)
    assert.equal(await card.getByRole('button').count(), 1, 'it offers what the server would refuse')
    if (language === 'en') assert.deepEqual(await faults(page), [])
    await picture(page, `passcode-none-${language}`)

    passcode('four seven one one')
    await say(page, words.all)
    const field = card.getByLabel(words.label)
    await field.waitFor()
    assert.equal(await page.evaluate(() => document.activeElement.textContent), words.refuse, 'the safe choice has the focus')
    assert.deepEqual([await field.getAttribute('type'), await field.getAttribute('autocomplete')], ['password', 'off'])
    assert.equal(await card.getByRole('button', { name: words.go }).isDisabled(), true)
    await page.keyboard.press('Shift+Tab') // by the keyboard alone
    await page.keyboard.type('seven four')
    await page.keyboard.press('Enter')
    await card.getByRole('alert').waitFor()
    assert.match(await card.getByRole('alert').innerText(), words.wrong)
    await page.waitForFunction(() => document.activeElement.type === 'password' && document.activeElement.value === '')
    if (language === 'en') assert.deepEqual(await faults(page), []) // the parts are the same
    await picture(page, `passcode-wrong-${language}`)
    await page.keyboard.type('four seven one one')
    await page.keyboard.press('Enter')
    await page.getByText(words.given).waitFor()
    await page.waitForFunction(() => document.activeElement.tagName === 'TEXTAREA')
    assert.ok(!(await page.content()).includes('four seven'), 'the passcode stayed on the page')

    await page.locator('article').last().getByRole('button', { name: words.undo }).click()
    await page.locator('.done.undone').waitFor()
    await say(page, words.all)
    const attempts = [/after 4 more/, /after 3 more/, /after 2 more/, /after one more/, /Wait before you try/, words.locked]
    for (const left of language === 'zh' ? attempts : []) { // they are the server's, and cost time
      await field.fill('seven four')
      await field.press('Enter')
      await card.getByRole('alert').filter({ hasText: left }).waitFor()
    }
    await picture(page, `passcode-locked-${language}`)
    await card.getByRole('button', { name: words.refuse }).focus()
    await page.keyboard.press('Escape')
    await card.locator('form').waitFor({ state: 'detached' })
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
}

for (const [language, words] of [
  ['en', { none: '1 not graded', of: 'What get_forecast may do', grade: /^Grade/, changed: /says something else/, read: 'Only looks: at once', says: /Send all notes/ }],
  ['zh', { none: '1 个未定级', of: 'get_forecast 可以做什么', grade: /^定级/, changed: /与定级时不同/, read: '只是查看：直接执行', says: /Send all notes/ }],
]) {
  test(`a tool is graded by the keyboard, and loses its grade when it changes: ${language}`, only, async () => {
    const page = await opened(language)
    await say(page, 'what is 15% of 240?') // the first turn looks at the tools
    const panel = page.locator('section:has(#apps)')
    await panel.getByText(words.none).waitFor()
    await panel.locator('summary').focus()
    await page.keyboard.press('Enter')
    const list = panel.getByLabel(words.of)
    assert.equal(await list.inputValue(), '')
    if (language === 'en') {
      await list.focus()
      await page.keyboard.type('Only')
      await page.keyboard.press('Tab')
      await page.keyboard.press('Enter')
      await panel.getByText(words.none).waitFor({ state: 'detached' })
      assert.equal(await list.inputValue(), 'read')
      await say(page, 'use weather get forecast Lyon')
      await page.getByText('weather: Sunny in Lyon.').waitFor()
      await say(page, 'use weather get forecast Lyon') // meanwhile it says something else
    }
    await panel.getByText(words.changed).waitFor()
    assert.match(await panel.innerText(), words.says)
    assert.equal(await list.inputValue(), '')
    if (language === 'en') assert.deepEqual(await faults(page), []) // the parts are the same
    await panel.scrollIntoViewIfNeeded()
    await picture(page, `apps-${language}`)
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
}
