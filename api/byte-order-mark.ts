import { z } from '@hono/zod-openapi'
import type { ApiContext } from './env.ts'

/** Without it Excel takes UTF-8 for the system's own code page, and shows Chinese as signs. */
const byteOrderMark = '\uFEFF'

/** The query parameter `bom`. */
export const BomFilter = z.enum(['0', '1']).optional().openapi({
  description: 'Whether CSV begins with a byte order mark, for Excel. Default: 1 for browsers, 0 for programs',
  'x-description-zh': 'CSV 是否以 BOM 开头（Excel 需要）。默认：浏览器 1，程序 0',
})

/** What CSV begins with, as asked, or as a browser needs it for the people behind it. */
export function csvBegin(c: ApiContext, bom: '0' | '1' | undefined): string {
  // browsers alone send it: https://www.w3.org/TR/fetch-metadata/
  const isBrowser = c.req.header('sec-fetch-mode') !== undefined
  return bom === '1' || (bom === undefined && isBrowser) ? byteOrderMark : ''
}
