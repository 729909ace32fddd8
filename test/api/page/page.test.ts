import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { earlyScript, earlyScriptHash } from '../../../api/page/early.ts'
import { startApi } from '../../../api/server.ts'
import { enConsole } from '../../../core/words/en-console.ts'
import { openTestApi, settingsOf } from '../../support/api.ts'
import { bytesOfAnswer } from '../../support/raw-http.ts'

describe('the page', () => {
  test.each(['/', '/console'])(
    '%s needs no token and no other host, and runs no inline script but the one that asks early',
    async (path) => {
      await using api = await openTestApi()
      const page = await api.get(path, { as: 'nobody', headers: { 'accept-language': 'zh' } })
      expect([page.status, page.headers.get('content-security-policy')]).toEqual([
        200,
        `default-src 'none'; frame-ancestors 'none'; script-src 'self' ${earlyScriptHash}; style-src 'self'; img-src 'self' blob:; connect-src 'self'; form-action 'self'; base-uri 'none'`,
      ])
      const text = await page.text()
      expect(text).toContain('<html lang="zh-CN" data-worker="yes">')
      const rest = text.replace(`<script>${earlyScript}</script>`, '')
      expect(rest === text).toBe(path === '/console')
      expect(rest).not.toMatch(/https?:\/\/|style=|onclick=|<script>/)
      for (const [, name = ''] of text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)) {
        const file = await api.get(name, { as: 'nobody' })
        expect([name, file.status]).toEqual([name, 200])
        const etag = file.headers.get('etag') ?? ''
        expect((await api.get(name, { as: 'nobody', headers: { 'if-none-match': etag } })).status).toBe(304)
      }
    },
  )

  test('is a few files that never change under their names, compressed as the browser likes it', async () => {
    await using api = await openTestApi()
    const text = await (await api.get('/', { as: 'nobody' })).text()
    const paths = [...text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(paths.map((path) => path.replace(/-(?:[\w-]{16}|[A-Z\d]{8})\./, '-HASH.'))).toEqual([
      '/page/icon-HASH.svg',
      '/page/crew-style-HASH.css',
      '/page/crew-chunk-HASH.js',
      '/page/crew-HASH.js',
    ])
    const fetched = async (path: string, accepted: string) => {
      const file = await api.get(path, { as: 'nobody', headers: { 'accept-encoding': accepted } })
      const body = Buffer.from(await file.arrayBuffer())
      return { encoding: file.headers.get('content-encoding'), cache: file.headers.get('cache-control'), body }
    }
    for (const path of paths) {
      const [plain, br, gzip] = [
        await fetched(path, ''),
        await fetched(path, 'gzip, br'),
        await fetched(path, 'gzip;q=0.5'),
      ]
      expect([plain.encoding, br.encoding, gzip.encoding]).toEqual([null, 'br', 'gzip'])
      expect(brotliDecompressSync(br.body)).toEqual(plain.body)
      expect(gunzipSync(gzip.body)).toEqual(plain.body)
      expect(br.cache).toBe('public, max-age=31536000, immutable')
    }
    const scripts = paths.filter((path) => path.endsWith('.js'))
    const code = (await Promise.all(scripts.map((path) => fetched(path, '')))).map(({ body }) => body.toString()).join()
    // only the engineer's page says these, and a crew's telephone does not load them
    expect(code).not.toContain(enConsole.find.loading)
    expect(code).not.toMatch(
      /\(\)\.(?:console|ruleEdit|rules|data|admin)\b|\{[^{}]*\b(?:console|ruleEdit|admin):\w+[^{}]*\}=/,
    )
    expect((await api.get('/page/crew-0000000000000000.js', { as: 'nobody' })).status).toBe(404)
  })
  test('comes in less than 60 kB, counted as `npm run bench -- page` counts it: headers and all', async () => {
    await using api = await openTestApi()
    const settings = settingsOf({})
    await using server = await startApi({ ...api.deps, settings, metrics: new Registry(), stopMs: 100 })
    const text = await (await fetch(`${server.url}/`)).text()
    const linked = [...text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path = '']) => path)
    // the icon is not what a first row waits for
    const paths = ['/', ...linked.filter((path) => !path.endsWith('.svg'))]
    const headers = { 'accept-encoding': 'gzip, deflate, br', 'accept-language': 'zh-CN', connection: 'keep-alive' }
    let bytes = 0
    for (const path of paths) bytes += await bytesOfAnswer(server.url + path, headers)
    // so much is left for what slips in
    expect(bytes).toBeLessThan(58_000)
    expect(bytes).toBeGreaterThan(20_000)
  })
})
