// What the page does with a model's answers, true and false ones.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faults } from './axe.mjs'
import { launch, open } from './chromium.mjs'
import { startModel } from './model.mjs'
import { startQiao } from './server.mjs'

const text = 'We met on 14 March. The lab tested 40 sensors quickly, and 37 of them passed.\n\nPlease answer soon.'

let model, qiao, browser
before(async () => {
  model = await startModel((material, prompt) => {
    const warmer = prompt.includes('Warmer')
    return material.replace('quickly', 'in good time').replace('37', '73').replace(/(Please|Kindly) answer/, warmer ? 'We would love to hear from you' : 'Kindly answer')
  })
  qiao = await startQiao(model.env)
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await qiao?.close()
  model?.close()
})

async function rewritten() {
  const page = await open(browser, qiao.url)
  const editor = page.getByLabel('Your text')
  await editor.fill(text)
  await page.getByRole('tab', { name: 'Rewrite' }).click()
  await page.getByLabel('Friendly').check()
  await page.getByRole('button', { name: 'Rewrite' }).click()
  await page.locator('.comparison footer').waitFor({ timeout: 30_000 })
  return { page, editor }
}

const result = (page) => page.locator('.sides section').nth(1)

test('a rewrite stands beside the original, change by change, with its facts kept', async () => {
  const { page } = await rewritten()
  assert.match(await result(page).innerText(), /in good time/)
  assert.match(await result(page).innerText(), /37 of them/)
  assert.doesNotMatch(await result(page).innerText(), /73/)
  assert.ok((await result(page).locator('ins').count()) >= 1)
  assert.ok((await page.locator('.sides del').count()) >= 1)
  const panel = await page.locator('aside').innerText()
  assert.match(panel, /Stayed on this device/)
  assert.match(panel, /Model on this device · m/)
  assert.deepEqual(await faults(page), [])
  assert.deepEqual(page.problems, [])
  await page.context().close()
})

test('the result replaces the original, and undo brings that back', async () => {
  const { page, editor } = await rewritten()
  await page.getByRole('button', { name: 'Replace' }).click()
  await editor.waitFor()
  assert.match(await editor.inputValue(), /in good time/)
  await editor.focus()
  await page.keyboard.press('Control+Z')
  assert.equal(await editor.inputValue(), text)
  await page.keyboard.press('Control+Shift+Z')
  assert.match(await editor.inputValue(), /in good time/)

  await page.goto(`${qiao.url}/#/partners`)
  await page.goBack()
  await editor.focus()
  await page.keyboard.press('Control+Z')
  assert.equal(await editor.inputValue(), text, 'undo was lost by a look at another page')
  await page.context().close()
})

test('a follow-up changes the last result', async () => {
  const { page } = await rewritten()
  await page.getByRole('button', { name: 'Warmer' }).click()
  await page.getByText('would love to hear').first().waitFor({ timeout: 30_000 })
  assert.match(model.asked.at(-1), /Warmer/)
  await page.getByRole('button', { name: 'Copy' }).click()
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /would love to hear/)
  await page.context().close()
})

test('the partner is listed, and can be checked', async () => {
  const page = await open(browser, `${qiao.url}/#/partners`)
  await page.getByRole('button', { name: 'Check Desk' }).click()
  await page.getByText('Ready').waitFor({ timeout: 20_000 })
  await page.context().close()
})
