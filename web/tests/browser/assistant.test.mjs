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
  await page.locator('article').last().getByRole('button', { name: /9-minute timer/ }).click()
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

const calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', 'BEGIN:VEVENT', 'UID:page-1', `DTSTART:${today()}T100000`, 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2', 'SUMMARY:周会 with Bo', 'LOCATION:Room 3', 'END:VEVENT',
  'BEGIN:VEVENT', 'UID:page-2', 'SUMMARY:when?', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')

function today() {
  const d = new Date()
  return `${d.getFullYear()}${String(d.getMonth() + 1).padStart(2, '0')}${String(d.getDate()).padStart(2, '0')}`
}

for (const [language, words] of [
  ['en', { done: /1 new, 0 changed, 0 the same, 1 refused/, line: /Line 12: it has no DTSTART/, undo: /^Undo/, undone: 'Undone', give: 'Export calendar', none: 'Nothing in this week.', subscribe: 'Subscribe on a phone' }],
  ['zh', { done: /新增 1 项，更新 0 项，未变 0 项，未收 1 项/, line: /第 12 行：it has no DTSTART/, undo: /^撤销/, undone: '已撤销', give: '导出日历', none: '这一周没有安排。', subscribe: '在手机上订阅' }],
]) {
  test(`a calendar that is dropped stands in the week, goes out again, and is taken back: ${language}`, only, async () => {
    const page = await opened(language)
    await page.getByText(words.none).waitFor()
    const dropped = await page.evaluateHandle((text) => {
      const all = new DataTransfer()
      all.items.add(new File([text], 'team.ics', { type: 'text/calendar' }))
      return all
    }, calendar)
    await page.dispatchEvent('body', 'dragenter', { dataTransfer: dropped })
    await page.locator('.drop').waitFor()
    await page.dispatchEvent('body', 'drop', { dataTransfer: dropped })
    const taken = page.locator('.taken')
    await taken.getByText(words.line).waitFor()
    assert.match(await taken.innerText(), words.done)
    assert.equal(await page.locator('.drop').count(), 0)
    await page.locator('.days .entry', { hasText: '周会 with Bo' }).first().waitFor()
    assert.match(await page.locator('.days .today').innerText(), /周会 with Bo[\s\S]*Room 3/)
    await page.getByText(words.subscribe).click()
    assert.match(await page.locator('.how').innerText(), new RegExp(`${qiao.url}/dav/`))
    if (language === 'en') assert.deepEqual(await faults(page), []) // the parts are the same

    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: words.give }).click()])
    assert.equal(download.suggestedFilename(), 'calendar.ics')
    assert.match(await text(await download.createReadStream()), /SUMMARY:周会 with Bo/)

    const undo = taken.getByRole('button', { name: words.undo })
    await undo.focus() // by the keyboard alone
    await page.keyboard.press('Enter')
    await taken.getByText(words.undone).waitFor()
    await page.getByText(words.none).waitFor()
    assert.deepEqual(page.problems, [])
    await page.context().close()
  })
}

async function text(stream) {
  let all = ''
  for await (const part of stream) all += part
  return all
}

test('other weeks are a button away, and a file that is none says so', only, async () => {
  const page = await opened()
  const range = page.locator('#week .small')
  const first = await range.innerText()
  await page.getByRole('button', { name: 'The week after' }).click()
  await page.waitForFunction((was) => document.querySelector('#week .small').textContent !== was, first)
  await page.getByRole('button', { name: 'This week' }).click()
  await page.waitForFunction((was) => document.querySelector('#week .small').textContent === was, first)
  await page.locator('input[type=file]').setInputFiles({ name: 'notes.ics', mimeType: 'text/calendar', buffer: Buffer.from('hello') })
  await page.locator('.taken').getByText(/VCALENDAR/).waitFor()
  await page.context().close()
})
