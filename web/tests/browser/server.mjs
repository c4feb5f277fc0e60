// Starts the real "qiao serve" for a test: QIAO_BIN is the program, QIAO_PACKS
// the folder of its model packs. With QIAO_MOCK=1 the mock stands in, to work on
// the page alone.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startMock } from '../mock/server.mjs'

export const mocked = process.env.QIAO_MOCK === '1'

/** Starts a server with a data folder of its own. */
export async function startQiao(env = {}) {
  if (mocked) return startMock({ models: false, key: env.QIAO_KEYS?.split(':')[1] })
  const program = process.env.QIAO_BIN
  if (!program) throw new Error('QIAO_BIN names no program: build one with "go build -o qiao ./cmd/qiao"')
  const data = await mkdtemp(join(tmpdir(), 'qiao-web-'))
  const port = env.QIAO_LISTEN?.split(':')[1] ?? await freePort()
  const server = spawn(program, ['serve'], {
    env: {
      QIAO_DISCOVER: 'false', ...process.env, QIAO_DATA: data, QIAO_LISTEN: `127.0.0.1:${port}`, ...env,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  server.stderr.on('data', (piece) => (log += piece))
  const url = `http://127.0.0.1:${port}`
  await answers(`${url}/healthz`, server, () => log)
  const close = async () => {
    const ended = new Promise((done) => server.once('exit', done))
    server.kill('SIGTERM')
    await ended
    await rm(data, { recursive: true, force: true })
  }
  return { url, close }
}

async function answers(url, server, log) {
  const end = Date.now() + 20_000
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`qiao serve ended with ${server.exitCode}:\n${log()}`)
    if (await fetch(url).then((r) => r.ok, () => false)) return
    await new Promise((done) => setTimeout(done, 50))
  }
  server.kill()
  throw new Error(`qiao serve does not answer:\n${log()}`)
}

export function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer()
    probe.once('error', fail)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}
