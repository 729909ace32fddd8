import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Listener } from '../../api/listener.ts'
import { startApi } from '../../api/server.ts'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, settingsOf, smallPlant, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { oldBrowser } from '../support/old-browser.ts'
import { type KeptPort, reservePort } from '../support/ports.ts'
import { requireServer } from '../support/server.ts'

const executablePath = requireServer('chromium')
const at = Date.now() - 120_000
const level = alarmRule({
  id: 'linka.lake.level.high',
  asset: 'lake',
  signal: { of: 'value', point: 'linka/lake/level' },
  texts: {
    name: { 'zh-CN': '高水位', en: 'High level' },
    cause: { 'zh-CN': '暴雨', en: 'Heavy rain' },
    response: { 'zh-CN': '开启泄水闸', en: 'Open the <b>outlet</b> gate' },
  },
  timeToRespondMs: 600_000,
})
const rain = alarmRule({
  id: 'canal.gauge.rain.high',
  site: 'canal',
  asset: 'gauge',
  priority: 'critical',
  signal: { of: 'value', point: 'canal/gauge/rain' },
  texts: { name: { 'zh-CN': '暴雨', en: 'Heavy rain' } },
  note: 'required',
})

describe('the page', () => {
  test('needs no token, no other host and no inline script', async () => {
    await using api = await openTestApi()
    const page = await api.get('/', { as: 'nobody', headers: { 'accept-language': 'zh' } })
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      "default-src 'none'; frame-ancestors 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'",
    ])
    const text = await page.text()
    expect(text).toContain('<html lang="zh-CN">')
    expect(text).not.toMatch(/https?:\/\/|style=|onclick=|<script>/)
    for (const [, path = ''] of text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)) {
      const file = await api.get(path, { as: 'nobody' })
      expect([path, file.status]).toEqual([path, 200])
      const etag = file.headers.get('etag') ?? ''
      expect((await api.get(path, { as: 'nobody', headers: { 'if-none-match': etag } })).status).toBe(304)
    }
  })

  test('is three files that never change under their names, compressed as the browser likes it', async () => {
    await using api = await openTestApi()
    const text = await (await api.get('/', { as: 'nobody' })).text()
    const paths = [...text.matchAll(/(?:src|href)="(\/page\/[^"]+)"/g)].map(([, path = '']) => path)
    expect(paths.map((path) => path.replace(/-[\w-]{16}\./, '-HASH.'))).toEqual([
      '/page/icon-HASH.svg',
      '/page/alarms-style-HASH.css',
      '/page/alarms-HASH.js',
    ])
    const fetched = async (path: string, accepted: string) => {
      const file = await api.get(path, { as: 'nobody', headers: { 'accept-encoding': accepted } })
      const body = Buffer.from(await file.arrayBuffer())
      return { encoding: file.headers.get('content-encoding'), cache: file.headers.get('cache-control'), body }
    }
    let sent = 0
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
      sent += br.body.length
    }
    // 13 kB when this was written: a library that slips in is seen
    expect(sent).toBeLessThan(20_000)
    expect((await api.get('/page/alarms-0000000000000000.js', { as: 'nobody' })).status).toBe(404)
  })
})

describe.skipIf(!executablePath)('the page in the oldest browser that crews have', () => {
  let browser: Browser
  let api: TestApi
  let server: Listener
  let port: KeptPort
  let page: Page
  let mistakes: string[]
  let step = 0
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
  })
  afterAll(() => browser?.close())
  beforeEach(async () => {
    step = 0
    mistakes = []
    api = await openTestApi({}, { plant: { ...smallPlant, rules: [level, rain] } })
    port = await reservePort()
    server = await serve()
    const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 844 } })
    context.setDefaultTimeout(100_000)
    await context.addInitScript(oldBrowser)
    page = await context.newPage()
    page.on('pageerror', (error) => mistakes.push(error.message))
    page.on('console', (message) => message.text().includes('Content Security') && mistakes.push(message.text()))
  })
  afterEach(async () => {
    await page.context().close()
    await server[Symbol.asyncDispose]()
    await api[Symbol.asyncDispose]()
    port[Symbol.dispose]()
    expect(mistakes).toEqual([])
  })

  function serve(): Promise<Listener> {
    return startApi({
      ...api.deps,
      clock: Date.now,
      settings: settingsOf({ HUOSHUI_HTTP_PORT: String(port.port) }),
      metrics: new Registry(),
      stopMs: 100,
    })
  }
  function happens(...events: ReturnType<typeof raising>[]): void {
    api.alarms.commit({ cursor: ++step, events, records: [] })
  }
  /** What the notifier would keep of the raising. */
  function tell(recipient: string, answer: 'accepted' | 'refused'): void {
    const notice = { id: '1.raised', number: 1, alarm: level.id, occurrence: 1, kind: 'raised' as const }
    const attempt = { channel: 'mail', recipient, message: notice.id, notices: [notice], at }
    const failed = { reach: 'not-reached', givenUp: new Set([notice.id]), detail: '550 no such user' } as const
    api.deps.notices.begin(attempt)
    api.deps.notices.settle(attempt, { at, answer, reach: 'reached', ...(answer === 'refused' && failed) })
  }
  async function logIn(role: 'viewer' | 'operator' = 'operator'): Promise<void> {
    await page.goto(server.url)
    await page.getByLabel('Token').fill(api.secrets[role])
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
  }
  const card = (text: string) => page.getByRole('listitem').filter({ hasText: text })
  const says = (what: Locator, words: RegExp) =>
    eventually(
      String(words),
      () => what.innerText(),
      (text) => words.test(text),
    )
  const isGone = (what: Locator) => eventually(`no ${what}`, () => what.count(), 0)

  test('an alarm appears live, is acknowledged, and is so in the journal', async () => {
    await logIn()
    await page.getByText('No active alarms.').waitFor()
    happens(raising(level, at))
    await says(card('High level'), /High[\s\S]*no answer yet[\s\S]*Linka · Lake[\s\S]*2 m ≥ limit 2 m/)
    await page.getByRole('button', { name: 'Got it' }).click()
    await card('High level')
      .getByText(/^operator has it, \d\d:\d\d$/)
      .waitFor()
    expect(api.alarms.journal({ after: 1, limit: 10 })).toMatchObject([
      { event: 'acknowledged', who: 'operator', channel: 'page', from: 'UNACK', to: 'ACKED' },
    ])
    happens(returning(level, at + 1000))
    await page.getByText('No active alarms.').waitFor()
  })

  test('in a browser of today as well', async () => {
    const context = await browser.newContext({ locale: 'en-GB' })
    const today = await context.newPage()
    today.on('pageerror', (error) => mistakes.push(error.message))
    await today.goto(server.url)
    expect(await today.evaluate<string>('typeof AbortSignal.any')).toBe('function')
    await today.getByLabel('Token').fill(api.secrets.operator)
    await today.getByRole('button', { name: 'Log in' }).click()
    happens(raising(level, at))
    await today.getByRole('button', { name: 'High level' }).click()
    await today.getByRole('dialog').getByRole('button', { name: 'Got it' }).click()
    await today
      .getByRole('listitem')
      .getByText(/^operator has it, \d\d:\d\d$/)
      .waitFor()
    await context.close()
  })

  test('what one tab acknowledges the other one sees; on a phone all words are there in Chinese', async () => {
    await logIn()
    const other = await page.context().newPage()
    await other.goto(`${server.url}/?lang=zh-CN`)
    await other.getByLabel('令牌', { exact: true }).fill(api.secrets.operator)
    await other.getByRole('button', { name: '登录' }).click()
    happens(raising(level, at), raising(rain, at), returning(rain, at + 60_000))
    const there = other.getByRole('listitem').filter({ hasText: '高水位' })
    await there.getByRole('button', { name: '收到' }).waitFor()
    await card('High level').getByRole('button', { name: 'Got it' }).click()
    await there.getByText(/^operator已收到 \d\d:\d\d$/).waitFor()
    await isGone(there.getByRole('button', { name: '收到' }))
    await says(card('Heavy rain'), /back to normal \d\d:\d\d, not seen yet[\s\S]*Since \d\d:\d\d[^\n]*\(\d+ min ago\)/)
    const widthOf = async (what: Locator) => (await what.boundingBox())?.width ?? 0
    await eventually(
      'a wide box',
      () => widthOf(other.getByRole('combobox')),
      (width) => width > 100,
    )
    const overhang = () => other.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    await eventually('nothing beyond the edge', overhang, 0)
  })

  test('the card says what to do; a required note is asked for; texts are never HTML', async () => {
    happens(raising(level, at), raising(rain, at))
    await logIn()
    await page.getByRole('button', { name: 'High level' }).click()
    await page.getByRole('dialog').getByText('Open the <b>outlet</b> gate').waitFor()
    await page.keyboard.press('Escape')
    await card('Heavy rain').getByRole('button', { name: 'Got it' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Got it' }).click()
    expect(api.alarms.journalEnd()).toBe(2)
    await dialog.getByLabel('Note (required').fill('on my way')
    await dialog.getByRole('button', { name: 'Got it' }).click()
    await card('Heavy rain')
      .getByText(/^operator has it, \d\d:\d\d$/)
      .waitFor()
    expect(api.alarms.alarm(rain.id)?.acknowledged?.note).toBe('on my way')
  })

  test('the link of a notice opens the card, which shows the worst of each interval and who was told', async () => {
    const reading = { point: 'linka/lake/level', quality: 1 } as const
    await api.store.append(
      [1, 2.4, 1.1, 1.2].map((value, index) => {
        const measuredAt = at - 1_800_000 + index * 120_000
        return { ...reading, value, at: measuredAt, receivedAt: measuredAt }
      }),
    )
    happens(raising(level, at))
    tell('crew@example.org', 'accepted')
    tell('duty@example.org', 'refused')
    await page.goto(`${server.url}/?lang=zh-CN#${level.id}`)
    await page.getByLabel('令牌', { exact: true }).fill(api.secrets.operator)
    await page.getByRole('button', { name: '登录' }).click()
    const dialog = page.getByRole('dialog', { name: '高水位' })
    await dialog.getByText('crew@example.org (邮件, 报警): 对方已接收').waitFor()
    const missed = dialog.locator('li', { hasText: 'duty@example.org (邮件, 报警): 未送达，已放弃' })
    await says(missed, /550 no such user/)
    await says(dialog.locator('figcaption'), /– 2\.4 m/)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    // a dialog tells that it was closed some time after it is hidden
    await eventually('the address without the alarm', () => new URL(page.url()).hash, '')
  })

  test('a lost connection is seen, and what was missed is there when it comes back', async () => {
    happens(raising(level, at))
    await logIn('viewer')
    await card('High level').waitFor()
    expect(await page.getByRole('button', { name: 'Got it' }).count()).toBe(0)
    await server[Symbol.asyncDispose]()
    await page.getByText('Connection lost').waitFor()
    happens(raising(rain, at), returning(level, at + 1))
    // scrolled down, it is seen all the same
    await page.setViewportSize({ width: 360, height: 300 })
    await page.evaluate('scrollTo(0, document.body.scrollHeight)')
    const top = async () => (await page.getByText('Connection lost').boundingBox())?.y ?? -1
    await eventually('the banner in sight', top, (y) => y >= 0)
    expect(await page.evaluate<number>('scrollY')).toBeGreaterThan(0)
    server = await serve()
    await card('Heavy rain').waitFor()
    await card('High level')
      .getByText(/^back to normal .*, not seen yet$/)
      .waitFor()
    await page.getByText('Live', { exact: true }).waitFor()
  })

  test('says Live only where alarms are shown to be evaluated and readings to be stored', async () => {
    const [bar, none] = [page.locator('#connection'), page.getByText('No active alarms.')]
    await logIn()
    await none.waitFor()
    const since = Date.now() - 60_000
    api.standings.alarms = { state: 'late', because: 'no-sign', since }
    await page.getByText(/^Alarms are not evaluated since \d\d:\d\d: none will come/).waitFor()
    expect([await none.isVisible(), await bar.getAttribute('class')]).toEqual([false, 'late'])
    api.standings.ingest = { state: 'late', because: 'trouble', since, detail: 'disk full' }
    await page
      .getByText(/not evaluated since[^.]*\.[^.]*\. Values are old: nothing is stored since \d\d:\d\d\./)
      .waitFor()
    await page.getByRole('button', { name: '中文' }).click()
    await page
      .getByText(/^\d\d:\d\d 起没人在判断报警，报警不会出：盯数值，打电话。 数值太旧，别信：\d\d:\d\d 起没有入库。$/)
      .waitFor()
    await page.getByRole('button', { name: 'English' }).click()
    api.standings.alarms = { state: 'well' }
    await page.getByText(/^Values are old/).waitFor()
    api.standings.ingest = { state: 'unproven' }
    await page.getByText('No proof yet').waitFor()
    expect([await none.isVisible(), await bar.getAttribute('class')]).toEqual([false, 'unproven'])
    api.standings.ingest = { state: 'well' }
    await page.getByText('Live', { exact: true }).waitFor()
    await none.waitFor()
    api.standings.alarms = { state: 'late', because: 'no-record' }
    await page.getByText('Alarms are not evaluated: none will come').waitFor()
  })

  test('the focus stays in the card while it is open, and goes back to its row', async () => {
    happens(raising(level, at), raising(rain, at))
    await logIn()
    const [dialog, open] = [page.getByRole('dialog'), page.getByRole('button', { name: 'High level' })]
    await open.click()
    await dialog.getByText('Open the <b>outlet</b> gate').waitFor()
    const isInside = () => page.evaluate<boolean>('document.getElementById("card").contains(document.activeElement)')
    for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Shift+Tab', 'Shift+Tab']) {
      await page.keyboard.press(key)
      expect([key, await isInside()]).toEqual([key, true])
    }
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await page.evaluate<string>('document.activeElement.innerText')).toBe('High level')
  })

  test('what was measured long ago says its year, and when it came in', async () => {
    const measured = Date.UTC(new Date().getUTCFullYear() - 1, 6, 3, 4)
    happens({ ...raising(level, measured), serverAt: Date.now() })
    await logIn()
    await says(card('High level'), /Since Jul 3, \d{4} 12:00/)
    await page.getByRole('button', { name: 'High level' }).click()
    await says(
      page.getByRole('dialog').locator('.history'),
      /Jul 3, \d{4} 12:00 \(received \d\d:\d\d\) raised → no answer yet/,
    )
  })

  test('a row is the same element for as long as it says the same', async () => {
    happens(raising(level, at))
    await logIn()
    await card('High level').waitFor()
    await page.evaluate('document.querySelector("li.alarm").seen = true')
    happens(raising(rain, at))
    await card('Heavy rain').waitFor()
    expect(await page.evaluate('[...document.querySelectorAll("li.alarm")].map(({ seen }) => seen === true)')).toEqual([
      false,
      true,
    ])
    happens(returning(level, at + 60_000))
    await card('High level')
      .getByText(/^back to normal/)
      .waitFor()
    expect(await page.evaluate('document.querySelectorAll("li.alarm")[1].seen === true')).toBe(false)
    await page.getByRole('button', { name: '中文' }).click()
    await page.getByRole('button', { name: '高水位' }).waitFor()
  })

  test('a tap arms the sound, and another one silences it', async () => {
    await logIn()
    await page.getByRole('button', { name: 'Sound off' }).click()
    const sound = page.getByRole('button', { name: 'Sound on', pressed: true })
    await sound.click()
    await page.getByRole('button', { name: 'Sound off', pressed: false }).waitFor()
  })

  test('speaks Chinese, forgets a token that is not good, and logs out', async () => {
    await page.goto(`${server.url}/?lang=zh-CN`)
    await page.getByLabel('令牌', { exact: true }).fill('hs_wrong')
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByText('令牌不存在、已吊销或已过期').waitFor()
    await page.getByLabel('令牌', { exact: true }).fill(api.secrets.operator)
    await page.getByRole('button', { name: '登录' }).click()
    happens(raising(level, at))
    await page.getByRole('button', { name: '高水位' }).waitFor()
    await page.getByRole('button', { name: '退出' }).click()
    await page.getByLabel('令牌', { exact: true }).waitFor()
    await eventually('nothing kept', () => page.evaluate<number>('Object.keys(sessionStorage).length'), 0)
    await isGone(page.getByRole('button', { name: '高水位' }))
  })
})
