import { brotliCompressSync } from 'node:zlib'
import type { Logger } from 'pino'
import { isReadLanguage } from '../../core/words/language.ts'
import type { Api, RouteDeps } from '../env.ts'
import { preferredLanguage } from '../language.ts'
import { preferredEncoding } from './encoding.ts'
import { pageBundle } from './kept-bundle.ts'
import { pages } from './paths.ts'
import { pageShell } from './shell.ts'

/** `/`: what is active, for a crew's phone; `/console`: the engineer's; and the files they are made of. They say nothing of the city: no token. */
export function pageRoutes(api: Api, { settings }: Pick<RouteDeps, 'settings'>): void {
  const offline = settings.HUOSHUI_PAGE_OFFLINE
  for (const [path, of] of Object.entries(pages)) {
    api.get(path, async (c) => {
      const asked = c.req.query('lang')
      const language = isReadLanguage(asked) ? asked : preferredLanguage(c.req.header('accept-language'))
      c.header('vary', 'Accept-Language, Accept-Encoding')
      c.header('cache-control', 'no-cache')
      const { [of]: parts, icon } = await pageBundle()
      const shell = String(await pageShell({ ...parts, icon, of, language, offline }))
      if (preferredEncoding(c.req.header('accept-encoding')) !== 'br') return c.html(shell)
      c.header('content-encoding', 'br')
      c.header('content-type', 'text/html; charset=UTF-8')
      return c.body(new Uint8Array(brotliCompressSync(shell)))
    })
  }
  // what was sent as an address of its own leads to where the console keeps it
  api.get('/console/report', (c) => c.redirect(`/console#/report${new URL(c.req.url).search}`))
  api.get('/sw.js', async (c) => {
    const { worker, workerEnd } = await pageBundle()
    const { mediaType, body } = offline === 'on' ? worker : workerEnd
    return c.body(body.identity, 200, { 'content-type': mediaType, 'cache-control': 'no-store' })
  })
  api.get('/page/newest', async (c) => {
    const of = c.req.query('of') === 'console' ? 'console' : 'crew'
    return c.text(`/page/${(await pageBundle())[of].script}`, 200, { 'cache-control': 'no-store' })
  })
  api.get('/page/:file', async (c) => {
    const name = c.req.param('file')
    const file = (await pageBundle()).files.get(name)
    if (!file) return c.notFound()
    const encoding = preferredEncoding(c.req.header('accept-encoding'))
    const etag = `"${name}.${encoding}"`
    const headers = {
      etag,
      'content-type': file.mediaType,
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    }
    return c.req.header('if-none-match') === etag
      ? c.body(null, 304, headers)
      : c.body(file.body[encoding], 200, headers)
  })
}

/** Makes the page while nobody waits for it. A page that cannot be made takes nothing else with it. */
export async function preparePage(log: Logger): Promise<void> {
  try {
    await pageBundle()
  } catch (error) {
    log.error({ err: error }, 'the page cannot be made')
  }
}
