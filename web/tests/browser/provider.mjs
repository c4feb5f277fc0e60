// An OpenID Connect provider that signs everybody in as one person, with tokens that
// are really signed. The Go tests have a stricter one.
import { createServer } from 'node:http'
import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto'

const json = (response, value) => {
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify(value))
}
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Starts the provider; change person.groups to give the next sign-in another role. */
export async function startProvider(person) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const codes = new Map()
  const server = createServer(async (request, response) => {
    const at = new URL(request.url, url)
    const q = at.searchParams
    if (at.pathname === '/.well-known/openid-configuration') {
      return json(response, {
        issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token`, jwks_uri: `${url}/keys`,
        response_types_supported: ['code'], subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'],
      })
    }
    if (at.pathname === '/keys') return json(response, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }] })
    if (at.pathname === '/authorize') {
      const code = randomUUID()
      codes.set(code, { nonce: q.get('nonce'), challenge: q.get('code_challenge') })
      response.writeHead(302, { location: `${q.get('redirect_uri')}?${new URLSearchParams({ code, state: q.get('state') })}` })
      return response.end()
    }
    let body = ''
    for await (const piece of request) body += piece
    const form = new URLSearchParams(body)
    const asked = codes.get(form.get('code'))
    codes.delete(form.get('code'))
    if (!asked || createHash('sha256').update(form.get('code_verifier')).digest('base64url') !== asked.challenge) {
      response.statusCode = 400
      return json(response, { error: 'invalid_grant' })
    }
    const now = Math.floor(Date.now() / 1000)
    const token = `${part({ alg: 'RS256', kid: '1' })}.${part({ iss: url, aud: 'qiao', iat: now, exp: now + 300, nonce: asked.nonce, ...person })}`
    json(response, { access_token: 'a', token_type: 'Bearer', id_token: `${token}.${sign('sha256', Buffer.from(token), privateKey).toString('base64url')}` })
  })
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${server.address().port}`
  return { url, close: () => { server.closeAllConnections(); server.close() } }
}
