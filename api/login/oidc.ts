import type { Configuration } from 'openid-client'
import type { Provider, ProviderAnswer } from './provider.ts'

export interface OidcOptions {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly claim: 'preferred_username' | 'sub' | 'email' | 'phone_number'
}

const timeoutSeconds = 10
const scopes = { preferred_username: 'profile', sub: 'profile', email: 'email', phone_number: 'phone' } as const

/** OpenID Connect: the authorization code flow with PKCE, state and nonce. The library is loaded when somebody logs in so. */
export function createOidc({ issuer, clientId, clientSecret, claim }: OidcOptions): Provider {
  let found: Promise<Configuration> | undefined

  async function configuration() {
    const client = await import('openid-client')
    // what could not be found out is asked again
    found ??= client
      .discovery(new URL(issuer), clientId, clientSecret, undefined, {
        timeout: timeoutSeconds,
        execute: [
          // signatures too, which it would leave to TLS
          client.enableNonRepudiationChecks,
          // on this machine only: the settings see to it
          ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : []),
        ],
      })
      .catch((error: unknown) => {
        found = undefined
        throw error
      })
    return { client, config: await found }
  }

  return {
    async begin({ state, redirect }) {
      const { client, config } = await configuration()
      const [verifier, nonce] = [client.randomPKCECodeVerifier(), client.randomNonce()]
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirect,
        scope: `openid ${scopes[claim]}`,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      })
      return { url: url.href, secret: `${verifier}.${nonce}` }
    },
    async finish({ answer, state, secret }): Promise<ProviderAnswer> {
      const { client, config } = await configuration()
      const [pkceCodeVerifier = '', expectedNonce = ''] = secret.split('.')
      const tokens = await client.authorizationCodeGrant(config, answer, {
        pkceCodeVerifier,
        expectedNonce,
        expectedState: state,
        idTokenExpected: true,
      })
      const told: Readonly<Record<string, unknown>> & { readonly sub: string } = tokens.claims() ?? { sub: '' }
      const asksMore = told[claim] === undefined && config.serverMetadata().userinfo_endpoint !== undefined
      const claims = asksMore ? await client.fetchUserInfo(config, tokens.access_token, told.sub) : told
      return named(claim, claims)
    },
  }
}

/** Whom the claims name. What somebody has only typed there themselves, unverified, names nobody. */
function named(claim: OidcOptions['claim'], claims: Readonly<Record<string, unknown>>): ProviderAnswer {
  const is = claims[claim]
  if (typeof is !== 'string' || is === '') return { ok: false, why: `the provider tells no ${claim}` }
  switch (claim) {
    case 'preferred_username':
    case 'sub':
      return { ok: true, by: 'id', is }
    case 'email':
      return claims['email_verified'] === true
        ? { ok: true, by: 'mail', is }
        : { ok: false, why: 'the e-mail address is not verified there' }
    case 'phone_number':
      return claims['phone_number_verified'] === true
        ? { ok: true, by: 'phone', is }
        : { ok: false, why: 'the phone number is not verified there' }
  }
}
