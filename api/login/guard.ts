import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../env.ts'
import { limitBody } from '../limits/size.ts'
import { problem } from '../problem.ts'
import type { ApiSettings } from '../settings.ts'
import { cookieKind } from './cookies.ts'
import { isFromOwnPage, pageHeader } from './own-page.ts'

/** Why a request that a browser made for another page was refused. */
export const notOwn = {
  en: `A browser's log-in works from our own pages only: expected the header ${pageHeader} and our own origin`,
  'zh-CN': `浏览器登录只能由本站页面使用：需要请求头 ${pageHeader} 与本站来源`,
}
const tooOpen = {
  en: 'People log in over HTTPS, or on this machine. Set HUOSHUI_PUBLIC_URL to where people reach the page',
  'zh-CN': '须经 HTTPS 登录，或在本机登录。请将 HUOSHUI_PUBLIC_URL 设为页面的访问地址',
}

/** Nobody is known yet who sends it: it must not cost much to read. */
export const smallBody = limitBody(() => 8_192)

/** Lets through what our own page asks, over a connection on which one may log in: nobody is logged in, or out, by another site. */
export function onlyOwnPage({ HUOSHUI_PUBLIC_URL: publicUrl }: ApiSettings): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (!isFromOwnPage(c, publicUrl)) return problem(c, 'not-own-page', { detail: notOwn })
    if (!cookieKind(c, publicUrl)) return problem(c, 'insecure-connection', { detail: tooOpen })
    await next()
  }
}
