// A model server in the OpenAI dialect that rewrites by rule, to see what the
// page does with a model's answers. It streams the material that stands between
// the prompt's delimiters, changed by change.
import { createServer } from 'node:http'
import { writeFile, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Starts the model and returns the environment of a Qiao that uses it. */
export async function startModel(change) {
  const asked = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += piece
    if (request.url.endsWith('/models')) return response.end(JSON.stringify({ object: 'list', data: [{ id: 'm', object: 'model' }] }))
    const { messages, stream } = JSON.parse(body)
    const prompt = messages.map((m) => m.content).join('\n')
    asked.push(prompt)
    const material = [...prompt.matchAll(/^<<<(\S+)\n([\s\S]*?)\n\1>>>$/gm)].at(-1)?.[2] ?? ''
    await answer(response, change(material, prompt), stream)
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const file = join(await mkdtemp(join(tmpdir(), 'qiao-model-')), 'qiao.yaml')
  await writeFile(file, `partners:
  - id: desk
    name: Desk
    kind: openai
    base_url: http://127.0.0.1:${server.address().port}/v1
    model: m
    local: true
`)
  return { env: { QIAO_CONFIG: file }, asked, close: () => { server.closeAllConnections(); server.close() } }
}

async function answer(response, text, stream) {
  const usage = { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 }
  if (!stream) {
    response.setHeader('content-type', 'application/json')
    return response.end(JSON.stringify({ id: '1', object: 'chat.completion', model: 'm', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: text } }], usage }))
  }
  response.setHeader('content-type', 'text/event-stream')
  const send = (delta, more = {}) => response.write(`data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', model: 'm', choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`)
  for (let at = 0; at < text.length; at += 20) {
    send({ content: text.slice(at, at + 20) })
    await new Promise((done) => setTimeout(done, 10))
  }
  send({}, { finish_reason: 'stop' })
  response.write(`data: ${JSON.stringify({ id: '1', object: 'chat.completion.chunk', model: 'm', choices: [], usage })}\n\n`)
  response.end('data: [DONE]\n\n')
}
