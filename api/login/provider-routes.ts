import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { standsFor } from '../../core/channel/parse.ts'
import { withoutPhones } from '../../core/people/discreet.ts'
import type { Person } from '../../core/people/duty.ts'
import { parseReference } from '../../core/people/reference.ts'
import type { Api, ApiContext, RouteDeps } from '../env.ts'
import { beginSession } from './begin.ts'
import { dropCookie, putCookie, readCookie } from './cookies.ts'
import { createOidc } from './oidc.ts'
import type { Provider, ProviderAnswer } from './provider.ts'
import { createWecom } from './wecom.ts'

type Way = 'wecom' | 'oidc'
/** From going there to coming back. */
const stateSeconds = 600
const askMs = 15_000

/** `/login/wecom`, `/login/oidc`: to a provider, and back at `…/done`. Whatever the request says, it leads there or to our page. */
export function providerRoutes(api: Api, deps: RouteDeps): void {
  const { settings, plant, source, measures, log } = deps
  const publicUrl = settings.HUOSHUI_PUBLIC_URL?.replace(/\/$/, '')
  const providers = providersOf(deps)

  function back(c: ApiContext, fate?: 'failed' | 'not-known'): Response {
    return c.redirect(fate === undefined ? '/' : `/?login=${fate}`, 302)
  }

  function personOf(answer: ProviderAnswer & { readonly ok: true }): Person | undefined {
    const found = [...plant.current.duty.people.values()].filter((person) => {
      const text = person[answer.by]
      const reference = text === undefined || answer.by === 'id' ? undefined : parseReference(text)
      return (answer.by === 'id' ? text : reference && standsFor(reference, source)) === answer.is
    })
    // an entry that two have names neither
    return found.length === 1 ? found[0] : undefined
  }

  for (const [way, provider] of providers) {
    const redirect = `${publicUrl}/login/${way}/done`

    api.get(`/login/${way}`, async (c) => {
      quiet(c)
      const state = randomBytes(32).toString('base64url')
      try {
        const signal = AbortSignal.timeout(askMs)
        const agent = c.req.header('user-agent') ?? ''
        const { url, secret } = await provider.begin({ state, redirect, agent, signal })
        putCookie(c, 'state', `${way}.${state}.${secret}`, { publicUrl, seconds: stateSeconds })
        return c.redirect(url, 302)
      } catch (error) {
        log.warn({ way, err: error }, 'provider does not answer')
        measures.logins.inc({ way, outcome: 'failed' })
        return back(c, 'failed')
      }
    })

    api.get(`/login/${way}/done`, async (c) => {
      quiet(c)
      const kept = readCookie(c, 'state', publicUrl) ?? ''
      // good once, whatever comes of it
      dropCookie(c, 'state', publicUrl)
      const [, state = '', secret = ''] = /^[a-z]+\.([\w-]{43})\.([\w.~-]*)$/.exec(kept) ?? []
      const fits = kept.startsWith(`${way}.`) && state !== '' && isSame(c.req.query('state') ?? '', state)
      const { search } = new URL(c.req.url)
      const answer = new URL(`${redirect}${search}`)
      const found = fits
        ? await asked(() => provider.finish({ answer, state, secret, signal: AbortSignal.timeout(askMs) }))
        : ({ ok: false, why: 'its answer is not to a question of this browser' } as const)
      if (!found.ok) {
        log.info({ way, why: found.why, address: c.env?.address }, 'log-in by a provider failed')
        measures.logins.inc({ way, outcome: 'failed' })
        return back(c, 'failed')
      }
      const person = personOf(found)
      if (!person) {
        log.info(
          { way, by: found.by, is: withoutPhones(found.is), address: c.env?.address },
          'who the provider knows is not in the plant',
        )
        measures.logins.inc({ way, outcome: 'not-known' })
        return back(c, 'not-known')
      }
      measures.logins.inc({ way, outcome: 'in' })
      await beginSession(c, deps, { person: person.id, way, kept: false, device: 'new' })
      return back(c)
    })
  }
}

function providersOf({ settings, clock }: RouteDeps): ReadonlyMap<Way, Provider> {
  const providers = new Map<Way, Provider>()
  const { HUOSHUI_WECOM_CORP_ID: corpId, HUOSHUI_WECOM_AGENT_ID: agentId, HUOSHUI_WECOM_SECRET: secret } = settings
  if (corpId !== undefined && agentId !== undefined && secret !== undefined) {
    providers.set('wecom', createWecom({ corpId, agentId, secret, api: settings.HUOSHUI_WECOM_API, clock }))
  }
  const { HUOSHUI_OIDC_ISSUER: issuer, HUOSHUI_OIDC_CLIENT_ID: clientId } = settings
  const { HUOSHUI_OIDC_CLIENT_SECRET: clientSecret, HUOSHUI_OIDC_CLAIM: claim } = settings
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined) {
    providers.set('oidc', createOidc({ issuer, clientId, clientSecret, claim }))
  }
  return providers
}

/** Whatever goes wrong there is a log-in that failed. */
async function asked(finish: () => Promise<ProviderAnswer>): Promise<ProviderAnswer> {
  try {
    return await finish()
  } catch (error) {
    return { ok: false, why: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
  }
}

/** Codes and states stand in these addresses: no cache keeps them, and no page is told of them. */
function quiet(c: ApiContext): void {
  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
