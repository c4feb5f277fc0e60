// Takes pictures of every page and state into a folder (the first argument, or
// screenshots). Offline states come from the real server where QIAO_BIN names
// it; states that need a model come from the mock.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, open } from './browser/chromium.mjs'
import { addPictures, drawPictures } from './browser/pictures.mjs'
import { startQiao } from './browser/server.mjs'
import { startMock } from './mock/server.mjs'

const folder = process.argv[2] ?? 'screenshots'
const only = process.argv[3] ?? ''
const wide = { width: 1280, height: 800 }
const narrow = { width: 360, height: 1280 } // taller than a phone, to see all at once

if (!process.env.QIAO_BIN) process.env.QIAO_MOCK = '1'
await mkdir(folder, { recursive: true })
const real = process.env.QIAO_MOCK === '1' ? await startMock({ models: false }) : await startQiao()
const modelled = await startMock()
const slow = await startMock({ delay: 250 })
const browser = await launch()
const full = process.env.QIAO_MOCK === '1' ? null : await startQiao() // with photos
if (full) await addPictures(full.url, await drawPictures(browser))

const sample = async (page, language) => {
  await page.locator('.samples button').nth(language === 'zh' ? 1 : 0).click()
  await page.locator('.line').first().waitFor({ timeout: 60_000 })
  await page.waitForFunction(() => document.querySelector('.status').ariaBusy === 'false')
}
const start = async (page, task) => {
  await page.locator(`#task-${task}`).click()
  await page.locator('.go .primary').click()
}
const tell = async (page, text) => {
  await page.locator('form textarea').fill(text)
  await page.keyboard.press('Enter')
  await page.locator('article', { hasText: text }).last().locator('summary').waitFor()
}
const forget = async () => {
  while ((await fetch(`${real.url}/v1/assistant/undo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).ok);
}
const finished = (page) => page.locator('.comparison footer').waitFor({ timeout: 30_000 })

async function photos(page, query) {
  await page.goto(`${full.url}/#/photos`)
  await page.locator('[role=option] img').first().waitFor()
  if (query) {
    await page.locator('[role=search] input').fill(query)
    await page.keyboard.press('Enter')
    await page.locator('.said p').first().waitFor()
  }
  await page.waitForTimeout(400)
}

const scenes = {
  empty: { server: real, async play() {} },
  suggestions: {
    server: real,
    async play(page, language) {
      await sample(page, language)
      await page.locator('.line').nth(2).click()
    },
  },
  consent: {
    server: modelled,
    async play(page) {
      await sample(page, 'en')
      await page.locator('.line', { hasText: '1,200' }).click()
      await page.locator('.card .primary').click()
    },
  },
  missing: {
    server: real,
    async play(page, language) {
      await sample(page, language)
      await page.locator('#task-rewrite').click()
    },
  },
  summary: {
    server: real,
    async play(page, language) {
      await sample(page, language)
      await start(page, 'summarize')
      await finished(page)
    },
  },
  rewriting: {
    server: slow,
    async play(page, language) {
      await sample(page, language)
      await start(page, 'rewrite')
      await page.locator('.unverified').waitFor()
      await page.waitForTimeout(700)
    },
  },
  rewrite: {
    server: modelled,
    async play(page, language) {
      await sample(page, language)
      await start(page, 'rewrite')
      await finished(page)
    },
  },
  table: {
    server: modelled,
    async play(page) {
      await sample(page, 'en')
      await start(page, 'table')
      await finished(page)
    },
  },
  failed: {
    server: modelled,
    async play(page) {
      await sample(page, 'en')
      await page.route('**/v1/write/rewrite', (route) =>
        route.fulfill({ status: 429, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Too Many Requests', status: 429, kind: 'rate_limited', detail: 'qwen: the partner allows 60 requests a minute', fix: 'Wait 20 seconds, or choose another tier.' }) }))
      await start(page, 'rewrite')
      await page.getByRole('alert').waitFor()
    },
  },
  assistant: {
    server: real,
    async play(page) {
      await forget()
      await page.goto(`${real.url}/#/assistant`)
      await page.locator('.start').waitFor()
    },
  },
  'assistant-talk': {
    server: real,
    async play(page, language) {
      await forget()
      await page.goto(`${real.url}/#/assistant`)
      const said = {
        en: ['Set a timer for 10 minutes', 'Set a timer for 25 minutes called tea', 'Remind me today at 11:30 pm to call the dentist about Thursday', 'Wake me at 6:30', 'Cancel the timer'],
        zh: ['设一个十分钟的计时器', '今天晚上十一点半提醒我给牙医打电话确认星期四的预约', '早上六点半叫我起床', '设一个二十五分钟的计时器', '取消计时器'],
      }[language]
      for (const text of said) await tell(page, text)
    },
  },
  'assistant-week': {
    server: real,
    async play(page) {
      await forget()
      await page.goto(`${real.url}/#/assistant`)
      await page.reload()
      const closed = page.locator('aside > details > summary').last()
      if (page.viewportSize().width < 900) await closed.click()
      const day = new Date()
      const at = (n, hour) => `${day.getFullYear()}${String(day.getMonth() + 1).padStart(2, '0')}${String(day.getDate() + n).padStart(2, '0')}T${hour}0000`
      const file = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'UID:s1', `DTSTART:${at(0, '10')}`, 'DURATION:PT1H', 'SUMMARY:周会 with Bo', 'LOCATION:Room 3', 'RRULE:FREQ=DAILY;COUNT=3', 'END:VEVENT',
        'BEGIN:VTODO', 'UID:s2', `DUE:${at(0, '17')}`, 'SUMMARY:Buy milk', 'END:VTODO', 'BEGIN:VEVENT', 'UID:s3', 'SUMMARY:when?', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
      await page.locator('input[type=file]').setInputFiles({ name: 'team.ics', mimeType: 'text/calendar', buffer: Buffer.from(file) })
      await page.locator('.taken .row, .taken button').first().waitFor()
      await page.locator('section details > summary').last().click()
      await page.waitForTimeout(300)
    },
  },
  'assistant-confirm': {
    server: real,
    async play(page, language) {
      await forget()
      await page.goto(`${real.url}/#/assistant`)
      const said = { en: ['Set a timer for 5 minutes', 'Set a timer for 9 minutes', 'Cancel all timers'], zh: ['设一个五分钟的计时器', '设一个九分钟的计时器', '取消所有计时器'] }[language]
      for (const text of said) await tell(page, text)
      await page.locator('.card').waitFor()
    },
  },
  'assistant-lost': {
    server: real,
    async play(page, language) {
      await forget()
      await page.goto(`${real.url}/#/assistant`)
      await tell(page, language === 'zh' ? '今夜月色真美' : 'Colorless green ideas sleep furiously')
      await page.locator('article summary').last().click()
    },
  },
  'assistant-failed': {
    server: real,
    async play(page) {
      await forget()
      await page.goto(`${real.url}/#/assistant`)
      await page.route('**/v1/assistant/turns', (route) =>
        route.fulfill({ status: 503, contentType: 'application/problem+json', body: JSON.stringify({ title: 'Service Unavailable', status: 503, kind: 'unavailable', detail: 'the store is locked', fix: 'Try again in a moment.' }) }))
      await page.locator('.start button').first().click()
      await page.locator('article').getByRole('alert').waitFor()
    },
  },
  partners: {
    server: modelled,
    async play(page) {
      await page.goto(`${modelled.url}/#/partners`)
      await page.locator('.list').waitFor()
    },
  },
  'no-partners': {
    server: real,
    async play(page) {
      await page.goto(`${real.url}/#/partners`)
      await page.locator('.empty').waitFor()
    },
  },
  'no-photos': {
    server: real,
    async play(page) {
      await page.goto(`${real.url}/#/photos`)
      await page.locator('main .empty, [role=alert]').first().waitFor()
    },
  },
  photos: { server: full, play: (page) => photos(page) },
  'photos-found': { server: full, play: (page, language) => photos(page, language === 'zh' ? '2012年的照片不在罗马' : 'Canon photos of 2012 not in Rome') },
  'photos-nothing': { server: full, play: (page, language) => photos(page, language === 'zh' ? '2019年在罗马的照片' : 'photos in Rome of 2019') },
  'photos-why': {
    server: full,
    async play(page, language) {
      await photos(page, language === 'zh' ? '出口' : 'Rome')
      await page.locator('[role=option]').first().click()
      await page.waitForTimeout(800)
    },
  },
  'photos-map': {
    server: full,
    async play(page) {
      await photos(page)
      await page.locator('.views button').nth(1).click()
      await page.locator('.cluster').first().waitFor()
    },
  },
  'photos-duplicates': {
    server: full,
    async play(page) {
      await photos(page)
      await page.locator('.views button').nth(2).click()
      await page.getByRole('checkbox').first().waitFor()
      await page.waitForTimeout(300)
    },
  },
  settings: {
    server: modelled,
    async play(page) {
      await page.goto(`${modelled.url}/#/settings`)
      await page.locator('table').waitFor()
      await page.waitForTimeout(200)
    },
  },
}

for (const [name, { server, play }] of Object.entries(scenes)) {
  if (!name.includes(only) || !server) continue
  for (const [size, theme, language] of [[wide, 'light', 'en'], [wide, 'dark', 'zh'], [narrow, 'light', 'zh'], [narrow, 'dark', 'en']]) {
    const page = await open(browser, server.url, { ...size, theme, language, scale: size === narrow ? 2 : 1 })
    await play(page, language)
    const file = join(folder, `${name}-${size.width}-${theme}-${language}.png`)
    await page.screenshot({ path: file })
    await page.context().close()
    console.log(file)
  }
}

await browser.close()
await Promise.all([real.close(), modelled.close(), slow.close(), full?.close()])
