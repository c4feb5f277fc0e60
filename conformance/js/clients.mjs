// Does the scenarios of ../stage_test.go with the official JavaScript clients and
// prints a line of JSON for each: {client, partner, scenario, error, refused}.
// It is started by ../js_test.go, which says in the environment what is where.
import OpenAI from 'openai'
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { createAnthropic } from '@ai-sdk/anthropic'
import { generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'

const base = process.env.QIAO_BASE
const { partners, drawing, greeting, seen, sunny, sun, titled } = JSON.parse(process.env.QIAO_STAGE)
const image = 'data:image/png;base64,' + drawing
const prompt = (scenario) => `scenario-${scenario}: 你好`
const city = {
  type: 'object',
  properties: { city: { type: 'string', description: "the city's name" } },
  required: ['city'],
  additionalProperties: false,
}
const title = {
  type: 'object',
  properties: { title_of_it: { type: 'string' } },
  required: ['title_of_it'],
  additionalProperties: false,
}

function want(what, got, expected) {
  if (got !== expected) throw new Error(`${what}: ${JSON.stringify(got)}, want ${JSON.stringify(expected)}`)
}

const openai = new OpenAI({ baseURL: base + '/openai/v1', apiKey: 'none', maxRetries: 0 })

// chat is OpenAI's client with chat completions.
const chat = {
  request: (model, scenario, more) => ({
    model,
    max_tokens: 64,
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: prompt(scenario) },
    ],
    ...more,
  }),
  async says(request, text) {
    const got = await openai.chat.completions.create(request)
    want('text', got.choices[0].message.content, text)
    want('finish', got.choices[0].finish_reason, 'stop')
    want('tokens', got.usage.total_tokens, 13)
    return got
  },
  plain: (model) => chat.says(chat.request(model, 'plain'), greeting),
  error: (model) => chat.says(chat.request(model, 'error'), ''),
  async stream(model) {
    const runner = openai.chat.completions.stream(chat.request(model, 'stream', { stream_options: { include_usage: true } }))
    const got = await runner.finalChatCompletion()
    want('text', got.choices[0].message.content, greeting)
    want('finish', got.choices[0].finish_reason, 'stop')
    want('tokens', (await runner.totalUsage()).total_tokens, 13)
  },
  async cut(model) {
    const runner = openai.chat.completions.stream(chat.request(model, 'cut'))
    let text = ''
    runner.on('content', (piece) => (text += piece))
    await cutShort(() => runner.finalChatCompletion(), () => text)
  },
  async tools(model) {
    const tools = [{ type: 'function', function: { name: 'weather', description: 'tells the weather', parameters: city } }]
    const request = chat.request(model, 'tools', { tools })
    const streamed = await openai.chat.completions.stream(request).finalChatCompletion()
    const got = await openai.chat.completions.create(request)
    for (const { message, finish_reason } of [streamed.choices[0], got.choices[0]]) {
      want('calls', message.tool_calls.length, 1)
      want('name', message.tool_calls[0].function.name, 'weather')
      want('city', JSON.parse(message.tool_calls[0].function.arguments).city, '北京')
      want('finish', finish_reason, 'tool_calls')
    }
    const { message } = got.choices[0]
    const result = { role: 'tool', tool_call_id: message.tool_calls[0].id, content: sunny }
    await chat.says({ ...request, messages: [...request.messages, message, result] }, sun)
  },
  vision(model) {
    const content = [{ type: 'text', text: prompt('vision') }, { type: 'image_url', image_url: { url: image } }]
    return chat.says(chat.request(model, 'vision', { messages: [{ role: 'user', content }] }), seen)
  },
  schema(model) {
    const response_format = { type: 'json_schema', json_schema: { name: 'it', strict: true, schema: title } }
    return chat.says(chat.request(model, 'schema', { response_format }), titled)
  },
}

// responses is OpenAI's client with Responses.
const responses = {
  request: (model, scenario, more) => ({ model, max_output_tokens: 64, instructions: 'Be brief.', input: prompt(scenario), store: false, ...more }),
  is(got, text) {
    want('text', got.output_text, text)
    want('status', got.status, 'completed')
    want('tokens', got.usage.total_tokens, 13)
  },
  says: async (request, text) => responses.is(await openai.responses.create(request), text),
  plain: (model) => responses.says(responses.request(model, 'plain'), greeting),
  error: (model) => responses.says(responses.request(model, 'error'), ''),
  async stream(model) {
    responses.is(await openai.responses.stream(responses.request(model, 'stream')).finalResponse(), greeting)
  },
  async cut(model) {
    const runner = openai.responses.stream(responses.request(model, 'cut'))
    let text = ''
    runner.on('response.output_text.delta', (event) => (text += event.delta))
    await cutShort(() => runner.finalResponse(), () => text)
  },
  async tools(model) {
    const tools = [{ type: 'function', name: 'weather', description: 'tells the weather', parameters: city, strict: true }]
    const request = responses.request(model, 'tools', { tools })
    const streamed = await openai.responses.stream(request).finalResponse()
    const got = await openai.responses.create(request)
    for (const { output } of [streamed, got]) {
      const calls = output.filter((item) => item.type === 'function_call')
      want('calls', calls.length, 1)
      want('name', calls[0].name, 'weather')
      want('city', JSON.parse(calls[0].arguments).city, '北京')
    }
    const call = got.output.find((item) => item.type === 'function_call')
    const input = [
      { role: 'user', content: prompt('tools') },
      ...got.output,
      { type: 'function_call_output', call_id: call.call_id, output: sunny },
    ]
    await responses.says({ ...request, input }, sun)
  },
  vision(model) {
    const content = [{ type: 'input_text', text: prompt('vision') }, { type: 'input_image', image_url: image, detail: 'auto' }]
    return responses.says(responses.request(model, 'vision', { input: [{ role: 'user', content }] }), seen)
  },
  schema(model) {
    const text = { format: { type: 'json_schema', name: 'it', strict: true, schema: title } }
    return responses.says(responses.request(model, 'schema', { text }), titled)
  },
}

// cutShort expects a stream that was cut to raise an error after some text.
async function cutShort(whole, text) {
  let raised
  try {
    await whole()
  } catch (error) {
    raised = error
  }
  if (!raised || !text()) throw new Error(`a cut answer: ${raised}, ${JSON.stringify(text())}`)
}

// vercel is Vercel's SDK with one of its providers.
function vercel(provider) {
  const request = (model, scenario, more) => ({
    model: provider(model),
    maxRetries: 0,
    maxOutputTokens: 64,
    system: 'Be brief.',
    prompt: prompt(scenario),
    ...more,
  })
  async function says(r, text) {
    const got = await generateText(r)
    want('text', got.text, text)
    want('finish', got.finishReason, 'stop')
    want('tokens', got.usage.totalTokens, 13)
  }
  // read puts a stream together; errors come as parts of it.
  async function read(r) {
    const got = { text: '', finish: '', error: null }
    for await (const part of streamText({ ...r, onError() {} }).fullStream) {
      if (part.type === 'text-delta') got.text += part.text
      if (part.type === 'error') got.error = part.error
      if (part.type === 'finish') got.finish = part.finishReason
    }
    return got
  }
  return {
    plain: (model) => says(request(model, 'plain'), greeting),
    error: (model) => says(request(model, 'error'), ''),
    async stream(model) {
      const got = await read(request(model, 'stream'))
      if (got.error) throw got.error
      want('text', got.text, greeting)
      want('finish', got.finish, 'stop')
    },
    async cut(model) {
      const got = await read(request(model, 'cut'))
      if (!got.error || !got.text) throw new Error(`a cut answer: ${got.error}, ${JSON.stringify(got.text)}`)
    },
    async tools(model) {
      const cities = []
      const weather = tool({
        description: 'tells the weather',
        inputSchema: jsonSchema(city),
        execute: async (input) => {
          cities.push(input.city)
          return sunny
        },
      })
      const r = request(model, 'tools', { tools: { weather }, stopWhen: stepCountIs(3) })
      const got = await generateText(r)
      want('text', got.text, sun)
      want('steps', got.steps.length, 2)
      const streamed = await read(r)
      if (streamed.error) throw streamed.error
      want('streamed text', streamed.text, sun)
      want('cities', cities.join(), '北京,北京')
    },
    vision(model) {
      const content = [{ type: 'text', text: prompt('vision') }, { type: 'image', image: drawing, mediaType: 'image/png' }]
      return says(request(model, 'vision', { prompt: undefined, messages: [{ role: 'user', content }] }), seen)
    },
    async schema(model) {
      const got = await generateObject(request(model, 'schema', { schema: jsonSchema(title) }))
      want('object', JSON.stringify(got.object), titled)
    },
  }
}

const clients = {
  'openai npm chat': chat,
  'openai npm responses': responses,
  '@ai-sdk/openai-compatible': vercel(
    createOpenAICompatible({ name: 'qiao', baseURL: base + '/openai/v1', apiKey: 'none', supportsStructuredOutputs: true, includeUsage: true }),
  ),
  '@ai-sdk/anthropic': vercel(createAnthropic({ baseURL: base + '/anthropic/v1', apiKey: 'none' })),
}

// OpenAI's client asks for vectors in base64 by itself.
try {
  const { data } = await openai.embeddings.create({ model: 'sound/v', input: ['a', 'b'] })
  want('vectors', JSON.stringify(data.map((row) => [...row.embedding])), '[[0.5,-1],[2,0.25]]')
} catch (error) {
  console.error(error)
  process.exitCode = 1
}

for (const [client, scenarios] of Object.entries(clients)) {
  for (const partner of partners) {
    for (const scenario of ['plain', 'stream', 'tools', 'vision', 'schema', 'error', 'cut']) {
      const line = { client, partner, scenario, error: '', refused: false }
      try {
        await scenarios[scenario](partner + '/test-model')
      } catch (error) {
        const status = error.status ?? error.statusCode
        line.error = String(error.message ?? error).slice(0, 300)
        line.refused = status >= 400 && status < 500
      }
      console.log(JSON.stringify(line))
    }
  }
}
