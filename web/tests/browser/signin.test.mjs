// Somebody signs in at a provider, sees who they are and only what their role may do,
// and signs out.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { faults } from './axe.mjs'
import { launch, open } from './chromium.mjs'
import { startProvider } from './provider.mjs'
import { freePort, mocked, startQiao } from './server.mjs'

const person = { sub: 'li', name: '李娜', groups: [] }
let folder, provider, qiao, browser
before(async () => {
  if (mocked) return
  folder = await mkdtemp(join(tmpdir(), 'qiao-signin-'))
  provider = await startProvider(person)
  const port = await freePort()
  const file = join(folder, 'qiao.yaml')
  await writeFile(file, `server:
  oidc: {issuer: '${provider.url}', client_id: qiao, url: 'http://127.0.0.1:${port}', roles: {ops: operator}, default: user}
`)
  qiao = await startQiao({ QIAO_LISTEN: `127.0.0.1:${port}`, QIAO_CONFIG: file })
  browser = await launch()
})
after(async () => {
  await browser?.close()
  await qiao?.close()
  provider?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

const words = {
  en: { signIn: 'Sign in', signOut: 'Sign out', cannot: 'Your role does not show this page', user: 'Role: user', operator: 'Role: operator' },
  zh: { signIn: '登录', signOut: '退出登录', cannot: '你的角色不能查看此页', user: '角色：用户', operator: '角色：运维者' },
}
const shots = process.env.QIAO_SHOTS

for (const language of ['en', 'zh']) {
  test(`a person signs in and out (${language})`, { skip: mocked }, async () => {
    const w = words[language]
    const page = await open(browser, `${qiao.url}/#/settings`, { language })
    person.groups = []
    await page.locator('dialog[open]').waitFor()
    if (shots) await page.screenshot({ path: join(shots, `ask-${language}.png`) })
    assert.deepEqual(await faults(page), [])
    await page.locator('dialog[open] a', { hasText: w.signIn }).click()
    await page.locator('section', { hasText: '李娜' }).waitFor()
    assert.match(page.url(), /#\/settings$/)
    assert.match(await page.locator('main').innerText(), new RegExp(w.user))
    assert.equal(await page.locator('nav a[href="#/bakeoff"]').count(), 0)
    if (shots) await page.screenshot({ path: join(shots, `user-${language}.png`) })
    assert.deepEqual(await faults(page), [])
    await page.goto(`${qiao.url}/#/bakeoff`)
    await page.getByText(w.cannot).waitFor()

    await page.goto(`${qiao.url}/#/settings`)
    await page.locator('button', { hasText: w.signOut }).click()
    await page.locator('dialog[open]').waitFor()
    person.groups = ['ops']
    await page.locator('dialog[open] a', { hasText: w.signIn }).click()
    await page.locator('nav a[href="#/bakeoff"]').waitFor()
    await page.goto(`${qiao.url}/#/settings`)
    await page.getByText(new RegExp(w.operator)).waitFor()
    if (shots) await page.screenshot({ path: join(shots, `operator-${language}.png`) })
    await page.context().close()
  })
}
