import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A provider of OpenID Connect that takes nothing that the standard does not (Core 1.0 §3.1, RFC 7636 §4.6), on this machine. */
export interface TestOidcProvider extends AsyncDisposable {
  readonly issuer: string
  readonly client: { readonly id: string; readonly secret: string }
  /** Who is logged in there, as claims. */
  user: Record<string, unknown>
  /** What it tells only to who asks for it with an access token (Core 1.0 §5.3); undefined: it has no such place. */
  userinfo: Record<string, unknown> | undefined
  /** What it does wrong. */
  fault: 'none' | 'nonce' | 'audience' | 'signature' | 'issuer' | 'down'
  /** What it has refused, and why. */
  readonly refused: string[]
  /** As a browser: from the address of the question to the address of the answer. */
  visit(url: string): Promise<string>
}

interface Asked {
  readonly redirect: string
  readonly challenge: string
  readonly nonce: string
}

const base64url = (value: string | Buffer) => Buffer.from(value).toString('base64url')

export async function startOidcProvider(redirect: string): Promise<TestOidcProvider> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const accessToken = randomUUID()
  const codes = new Map<string, Asked>()
  const client = { id: 'huoshui', secret: 'a-secret-of-the-client' }
  const refused: string[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = new URL(request.url ?? '/', provider.issuer)
      const body = new URLSearchParams(Buffer.concat(chunks).toString())
      const [status, said] = answer(url, body, request.headers.authorization)
      const location = status === 302 ? { location: String(said) } : {}
      response.writeHead(status, { 'content-type': 'application/json', ...location })
      response.end(status === 302 ? '' : JSON.stringify(said))
    })
  })

  function refuse(why: string): [number, unknown] {
    refused.push(why)
    return [400, { error: 'invalid_request', error_description: why }]
  }

  function answer({ pathname, searchParams }: URL, body: URLSearchParams, authorization?: string): [number, unknown] {
    if (provider.fault === 'down') return [503, {}]
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return [
          200,
          {
            issuer: provider.issuer,
            authorization_endpoint: `${provider.issuer}/authorize`,
            token_endpoint: `${provider.issuer}/token`,
            jwks_uri: `${provider.issuer}/jwks`,
            ...(provider.userinfo && { userinfo_endpoint: `${provider.issuer}/userinfo` }),
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
            code_challenge_methods_supported: ['S256'],
          },
        ]
      case '/jwks':
        return [200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] }]
      case '/authorize': {
        const asked = Object.fromEntries(searchParams)
        if (asked['client_id'] !== client.id) return refuse('client_id')
        if (asked['redirect_uri'] !== redirect) return refuse('redirect_uri')
        if (asked['response_type'] !== 'code') return refuse('response_type')
        if (!asked['scope']?.split(' ').includes('openid')) return refuse('scope')
        if (asked['code_challenge_method'] !== 'S256' || !/^[\w-]{43}$/.test(asked['code_challenge'] ?? ''))
          return refuse('PKCE')
        if ((asked['state'] ?? '').length < 32 || (asked['nonce'] ?? '').length < 16) return refuse('state or nonce')
        const code = randomUUID()
        codes.set(code, { redirect, challenge: asked['code_challenge'] ?? '', nonce: asked['nonce'] ?? '' })
        return [302, `${redirect}?${new URLSearchParams({ code, state: asked['state'] ?? '', iss: provider.issuer })}`]
      }
      case '/token': {
        const basic = `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}`
        const isClient = authorization === basic || body.get('client_secret') === client.secret
        if (!isClient) return refuse('client')
        const code = body.get('code') ?? ''
        const asked = codes.get(code)
        // good once
        codes.delete(code)
        if (!asked || body.get('grant_type') !== 'authorization_code') return refuse('code')
        if (body.get('redirect_uri') !== asked.redirect) return refuse('redirect_uri')
        const verifier = createHash('sha256')
          .update(body.get('code_verifier') ?? '')
          .digest('base64url')
        if (verifier !== asked.challenge) return refuse('code_verifier')
        return [
          200,
          { access_token: accessToken, token_type: 'Bearer', expires_in: 60, id_token: idToken(asked.nonce) },
        ]
      }
      case '/userinfo':
        if (authorization !== `Bearer ${accessToken}`) return refuse('access token')
        return provider.userinfo ? [200, provider.userinfo] : [404, {}]
      default:
        return [404, {}]
    }
  }

  function idToken(nonce: string): string {
    const { fault, issuer, user } = provider
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: fault === 'issuer' ? 'https://evil.example' : issuer,
      aud: fault === 'audience' ? 'somebody-else' : client.id,
      nonce: fault === 'nonce' ? 'another' : nonce,
      ...{ iat: now, exp: now + 60, ...user },
    }
    const text = `${base64url(JSON.stringify({ alg: 'RS256', kid: 'one' }))}.${base64url(JSON.stringify(claims))}`
    const signature = createSign('RSA-SHA256').update(text).sign(privateKey)
    if (fault === 'signature') signature[0] = (signature[0] ?? 0) ^ 1
    return `${text}.${base64url(signature)}`
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider: TestOidcProvider = {
    issuer,
    client,
    user: { sub: 'u-1' },
    userinfo: undefined,
    fault: 'none',
    refused,
    async visit(url) {
      const answered = await fetch(url, { redirect: 'manual' })
      return answered.headers.get('location') ?? `${answered.status}`
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return provider
}
