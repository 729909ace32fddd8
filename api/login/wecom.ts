import { z } from 'zod'
import type { Provider, ProviderAnswer } from './provider.ts'

export interface WecomOptions {
  readonly corpId: string
  readonly agentId: number
  readonly secret: string
  /** Where its API is. */
  readonly api: string
  readonly clock: () => number
}

const Token = z.object({ errcode: z.literal(0), access_token: z.string().min(1), expires_in: z.number().positive() })
const User = z.object({ errcode: z.literal(0), userid: z.string().min(1) })
const Said = z.object({ errcode: z.number() })
/** It does not know its token any more. */
const stale: ReadonlySet<number> = new Set([40_014, 42_001])
const marginMs = 300_000

/** WeCom (企业微信) by its OAuth: developer.work.weixin.qq.com, 网页授权登录 (path/91335, 91023), which is no OpenID Connect. */
export function createWecom({ corpId, agentId, secret, api, clock }: WecomOptions): Provider {
  let kept: { readonly token: string; readonly until: number } | undefined

  async function ask(path: string, query: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown> {
    const answer = await fetch(`${api.replace(/\/$/, '')}${path}?${new URLSearchParams(query)}`, {
      signal,
      redirect: 'error',
    })
    return await answer.json()
  }

  async function token(signal: AbortSignal): Promise<string | undefined> {
    if (kept && kept.until > clock()) return kept.token
    const given = Token.safeParse(await ask('/cgi-bin/gettoken', { corpid: corpId, corpsecret: secret }, signal))
    if (!given.success) return undefined
    const { access_token, expires_in } = given.data
    kept = { token: access_token, until: clock() + Math.max(0, expires_in * 1000 - marginMs) }
    return access_token
  }

  return {
    async begin({ state, redirect, agent }) {
      const about = { appid: corpId, redirect_uri: redirect, state, agentid: String(agentId) }
      // in its own client the person is known at once; elsewhere a code is shown to scan
      const url = /wxwork/i.test(agent)
        ? `https://open.weixin.qq.com/connect/oauth2/authorize?${new URLSearchParams({ ...about, response_type: 'code', scope: 'snsapi_base' })}#wechat_redirect`
        : `https://login.work.weixin.qq.com/wwlogin/sso/login?${new URLSearchParams({ ...about, login_type: 'CorpApp' })}`
      return { url, secret: '' }
    },
    async finish({ answer, signal }): Promise<ProviderAnswer> {
      const code = answer.searchParams.get('code')
      if (!code) return { ok: false, why: 'no code' }
      for (let tries = 0; ; tries++) {
        const access = await token(signal)
        if (access === undefined)
          return { ok: false, why: 'WeCom gives no access token: are the corp id and secret right?' }
        const heard = await ask('/cgi-bin/auth/getuserinfo', { access_token: access, code }, signal)
        const user = User.safeParse(heard)
        if (user.success) return { ok: true, by: 'wecom', is: user.data.userid }
        const errcode = Said.safeParse(heard).data?.errcode
        if (errcode === undefined || !stale.has(errcode) || tries > 0) {
          return {
            ok: false,
            why: errcode === 0 ? 'no member of this WeCom' : `WeCom says ${errcode ?? 'nothing known'}`,
          }
        }
        kept = undefined
      }
    },
  }
}
