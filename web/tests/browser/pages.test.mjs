// Every page: no serious fault by axe, nothing cut off, light and dark, wide and narrow.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faults } from './axe.mjs'
import { launch, open } from './chromium.mjs'
import { startQiao } from './server.mjs'

let qiao, browser
before(async () => {
  qiao = await startQiao()
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await qiao?.close()
})

const sizes = [{ width: 1280, height: 800 }, { width: 360, height: 740 }]

/** Brings each page into the states that a test can reach without a model. */
const scenes = {
  'write, empty': async (page) => page.locator('.samples').waitFor(),
  'write, with an open edit': async (page) => {
    await page.locator('.samples button').first().click()
    await page.locator('.line').first().waitFor({ timeout: 60_000 })
    await page.locator('.line').first().click()
    await page.locator('.card').waitFor()
  },
  'write, with a summary': async (page) => {
    await page.locator('.samples button').first().click()
    await page.locator('#task-summarize').click()
    await page.locator('.go .primary').click()
    await page.locator('.comparison footer').waitFor({ timeout: 20_000 })
  },
  'write, a tier missing': async (page) => {
    await page.locator('#task-compose').click()
    await page.locator('.missing').waitFor()
  },
  'photos, empty': async (page) => {
    await page.goto(`${qiao.url}/#/photos`)
    await page.locator('.empty').waitFor()
  },
  partners: async (page) => {
    await page.goto(`${qiao.url}/#/partners`)
    await page.locator('h1 >> nth=0').waitFor()
    await page.locator('.list, .empty').waitFor()
  },
  'bake-off, empty': async (page) => {
    await page.goto(`${qiao.url}/#/bakeoff`)
    await page.locator('.empty').waitFor()
  },
  'assistant, empty': async (page) => {
    await page.goto(`${qiao.url}/#/assistant`)
    await page.locator('.start').waitFor()
  },
  'assistant, in a conversation': async (page) => {
    await page.goto(`${qiao.url}/#/assistant`)
    await page.locator('.start button').first().click()
    await page.locator('.done').waitFor()
    await page.locator('form textarea').fill('Sentences that nobody trained anything on, withawordthatislongerthananyscreeniswideandstilldoesnotgetcutoff')
    await page.keyboard.press('Enter')
    await page.locator('.missing').waitFor()
    await page.locator('article summary').last().click()
  },
  capacity: async (page) => {
    await page.goto(`${qiao.url}/#/capacity`)
    await page.locator('table').waitFor({ timeout: 30_000 })
  },
  settings: async (page) => {
    await page.goto(`${qiao.url}/#/settings`)
    await page.locator('.content li').first().waitFor()
  },
}

/** By how much the document and its main part are wider, and the document higher, than the screen. */
function overflow(page) {
  return page.evaluate(() => {
    const main = document.querySelector('main')
    const root = document.documentElement
    return [root.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth, root.scrollHeight - innerHeight]
  })
}

for (const theme of ['light', 'dark']) {
  for (const size of sizes) {
    for (const language of ['en', 'zh']) {
      for (const [name, scene] of Object.entries(scenes)) {
        if (language === 'zh' && theme === 'dark') continue // the colours are the same
        test(`${name}: ${theme}, ${size.width} px, ${language}`, async () => {
          const page = await open(browser, qiao.url, { theme, language, ...size })
          await scene(page)
          assert.deepEqual(await faults(page), [])
          assert.deepEqual(await overflow(page), [0, 0, 0])
          assert.deepEqual(page.problems, [], 'the console has errors')
          await page.context().close()
        })
      }
    }
  }
}

test('at 200 % zoom nothing is cut off', async () => {
  const page = await open(browser, qiao.url, { width: 640, height: 400, scale: 2 })
  await scenes['write, with an open edit'](page)
  assert.deepEqual(await overflow(page), [0, 0, 0])
  await page.context().close()
})

test('the keyboard alone reaches everything in order', async () => {
  const page = await open(browser, qiao.url)
  const seen = []
  for (let i = 0; i < 20; i++) {
    await page.keyboard.press('Tab')
    seen.push(await page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute('aria-label') || document.activeElement.textContent.trim()))
  }
  const order = ['Skip to the content', 'Write', 'Assistant', 'Partners', 'Settings', '中文', 'task-proofread', 'Who does it', 'Your text', 'Try an English sample']
  assert.deepEqual(order, seen.filter((s) => order.includes(s)).slice(0, order.length))
  await page.context().close()
})

test('the appearance can be chosen against the system’s', async () => {
  const page = await open(browser, qiao.url, { theme: 'light' })
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground()
  await page.goto(`${qiao.url}/#/settings`)
  await page.getByLabel('Dark').check()
  assert.notEqual(await ground(), light)
  await page.reload()
  assert.notEqual(await ground(), light)
  await page.context().close()
})

test('words and terms are kept and deleted, and everything can be forgotten', async () => {
  const page = await open(browser, `${qiao.url}/#/settings`)
  await page.getByLabel('A word').fill('Qwen2.5-Max')
  await page.getByLabel('A word').press('Enter')
  await page.getByText('Qwen2.5-Max').waitFor()
  await page.getByLabel('Write it so').fill('Tsinghua')
  await page.getByLabel('Not so (with commas)').fill('Qinghua, Ts’inghua')
  await page.getByLabel('Not so (with commas)').press('Enter')
  await page.getByText('not Qinghua, Ts’inghua').waitFor()
  await page.reload()
  await page.getByText('Qwen2.5-Max').waitFor()
  await page.getByRole('button', { name: 'Delete all of this…' }).click()
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Keep everything', 'the safe choice has the focus')
  await page.getByRole('button', { name: 'Delete everything' }).click()
  await page.getByText('No words yet.').waitFor()
  await page.getByText('No terms yet.').waitFor()
  await page.context().close()
})

test('a server with keys asks for one, and lets in who has it', async (t) => {
  const locked = await startQiao({ QIAO_KEYS: 'li:a-long-enough-secret' })
  t.after(locked.close)
  const page = await open(browser, locked.url)
  await page.getByRole('dialog').waitFor()
  assert.deepEqual(await faults(page), [])
  await page.getByRole('textbox', { name: 'Key' }).fill('a-long-enough-secret')
  await page.getByRole('button', { name: 'Use it' }).click()
  await page.goto(`${locked.url}/#/settings`)
  await page.getByText('No words yet.').or(page.getByText('Tsinghua').first()).waitFor()
  assert.equal(await page.evaluate(() => sessionStorage.getItem('qiao.key')), 'a-long-enough-secret')
  await page.context().close()
})

test('a server that went away is told in words, with what to try', async () => {
  const gone = await startQiao()
  const page = await open(browser, gone.url)
  await page.locator('.samples').waitFor()
  await gone.close()
  await page.locator('.samples button').first().click()
  await page.getByRole('alert').waitFor()
  assert.match(await page.getByRole('alert').innerText(), /Your text is unchanged/)
  await page.context().close()
})
