import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { ApiContext } from '../env.ts'
import { isLoopback } from '../limits/address.ts'

/** What is kept in a browser: who is logged in, that somebody was here before, and what a provider's answer must fit. */
export type CookieName = 'session' | 'device' | 'state'

/**
 * Over HTTPS the browser itself sees to it that no other host, path or plain page sets or reads them (`__Host-`, RFC
 * 6265bis §4.1.3.2). Without TLS that name is refused, so there they have another; and there they are for this machine
 * only, unless the operator has said that people come by plain HTTP.
 */
const names = {
  host: { session: '__Host-huoshui', device: '__Host-huoshui-device', state: '__Host-huoshui-state' },
  plain: { session: 'huoshui', device: 'huoshui-device', state: 'huoshui-state' },
} as const
type CookieKind = keyof typeof names

/** Which cookies a request may have; undefined where it is too open to log in. `publicUrl`: where people reach the page. */
export function cookieKind(c: ApiContext, publicUrl: string | undefined): CookieKind | undefined {
  if (publicUrl !== undefined) return publicUrl.startsWith('https:') ? 'host' : 'plain'
  const { hostname } = new URL(c.req.url)
  const isHere = hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''))
  return isHere ? 'plain' : undefined
}

/** A cookie's value; undefined without one, or where there may be none. */
export function readCookie(c: ApiContext, name: CookieName, publicUrl: string | undefined): string | undefined {
  const kind = cookieKind(c, publicUrl)
  return kind && getCookie(c, names[kind][name])
}

export interface CookieOptions {
  readonly publicUrl: string | undefined
  /** Left out: until the browser is closed. */
  readonly seconds?: number
}

/** Puts a value into the browser. No script of a page reads it. */
export function putCookie(c: ApiContext, name: CookieName, value: string, { publicUrl, seconds }: CookieOptions): void {
  const kind = cookieKind(c, publicUrl)
  if (!kind) throw new Error('a cookie on a connection that is too open for one')
  const about = { path: '/', httpOnly: true, sameSite: 'Lax', secure: kind === 'host' } as const
  setCookie(c, names[kind][name], value, { ...about, ...(seconds !== undefined && { maxAge: seconds }) })
}

/** Takes it out of the browser again. */
export function dropCookie(c: ApiContext, name: CookieName, publicUrl: string | undefined): void {
  const kind = cookieKind(c, publicUrl)
  if (kind) deleteCookie(c, names[kind][name], { path: '/', secure: kind === 'host' })
}
