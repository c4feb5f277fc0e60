// The assistant in a real browser, on the real server: it does what was said, and
// nothing that needs a yes without one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faults } from './axe.mjs'
import { launch, open } from './chromium.mjs'
import { mocked, startQiao } from './server.mjs'

const only = { skip: mocked && 'the mock has no assistant' }

const patience = 90_000 // ms, for machines with much else to do

let qiao, browser
before(async () => {
  if (mocked) return
  qiao = await startQiao()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await qiao?.close()
})

/** Opens the page on a server whose assistant keeps nothing. */
async function opened(language = 'en') {
  await fresh()
  const page = await open(browser, `${qiao.url}/#/assistant`, { language })
  page.setDefaultTimeout(patience)
  await page.getByRole('log').waitFor()
  return page
}

/** Takes back whatever earlier tests left. */
async function fresh() {
  for (let i = 0; i < 50; i++) {
    const r = await fetch(`${qiao.url}/v1/assistant/undo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })
    if (!r.ok) return
  }
}

const timers = async () => (await (await fetch(`${qiao.url}/v1/assistant/today`)).json()).timers

async function say(page, text) {
  const box = page.locator('form textarea')
  await box.fill(text)
  await box.press('Enter')
  await page.locator('article', { hasText: text }).last().locator('summary').waitFor()
}

for (const [language, command, answer, undo] of [
  ['en', 'Set a timer for 10 minutes', /Timer set for 10 minutes/, 'Undo'],
  ['zh', '设一个十分钟的计时器', /已设置10分钟的计时器/, '撤销'],
]) {
  test(`a timer is set, counts down, and is taken back: ${language}`, only, async () => {
    const page = await opened(language)
    await page.getByRole('button', { name: command }).click()
    const answerOf = page.locator('article .done')
    await answerOf.waitFor()
    assert.match(await answerOf.innerText(), answer)
    const count = page.locator('aside .count')
    await count.waitFor()
    const first = await count.innerText()
    assert.match(first, /^(10:00|9:5\d)$/)
    await page.waitForFunction((was) => document.querySelector('aside .count')?.textContent !== was, first, { polling: 200 })
    assert.deepEqual(await faults(page), [])
    await page.getByRole('button', { name: new RegExp(`^${undo}`) }).click()
    await page.locator('.done.undone').waitFor()
    await count.waitFor({ state: 'detached' })
    assert.deepEqual(await timers(), [])
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })

  test(`each language is answered in itself, whatever the page speaks: ${language}`, only, async () => {
    const page = await opened(language === 'en' ? 'zh' : 'en')
    await say(page, command)
    assert.match(await page.locator('article .done').innerText(), answer)
    await page.context().close()
  })
}

test('what deletes several waits for a yes, and a no leaves everything', only, async () => {
  const page = await opened()
  await say(page, 'Set a timer for 5 minutes')
  await say(page, 'Set a timer for 9 minutes')
  await say(page, 'Cancel all timers')
  const card = page.locator('.card')
  await card.waitFor()
  assert.match(await card.innerText(), /2 timers/)
  assert.equal((await timers()).length, 2, 'it was done before it was confirmed')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Don’t', 'the safe choice has the focus')
  assert.deepEqual(await faults(page), [])
  await page.keyboard.press('Enter')
  await page.getByText('Not done.').waitFor()
  assert.equal((await timers()).length, 2)

  await say(page, 'Cancel all timers')
  await page.getByRole('button', { name: 'Do it' }).click()
  await page.getByText('I cancelled 2 timers').waitFor()
  assert.equal((await timers()).length, 0)
  await page.getByRole('button', { name: /^Undo: I cancelled 2 timers/ }).click()
  await page.locator('.done.undone').waitFor()
  assert.equal((await timers()).length, 2)
  await page.context().close()
})

test('saying something else takes the offer back', only, async () => {
  const page = await opened()
  await say(page, 'Set a timer for 5 minutes')
  await say(page, 'Set a timer for 9 minutes')
  await say(page, 'Cancel all timers')
  await page.locator('.card').waitFor()
  await say(page, 'What is 15% of 240?')
  await page.getByText('No longer offered.').waitFor()
  assert.equal((await timers()).length, 2)
  await page.context().close()
})

test('what may be one of several is chosen with a button', only, async () => {
  const page = await opened()
  await say(page, 'Set a timer for 5 minutes')
  await say(page, 'Set a timer for 9 minutes')
  await say(page, 'Cancel the timer')
  await page.locator('article').last().getByRole('button', { name: /9/ }).click()
  await page.locator('article').last().locator('.done').waitFor()
  assert.deepEqual((await timers()).map((x) => x.value.seconds), [300])
  await page.context().close()
})

test('the keyboard alone says, confirms, undoes and looks behind an answer', only, async () => {
  const page = await opened()
  await page.keyboard.type('Set a timer for 5 minutes') // the input has the focus from the start
  await page.keyboard.press('Enter')
  await page.locator('article summary').waitFor()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter') // the trace
  assert.match(await page.locator('article details').innerText(), /100% sure[\s\S]*timer\.set[\s\S]*from your words “5 minutes”/)
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter') // undo
  await page.locator('.done.undone').waitFor()

  await page.locator('form textarea').focus()
  for (const text of ['Set a timer for 5 minutes', 'Set a timer for 9 minutes', 'Cancel all timers']) {
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
    await page.locator('article', { hasText: text }).last().locator('summary').waitFor()
  }
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter') // do it
  await page.getByText('I cancelled 2 timers').waitFor()
  await page.waitForFunction(() => document.activeElement.tagName === 'TEXTAREA')
  await page.keyboard.type('a')
  assert.equal(await page.locator('form textarea').inputValue(), 'a', 'the focus was lost')
  await page.context().close()
})

test('Enter that ends a syllable of an input method sends nothing', only, async () => {
  const page = await opened('zh')
  await page.locator('form textarea').fill('计时')
  await page.locator('form textarea').dispatchEvent('keydown', { key: 'Enter', isComposing: true })
  assert.equal(await page.locator('article').count(), 0)
  await page.context().close()
})

test('what was not understood says what a model would add', only, async () => {
  const page = await opened()
  await say(page, 'Colorless green ideas sleep furiously')
  await page.locator('.missing').waitFor()
  assert.deepEqual(await faults(page), [])
  await page.context().close()
})

test('a server that went away is told in words, and the words are kept', only, async () => {
  const gone = await startQiao()
  const page = await open(browser, `${gone.url}/#/assistant`)
  page.setDefaultTimeout(patience)
  await page.getByRole('log').waitFor()
  await gone.close()
  await page.locator('form textarea').fill('Set a timer for 5 minutes')
  await page.keyboard.press('Enter')
  const alert = page.locator('article').getByRole('alert')
  await alert.waitFor()
  assert.match(await alert.innerText(), /does not answer[\s\S]*Nothing goes out/)
  await alert.getByRole('button', { name: 'Try again' }).waitFor()
  await page.context().close()
})

test('a microphone is offered where the browser understands speech, and its words are said', only, async () => {
  await fresh()
  const page = await open(browser, 'about:blank')
  await page.addInitScript(() => {
    globalThis.SpeechRecognition = class {
      start() {
        setTimeout(() => {
          this.onresult({ results: [Object.assign([{ transcript: 'set a timer for 7 minutes' }], { isFinal: true })] })
          this.onend()
        })
      }
      abort() {}
    }
  })
  await page.goto(`${qiao.url}/#/assistant`)
  await page.getByRole('button', { name: 'Speak' }).click()
  await page.locator('article .done').waitFor()
  assert.deepEqual((await timers()).map((x) => x.value.seconds), [420])
  await page.context().close()
})
