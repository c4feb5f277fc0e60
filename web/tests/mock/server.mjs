// A small server that speaks the native API, for looking at the page without
// Qiao. It finds a few set mistakes and rewrites by rule; it proves nothing
// about the real server.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { join, extname, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'"

const mistakes = [
  [/\bThanks you\b/g, 'Thank you', 'grammar', 'grammar/thanks-you', 'Thank takes “you” as its object.', 0.97, true],
  [/\bWe has\b/g, 'We have', 'grammar', 'grammar/agreement', '“We” needs the plural verb.', 0.96, true],
  [/\brecieved\b/g, 'received', 'spelling', 'spell/edit-distance', 'Is this “received”?', 0.99, true, ['received', 'relieved']],
  [/and {2}the/g, 'and the', 'spacing', 'spacing/double', 'One space is enough.', 0.99, true],
  [/results was/g, 'results were', 'grammar', 'grammar/agreement', 'The subject is plural.', 0.9, true],
  [/better then/g, 'better than', 'word-choice', 'word/then-than', 'A comparison needs “than”.', 0.95, true],
  [/\bbeleive\b/g, 'believe', 'spelling', 'spell/edit-distance', '“i” before “e”.', 0.99, true],
  [/\bdont\b/g, 'don’t', 'punctuation', 'punctuation/apostrophe', 'The apostrophe stands for a letter.', 0.93, true],
  [/the the/g, 'the', 'grammar', 'grammar/repeated-word', 'The word stands twice.', 0.98, true],
  [/1,200 units/g, '12,00 units', 'style', 'style/number', 'An unusual grouping.', 0.4, false, undefined,
    [{ kind: 'number', severity: 'hard', source: '1,200', output: '12,00', message: 'the number 1,200 became 12,00' }]],
  [/\bJansen\b/g, 'Janssen', 'spelling', 'spell/name', 'A commoner spelling of the name.', 0.5, false],
  [/以经/g, '已经', 'spelling', 'chinese/confusion', '“已经”表示时间，常误写为“以经”。', 0.98, true],
  [/(?<=[\u4e00-\u9fff]),/g, '，', 'width', 'chinese/width', '中文里用全角逗号。', 0.97, true],
  [/。。/g, '。', 'punctuation', 'chinese/repeated', '句号重复了。', 0.97, true],
  [/(?<=（[^）]*)\)/g, '）', 'width', 'chinese/width', '括号应当成对使用全角。', 0.95, true],
  [/迫不急待/g, '迫不及待', 'spelling', 'chinese/confusion', '成语写作“迫不及待”。', 0.99, true],
]

const pos = (text, utf16) => {
  const head = text.slice(0, utf16)
  return { byte: Buffer.byteLength(head), rune: [...head].length, utf16 }
}

function edit(text, start, before, after, rest) {
  return { id: `e${start}-${rest.rule}`, start: pos(text, start), end: pos(text, start + before.length), before, after, hash: '0', tier: 'offline', ...rest }
}

export function proofread(text) {
  const edits = []
  for (const [pattern, after, type, rule, explanation, confidence, auto, alternatives, findings] of mistakes) {
    for (const m of text.matchAll(pattern)) {
      edits.push(edit(text, m.index, m[0], after, { type, rule, explanation, confidence, auto, alternatives, findings }))
    }
  }
  return edits.sort((a, b) => a.start.utf16 - b.start.utf16)
}

const apply = (text, edits) => {
  let out = ''
  let at = 0
  for (const e of edits) {
    out += text.slice(at, e.start.utf16) + e.after
    at = e.end.utf16
  }
  return out + text.slice(at)
}

const usage = { input: 0, output: 0 }
const offline = (ms) => ({ tier: 'offline', engines: ['harper 2.10.0', 'qiao/chinese'], ms, firstMs: ms / 2, usage })
const partner = { tier: 'partner', served: { partner: 'qwen', model: 'qwen-plus', region: 'cn-beijing', local: false }, ms: 1840, firstMs: 420, calls: 2, usage: { input: 412, output: 187 } }

function* work(task, request) {
  const { text } = request
  if (task === 'proofread') {
    const edits = proofread(text)
    yield ['progress', { done: 0, total: 1, tier: 'offline' }]
    for (const e of edits) yield ['edit', e]
    yield ['result', { task, text: apply(text, edits.filter((e) => e.auto)), edits, verdict: { checked: true }, made: offline(38.4) }]
  } else if (task === 'summarize') {
    const parts = text.match(/[^.!?。！？\n]+[.!?。！？]+/g)?.slice(1, 4) ?? [text]
    const extract = parts.map((q) => {
      const at = text.indexOf(q) + (q.length - q.trimStart().length)
      return { start: pos(text, at), end: pos(text, at + q.trim().length), text: q.trim(), score: 0.5 }
    })
    yield ['result', { task, text: extract.map((q) => `- ${q.text}`).join('\n'), extract, verdict: { checked: true }, labels: ['extractive'], made: offline(6.2) }]
  } else if (task === 'table') {
    yield ['result', { task, text: '| Item | Value |\n| --- | --- |\n| Sensors | 40 |\n| Limit | 2 °C |', verdict: { checked: true }, labels: ['extractive'], made: offline(2.1) }]
  } else {
    yield* rewrite(task, request)
  }
}

function* rewrite(task, { text }) {
  const edits = []
  for (const [from, to] of [[/Thanks you for the quick reply/g, 'Many thanks for your quick reply'], [/感谢您的快速回复/g, '非常感谢您这么快就回复'], [/recieved/g, 'received'], [/2 °C/g, '3 °C']]) {
    for (const m of text.matchAll(from)) {
      edits.push(edit(text, m.index, m[0], to, { type: 'rewording', rule: 'model', confidence: 0.8, auto: false, tier: 'partner' }))
    }
  }
  edits.sort((a, b) => a.start.utf16 - b.start.utf16)
  const result = apply(text, edits)
  const findings = text.includes('2 °C') ? [
    { kind: 'unit', severity: 'hard', source: '2 °C', output: '3 °C', message: 'the measure changed' },
    { kind: 'modality', severity: 'soft', source: 'can', output: 'will', message: 'can became will' },
  ] : []
  const blocks = result.split(/(?<=\n\n)/)
  for (const [i, block] of blocks.entries()) {
    yield ['progress', { done: i, total: blocks.length, tier: 'partner' }]
    for (let at = 0; at < block.length; at += 24) yield ['preview', { block: i, text: block.slice(at, at + 24) }]
    yield ['block', { index: i, text: block, verdict: { checked: true, findings: i === 1 ? findings : [] } }]
  }
  yield ['result', { task, text: result, edits, verdict: { checked: true, findings }, labels: ['token-put-back', 'source-kept'], made: partner }]
}

const note = (tier) => [{ code: 'tier-missing', message: `The ${tier} tier has no model.`, fix: 'Start Ollama.' }]

/** Starts the mock; models tells whether a partner is connected, delay slows each event. */
export async function startMock({ port = 0, models = true, delay = 0, key = '' } = {}) {
  const kept = { words: ['Tsinghua'], glossary: [{ term: 'Qwen2.5-Max', avoid: ['QWen', 'Qwen Max'] }], rules: [{ rule: 'harper/LongSentences', accepted: 1, rejected: 7, muted: false, last: '2026-11-20T10:00:00Z' }], pulled: false, decisions: [] }
  const tiers = () => [
    { tier: 'offline', tasks: ['proofread', 'summarize', 'list', 'table'], ready: true, engines: ['harper 2.10.0'] },
    { tier: 'device', tasks: [], ready: false, missing: note('device') },
    models
      ? { tier: 'partner', tasks: ['proofread', 'rewrite', 'instruct', 'summarize', 'list', 'table', 'compose', 'reply'], ready: true, served: partner.served }
      : { tier: 'partner', tasks: [], ready: false, missing: note('partner') },
  ]
  const lists = {
    '/v1/write/capabilities': () => ({ tiers: tiers() }),
    '/v1/me': () => ({ in: true, user: 'local', role: 'admin', by: 'local' }),
    '/v1/partners': () => ({ partners: models ? [
      { id: 'qwen', name: 'Qwen', origin: 'DASHSCOPE_API_KEY', model: 'qwen-plus', region: 'cn-beijing', local: false, state: 'ready', firstTokenMs: 412 },
      { id: 'ollama', name: 'Ollama', origin: 'found', model: 'qwen3:8b', local: true, state: 'failing', detail: 'nobody listens on 127.0.0.1:11434', fix: 'Start it with: ollama serve' },
    ] : [] }),
    '/v1/models': () => ({ packs: [
      { name: 'harper', version: '2.10.0', title: 'English grammar (Harper)', titleZh: '英语语法（Harper）', attribution: 'Automattic', done: 0, total: 18_400_000, license: 'Apache-2.0', size: 18_400_000, state: kept.pulled ? 'ready' : 'absent' },
      { name: 'cspell-en', version: '4.4.0', title: 'English dictionary', titleZh: '英语词典', attribution: 'Street Side Software', done: 1_900_000, total: 1_900_000, license: 'MIT', size: 1_900_000, state: 'ready' },
    ] }),
    '/v1/write/words': () => ({ words: kept.words }),
    '/v1/write/glossary': () => ({ terms: kept.glossary }),
    '/v1/write/profile': () => ({ rules: kept.rules }),
  }

  async function answer(request, response) {
    const path = decodeURIComponent(new URL(request.url, 'http://x').pathname)
    const body = await read(request)
    const json = (value, status = 200) => {
      response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' })
      response.end(value === undefined ? '' : JSON.stringify(value))
    }
    const events = async (list) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const [name, data] of list) {
        if (delay) await new Promise((r) => setTimeout(r, delay))
        if (response.destroyed) return
        response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
      }
      response.end()
    }
    if (path.startsWith('/v1/') && key && request.headers.authorization !== `Bearer ${key}`) {
      return json({ title: 'Unauthorized', status: 401, kind: 'unauthenticated', detail: 'a key is needed', fix: 'Send one.' }, 401)
    }
    if (request.method === 'GET' && lists[path]) return json(lists[path]())
    const parts = path.split('/').slice(2)
    if (parts[0] === 'models') {
      kept.pulled = true
      const at = (done) => ({ name: parts[1], phase: 'downloading', done, total: 1.84e7, rate: 4.1e6 })
      return events([...[...Array(9).keys()].map((i) => ['progress', at((i + 1) * 1.84e6)]), ['done', { ...at(1.84e7), phase: 'done' }]])
    }
    if (parts[0] === 'partners') return json({ id: parts[1], model: 'qwen-plus', local: false, state: 'ready' })
    if (parts[0] !== 'write') return file(path, response)
    if (parts[1] === 'words') kept.words = request.method === 'POST' ? [...kept.words, body.word] : kept.words.filter((w) => w !== parts[2])
    else if (parts[1] === 'glossary') kept.glossary = [...kept.glossary.filter((t) => t.term !== parts[2]), ...(request.method === 'PUT' ? [body] : [])]
    else if (parts[1] === 'decisions') kept.decisions.push(...body.decisions)
    else if (parts[1] === 'rules') kept.rules = [...kept.rules.filter((r) => r.rule !== parts.slice(2).join('/')), { rule: parts.slice(2).join('/'), accepted: 0, rejected: 0, muted: body.muted, last: '2026-11-20T10:00:00Z' }]
    else if (parts[1] === 'personal') Object.assign(kept, { words: [], glossary: [], rules: [] })
    else if (!models && !['proofread', 'summarize', 'list', 'table'].includes(parts[1])) {
      return json({ title: 'Unsupported', status: 501, kind: 'unsupported', detail: `write: ${parts[1]} needs a language model`, fix: 'Start Ollama.' }, 501)
    } else {
      const list = [...work(parts[1], body)]
      return request.headers.accept === 'text/event-stream' ? events(list) : json(list.at(-1)[1])
    }
    json(undefined, 204)
  }

  const server = createServer((request, response) => answer(request, response).catch((e) => response.destroy(e)))
  await new Promise((done) => server.listen(port, '127.0.0.1', done))
  return { url: `http://127.0.0.1:${server.address().port}`, kept, close: () => new Promise((done) => { server.closeAllConnections(); server.close(done) }) }
}

async function read(request) {
  let text = ''
  for await (const piece of request) text += piece
  return text ? JSON.parse(text) : undefined
}

async function file(path, response) {
  const name = normalize(path === '/' ? '/index.html' : path)
  try {
    const data = await readFile(join(dist, name))
    response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream', 'content-security-policy': policy, 'access-control-allow-origin': '*' })
    response.end(data)
  } catch {
    response.writeHead(404).end()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await startMock({ port: Number(process.env.PORT ?? 8080), models: process.env.MODELS !== '0', delay: Number(process.env.DELAY ?? 0) })
  console.log(url)
}
