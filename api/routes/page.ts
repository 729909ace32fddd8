import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Api } from '../env.ts'
import { type Language, preferredLanguage } from '../language.ts'
import { pageShell } from '../page/shell.ts'

const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

interface PageFile {
  readonly text: string
  readonly mediaType: string
  readonly etag: string
}

/** The files of the page, by name; read once, they are a few kilobytes. */
function readFiles(): ReadonlyMap<string, PageFile> {
  const folder = new URL('../page/', import.meta.url)
  const files = new Map<string, PageFile>()
  for (const name of readdirSync(folder)) {
    const mediaType = mediaTypes[name.slice(name.lastIndexOf('.') + 1)]
    if (!mediaType) continue
    const text = readFileSync(new URL(name, folder), 'utf8')
    files.set(name, {
      text,
      mediaType,
      etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`,
    })
  }
  return files
}

/** `/`: what is active, for a crew's phone, and the files it is made of. They say nothing of the city: no token. */
export function pageRoutes(api: Api): void {
  const files = readFiles()
  api.get('/', (c) => {
    const asked = c.req.query('lang')
    const language: Language =
      asked === 'en' || asked === 'zh-CN' ? asked : preferredLanguage(c.req.header('accept-language'))
    c.header('vary', 'Accept-Language')
    c.header('cache-control', 'no-cache')
    return c.html(pageShell(language))
  })
  for (const [name, { text, mediaType, etag }] of files) {
    api.get(`/page/${name}`, (c) => {
      const headers = { etag, 'cache-control': 'no-cache', 'content-type': mediaType }
      return c.req.header('if-none-match') === etag ? c.body(null, 304, headers) : c.body(text, 200, headers)
    })
  }
}

/** Whether a path is of the page, which may run its own scripts. */
export function isPage(path: string): boolean {
  return path === '/' || path.startsWith('/page/')
}
