import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { Registry } from 'prom-client'
import type { Listener } from '../../api/listener.ts'
import { startApi } from '../../api/server.ts'
import { stateOf } from '../../core/alarm/alarm.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Role } from '../../core/people/role.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { type raising, returning, tashi } from './alarm-act.ts'
import { alarmRule } from './alarm-rule.ts'
import { openTestApi, settingsOf, smallPlant, type TestApi } from './api.ts'
import { eventually, longestMs } from './eventually.ts'
import { password as known } from './login.ts'
import { oldBrowser } from './old-browser.ts'
import { reservePort } from './ports.ts'
import { closeContexts } from './shared-browser.ts'

/** A high alarm of a lake's level. */
export const level = alarmRule({
  id: 'linka.lake.level.high',
  asset: 'lake',
  signal: { of: 'value', point: 'linka/lake/level' },
  texts: {
    name: { 'zh-CN': '高水位', en: 'High level' },
    cause: { 'zh-CN': '暴雨', en: 'Heavy rain' },
    response: { 'zh-CN': '开启泄水闸。撤离沿岸。', en: 'Open the <b>outlet</b> gate. Clear the banks.' },
  },
  timeToRespondMs: 600_000,
})
/** A critical one, which asks for a word. */
export const rain = alarmRule({
  id: 'canal.gauge.rain.high',
  site: 'canal',
  asset: 'gauge',
  priority: 'critical',
  signal: { of: 'value', point: 'canal/gauge/rain' },
  texts: { name: { 'zh-CN': '暴雨', en: 'Heavy rain' } },
  note: 'required',
})

/** What a browser is there: a small telephone, upright. */
export const phone = { locale: 'en-GB', viewport: { width: 360, height: 740 } } as const
/** And the console's, on a usual screen. */
export const desk = { locale: 'en-GB', viewport: { width: 1440, height: 900 } } as const

/** The crew's page on a real API, and a browser that opens it. */
export interface CrewStage extends AsyncDisposable {
  readonly api: TestApi
  readonly url: string
  /** What pages said of their mistakes. */
  readonly mistakes: string[]
  open(options?: OpenOptions): Promise<Page>
  happens(...events: ReturnType<typeof raising>[]): Promise<void>
  /** The API goes away, and comes back at the same address. */
  stop(): Promise<void>
  closePages(): Promise<void>
  /** As at the beginning, but for what is on record: no page is open, no alarm stands, all is well. */
  calm(): Promise<void>
  start(env?: Readonly<Record<string, string>>): Promise<void>
}

export interface OpenOptions extends BrowserContextOptions {
  readonly as?: Role
  /** Behind the address; default none. */
  readonly path?: string
  readonly browser?: 'today' | 'old'
  /** Not logged in. */
  readonly logIn?: 'not'
  /** Whose name is typed into the log-in, instead of a token. */
  readonly person?: string
  /** Default: the one of support/login.ts. */
  readonly password?: string
  /** Another way to the API than its own address. */
  readonly at?: string
}

export async function openCrewStage(
  browser: Browser,
  rules: readonly AlarmRule[] = [level, rain],
  plant: Plant = smallPlant,
): Promise<CrewStage> {
  await using started = new AsyncDisposableStack()
  const api = started.use(await openTestApi({}, { plant: { ...plant, rules: [...rules] } }))
  const port = started.use(await reservePort())
  const mistakes: string[] = []
  let step = 0
  let server: Listener | undefined
  const start = async (env: Readonly<Record<string, string>> = {}) => {
    server = await startApi({
      ...api.deps,
      clock: Date.now,
      settings: settingsOf({ HUOSHUI_HTTP_PORT: String(port.port), ...env }),
      metrics: new Registry(),
      stopMs: 100,
    })
  }
  const stop = async () => {
    await server?.[Symbol.asyncDispose]()
    server = undefined
  }
  const toRest = async (rule: AlarmRule) => {
    const act = (what: Parameters<typeof api.alarms.act>[1]) => api.alarms.act(rule, what, { serverAt: Date.now() })
    const alarm = await api.alarms.alarm(rule.id)
    const state = alarm ? stateOf(alarm) : 'NORM'
    if (state === 'NORM') return
    if (state === 'SHLVD') await act({ type: 'unshelved', why: 'at rest', who: tashi })
    if (state === 'OOSRV') await act({ type: 'returned-to-service', why: 'at rest', who: tashi })
    await api.alarms.commit({ cursor: ++step, events: [returning(rule, Date.now())], records: [] })
    await act({ type: 'acknowledged', channel: 'page', note: 'at rest', who: tashi })
    await act({ type: 'reset', why: 'at rest', who: tashi })
  }
  const closePages = () => closeContexts(browser)
  started.defer(stop)
  await start()
  const url = server?.url ?? ''
  const parts = started.move()

  return {
    api,
    url,
    mistakes,
    start,
    stop,
    closePages,
    async calm() {
      await closePages()
      Object.assign(api.standings, { alarms: { state: 'well' }, ingest: { state: 'well' } })
      if (!server) await start()
      for (const rule of rules) await toRest(rule)
    },
    async happens(...events) {
      await api.alarms.commit({ cursor: ++step, events, records: [] })
    },
    async open({ as = 'operator', path = '', at = url, browser: kind = 'today', ...more } = {}) {
      const { logIn, person, password, ...options } = more
      const context = await browser.newContext({ ...phone, ...options })
      parts.defer(() => context.close())
      context.setDefaultTimeout(longestMs)
      if (kind === 'old') await context.addInitScript(oldBrowser)
      const page = await context.newPage()
      page.on('pageerror', (error) => mistakes.push(error.message))
      page.on('console', (message) => message.text().includes('Content Security') && mistakes.push(message.text()))
      if (logIn !== 'not' && person === undefined) await context.addInitScript(tokenInTab(api.secrets[as]))
      await page.goto(`${at}/${path}`)
      if (person !== undefined) await typeLogIn(page, person, password)
      if (logIn !== 'not') await page.locator('#truth.live').waitFor()
      return page
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  }
}

/** The token is in the tab as if it had been typed there. */
export function tokenInTab(secret: string): string {
  return `try { sessionStorage.setItem('token', ${JSON.stringify(secret)}) } catch { /* about:blank has none */ }`
}

/**
 * From now on the page's time passes by `page.clock.runFor` alone: what may be done for five seconds may be done for as
 * long as a busy machine takes. Only once what is looked for is drawn: what is drawn later waits for that time, too.
 */
export async function stopTime(page: Page, there: Locator): Promise<void> {
  await there.waitFor()
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 2_000)
}

/** Fills in the log-in that a page shows. */
export async function typeLogIn(page: Page, person: string, password: string = known): Promise<void> {
  await page.locator('#name').fill(person)
  await page.locator('#password').fill(password)
  await page.locator('button[type=submit]').click()
}

/** A page of the console as an engineer has it at a desk, once `there` is drawn. */
export async function openConsole(stage: CrewStage, there: string, options: OpenOptions = {}): Promise<Page> {
  const page = await stage.open({ as: 'engineer', path: 'console', ...desk, ...options })
  await page.locator(there).first().waitFor()
  return page
}

/** The row or frame of an alarm. */
export function alarmIn(page: Page, { id }: Pick<AlarmRule, 'id'>): Locator {
  return page.locator(`[data-id="${id}"]`)
}

export function says(what: Locator, words: RegExp): Promise<string> {
  return eventually(
    String(words),
    () => what.innerText(),
    (text) => words.test(text),
  )
}

export function isGone(what: Locator): Promise<number> {
  return eventually(`no ${what}`, () => what.count(), 0)
}
