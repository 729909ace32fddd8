import type { Browser, CDPSession, Page } from 'playwright-core'
import { raising } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { type CrewStage, openCrewStage } from '../support/crew-page.ts'
import { requireServer } from '../support/server.ts'
import { launch } from '../support/shared-browser.ts'
import { measureMemory } from './page-memory.ts'
import type { Section } from './section.ts'

/** Lighthouse's slow 4G; DevTools counts bytes a second. */
const slow4G = { offline: false, latency: 150, downloadThroughput: 1_638_400 / 8, uploadThroughput: 750_000 / 8 }
const cpuSlower = 4
const stormSeconds = Number(process.env['HUOSHUI_BENCH_STORM_SECONDS'] ?? 60)
const [standing, newOnes] = [20, 300]

const rules = Array.from({ length: standing + newOnes }, (_, index) =>
  alarmRule({
    id: `${index % 2 ? 'linka' : 'canal'}.storm.${String(index).padStart(3, '0')}`,
    site: index % 2 ? 'linka' : 'canal',
    asset: index % 2 ? 'lake' : 'gauge',
    priority: index % 5 === 0 ? 'high' : 'medium',
    signal: { of: 'value', point: index % 2 ? 'linka/lake/level' : 'canal/gauge/rain' },
    texts: { name: { 'zh-CN': `报警 ${index}`, en: `Alarm ${index}` } },
  }),
)

/** `npm run bench -- page`: the crew's page as an old phone has it; nothing of it is compared, for all of it has a limit. */
export const pageSection: Section = {
  name: 'page',
  title: `the crew's page in Chromium, its CPU slowed ${cpuSlower} times`,
  missing: () => (requireServer('chromium') ? undefined : 'chromium is not installed'),
  async run(report) {
    const browser = await launch(requireServer('chromium'))
    try {
      await using stage = await openCrewStage(browser, rules)
      const at = Date.now() - 600_000
      await stage.happens(...rules.slice(0, standing).map((rule, index) => raising(rule, at + index)))
      // the page is made when the API starts: who comes meanwhile waits for that, once
      await (await fetch(stage.url)).text()
      const load = await measureLoad(browser, stage)
      report({ what: 'first load, compressed, kB', measured: load.kB, limit: 60 })
      report({ what: 'slow 4G: empty phone to its first row, ms', measured: load.firstMs, limit: 2000 })
      report({ what: 'slow 4G: reload to the first row, ms', measured: load.againMs, limit: 1000 })
      const memory = await measureMemory(stage, rules.slice(0, standing), rules.slice(standing))
      report({ what: `heap after ${memory.events / 10} events, kB`, measured: memory.early, limit: '' })
      report({ what: `heap after ${memory.events} events, kB`, measured: memory.late, limit: memory.early * 1.1 })
      const storm = await measureStorm(browser, stage, at)
      report({ what: `${newOnes} alarms in ${stormSeconds} s: taps`, measured: storm.taps, limit: '' })
      report({ what: 'tap to the next frame, median ms', measured: storm.medianMs, limit: '' })
      report({ what: 'tap to the next frame, longest ms', measured: storm.longestMs, limit: 200 })
      report({ what: 'between two frames, longest ms', measured: storm.longestFrameMs, limit: '' })
      report({ what: 'longest task of its thread, ms of CPU', measured: storm.longestTaskMs, limit: 200 })
    } finally {
      await browser.close()
    }
  },
}

async function slowed(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: cpuSlower })
  return session
}

/** From inside the page: what looks from outside is slow itself. Ms since the navigation began. */
const firstRow = `new Promise((resolve) => {
  const look = () => document.querySelector('[data-id]') ? resolve(performance.now()) : requestAnimationFrame(look)
  look()
})`

async function measureLoad(browser: Browser, { api, url }: CrewStage) {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 360, height: 740 } })
  try {
    // logged in on this device, and nothing else known
    await context.addInitScript(`localStorage.setItem('token', ${JSON.stringify(api.secrets.operator)})`)
    const page = await context.newPage()
    const session = await slowed(page)
    await session.send('Network.enable')
    await session.send('Network.emulateNetworkConditions', slow4G)
    const files = new Set<string>()
    let bytes = 0
    session.on('Network.responseReceived', ({ requestId, response }) => {
      const { pathname } = new URL(response.url)
      if (pathname === '/' || pathname.startsWith('/page/')) files.add(requestId)
    })
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (files.has(requestId)) bytes += encodedDataLength
    })
    await page.goto(url, { waitUntil: 'commit' })
    const firstMs = await page.evaluate<number>(firstRow)
    const kB = Math.round(bytes / 100) / 10
    await page.waitForTimeout(4_000) // the list is kept every 3 s
    await page.reload({ waitUntil: 'commit' })
    const againMs = await page.evaluate<number>(firstRow)
    return { kB, firstMs: Math.round(firstMs), againMs: Math.round(againMs) }
  } finally {
    await context.close()
  }
}

const watchTaps = `
globalThis.taps = []
globalThis.longestFrame = 0
new PerformanceObserver((list) => {
  for (const { name, duration } of list.getEntries()) if (name === 'click') taps.push(duration)
}).observe({ type: 'event', durationThreshold: 16 })
let before = performance.now()
const frame = (now) => { longestFrame = Math.max(longestFrame, now - before); before = now; requestAnimationFrame(frame) }
requestAnimationFrame(frame)
`

interface TraceEvent {
  readonly name: string
  /** µs of CPU of its thread: others on the machine do not make it longer. */
  readonly tdur?: number
}

async function traced(browser: Browser): Promise<() => Promise<readonly TraceEvent[]>> {
  const session = await browser.newBrowserCDPSession()
  const events: TraceEvent[] = []
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])))
  const traceConfig = { includedCategories: ['disabled-by-default-devtools.timeline'] }
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig })
  return async () => {
    const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    await complete
    return events
  }
}

async function measureStorm(browser: Browser, stage: CrewStage, at: number) {
  const page = await stage.open()
  await page.locator('.row').first().waitFor()
  const session = await slowed(page)
  await page.evaluate(watchTaps)
  const stopTracing = await traced(browser)
  const until = Date.now() + stormSeconds * 1000
  let [next, tapped] = [standing, 0]
  while (next < rules.length || Date.now() < until) {
    const due = Math.min(
      rules.length,
      standing + Math.ceil(newOnes * (1 - (until - Date.now()) / (stormSeconds * 1000))),
    )
    if (due > next) {
      await stage.happens(...rules.slice(next, due).map((rule, index) => raising(rule, at + next + index)))
      next = due
    }
    tapped++
    // the new ones every tenth time, an answer or its undoing else
    await tap(session, tapped % 10 === 0 ? '.newb' : `.row:nth-of-type(${1 + (tapped % 3)}) .got`)
    await page.waitForTimeout(250)
  }
  const durations = (await page.evaluate<number[]>('taps')).sort((a, b) => a - b)
  const longestFrameMs = Math.round(await page.evaluate<number>('longestFrame'))
  const tasks = (await stopTracing()).filter(({ name }) => name === 'RunTask')
  const longestTaskMs = Math.round(Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000)))
  await page.context().close()
  // what was drawn sooner than 16 ms after its tap is not told
  return {
    ...{ taps: tapped, longestFrameMs, longestTaskMs, longestMs: durations.at(-1) ?? 16 },
    medianMs: durations[Math.floor(durations.length / 2)] ?? 16,
  }
}

/** A press and a release of the main button, as the browser gets them from its system. */
async function tap(session: CDPSession, selector: string): Promise<void> {
  const expression = `(() => {
    const found = document.querySelector(${JSON.stringify(selector)})
    if (!found) return undefined
    const { left, top, width, height } = found.getBoundingClientRect()
    return { x: left + width / 2, y: top + height / 2 }
  })()`
  const { result } = await session.send('Runtime.evaluate', { expression, returnByValue: true })
  const place = result.value as { readonly x: number; readonly y: number } | undefined
  if (!place) return
  const button = { ...place, button: 'left' as const, clickCount: 1 }
  await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...button })
  await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...button })
}
