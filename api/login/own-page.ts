import type { ApiContext } from '../env.ts'

/** The header that our pages send. Another site's page cannot without our leave, which no answer of ours gives (no CORS). */
export const pageHeader = 'x-huoshui-page'

/** Methods that change nothing (RFC 9110 §9.2.1). */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export function isSafe(method: string): boolean {
  return safe.has(method)
}

/**
 * Whether a request was made by a page of ours: it has our header, and what the browser says of where it comes from, if it
 * says so, is where we are. Old web views say nothing of that; the header they cannot be made to send either.
 */
export function isFromOwnPage(c: ApiContext, publicUrl: string | undefined): boolean {
  if (c.req.header(pageHeader) === undefined) return false
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return false
  const origin = c.req.header('origin')
  if (origin === undefined) return true
  if (publicUrl !== undefined && origin === new URL(publicUrl).origin) return true
  // where people come by HTTPS, a plain page under the same name is somebody on the line
  const expected = publicUrl?.startsWith('https:') ? ['https:'] : ['https:', 'http:']
  return expected.some((scheme) => origin === `${scheme}//${new URL(c.req.url).host}`)
}
