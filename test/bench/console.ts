import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { Registry } from 'prom-client'
import { startApi } from '../../api/server.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import { quality, type Reading } from '../../core/reading.ts'
import { rollReadings } from '../../core/rollup.ts'
import { openTestApi, settingsOf, type TestApi } from '../support/api.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { requireServer } from '../support/server.ts'
import { launch } from '../support/shared-browser.ts'
import type { Section } from './section.ts'

const [hourMs, minuteMs] = [3_600_000, 60_000]
const yearMs = 365 * 24 * hourMs
const everyMs = Number(process.env['HUOSHUI_BENCH_TREND_EVERY_MS'] ?? minuteMs)
const size = { devices: 1_000, points: 10 }
const points = [0, 1, 2, 3, 4].map((each) => `bench/a0/p${each}`)
const panSteps = 240

/** `npm run bench -- console`: what an engineer waits for, in Chromium, on the embedded store. */
export const consoleSection: Section = {
  name: 'console',
  title: `the console in Chromium: ${size.devices * size.points} points, five of them with a year of a reading every ${everyMs / 1000} s`,
  missing: () => (requireServer('chromium') ? undefined : 'chromium is not installed'),
  async run(report) {
    using folder = temporaryFolder()
    const compiled = compilePlant(JSON.parse(readFileSync(writeLevelPlant(folder.path, size), 'utf8')))
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
    await using api = await openTestApi({}, { plant: compiled.plant })
    const now = Math.floor(Date.now() / hourMs) * hourMs
    await fill(api, now)
    const browser = await launch(requireServer('chromium'))
    try {
      for (const rolled of ['from readings', 'from roll-ups'] as const) {
        if (rolled === 'from roll-ups') await rollUp(api, now)
        const dirtyHours = async () => (rolled === 'from roll-ups' ? [] : undefined)
        const state = new Proxy(api.deps.state, {
          get: (target, name) => (name === 'dirtyHours' ? dirtyHours : Reflect.get(target, name).bind(target)),
        })
        const settings = settingsOf({})
        await using server = await startApi({
          ...{ ...api.deps, state, clock: Date.now, settings, metrics: new Registry(), stopMs: 100 },
        })
        const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 900 } })
        await context.addInitScript(`sessionStorage.setItem('token', ${JSON.stringify(api.secrets.engineer)})`)
        const page = await context.newPage()
        await page.goto(`${server.url}/console#/trend?points=${points[0]}&span=3600s`)
        await page.locator('#truth.live').waitFor()
        await page.locator('.leg').waitFor()
        const openMs = await page.evaluate<number>(opening)
        report({ what: `five points × 1 year, ${rolled}: address to five curves, ms`, measured: openMs, limit: 1000 })
        if (rolled === 'from roll-ups') {
          const panned = await ofItsThread(page, () => pan(page))
          report({ what: `panned by dragging ${panSteps} steps: frames a second`, ...panned.found })
          const ms = Math.round((panned.cpuMs / panSteps) * 10) / 10
          report({ what: 'panned: CPU of its thread for each frame, ms', measured: ms, limit: 16.7 })
          const searched = await ofItsThread(page, () => search(page))
          report({ what: '10,000 points: a letter to the list, longest of 12, ms', ...searched.found })
          report({
            what: 'CPU of its thread for a letter, mean, ms',
            measured: Math.round(searched.cpuMs / 12),
            limit: 100,
          })
        }
        await context.close()
      }
    } finally {
      await browser.close()
    }
  },
}

async function fill({ store }: TestApi, now: number): Promise<void> {
  for (let from = now - yearMs; from < now; from += 24 * hourMs) {
    const day: Reading[] = []
    for (let at = from; at < from + 24 * hourMs; at += everyMs) {
      for (const [index, point] of points.entries())
        day.push({ point, at, receivedAt: at, value: valueAt(at, index), quality: 1 })
    }
    await store.append(day)
  }
}

function valueAt(at: number, index: number): number {
  return Math.round((2 + index + Math.sin(at / 4e8 + index) + 0.2 * Math.sin(at / 3e6)) * 1000) / 1000
}

/** As ingest does, an hour each. */
async function rollUp({ store }: TestApi, now: number): Promise<void> {
  for (const point of points) {
    const read = store.range({ point, from: now - yearMs, to: now })
    const startOf = (at: number) => Math.floor(at / hourMs) * hourMs
    const hours = await Array.fromAsync(rollReadings(read, { totalling: 'none', startOf, maxQuality: quality.suspect }))
    await store.appendRollups(
      '1h',
      hours.map((hour) => ({ ...hour, point })),
    )
  }
}

/** In the page: what looks from outside is slow itself. Ms from the address to a frame with all curves of a year. */
const opening = `new Promise((resolve) => {
  const begun = performance.now()
  location.hash = '#/trend?points=${points.join(',')}&span=${yearMs / 1000}s'
  const look = () => {
    const curves = [...document.querySelectorAll('[data-curve] .ln')]
    if (curves.length === 5 && curves.every((each) => each.getAttribute('d').length > 5000)) {
      requestAnimationFrame(() => resolve(Math.round(performance.now() - begun)))
    } else requestAnimationFrame(look)
  }
  look()
})`

/** What a page did, and the CPU that its thread took for it: also right on a busy machine. */
export async function ofItsThread<Found>(page: Page, work: () => Promise<Found>) {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const taken = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000
  }
  const before = await taken()
  const found = await work()
  const cpuMs = (await taken()) - before
  await session.detach()
  return { found, cpuMs }
}

/** A hand that drags, a step for each frame, to and fro; each step is drawn before the next frame begins, or a frame is lost. */
async function pan(page: Page) {
  const { fps, longestMs } = await page.evaluate<{ fps: number; longestMs: number }>(`new Promise((resolve) => {
    const chart = document.querySelector('.chart')
    const { left, top, width } = chart.getBoundingClientRect()
    const send = (type, x) => chart.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: x, clientY: top + 100, button: 0, pointerId: 1 }))
    chart.setPointerCapture = () => {}
    const middle = left + width / 2
    send('pointerdown', middle)
    const times = []
    let step = 0
    const move = (at) => {
      times.push(at)
      if (++step > ${panSteps}) {
        send('pointerup', middle)
        const apart = times.slice(1).map((each, index) => each - times[index])
        resolve({ fps: Math.round((apart.length / (times[times.length - 1] - times[0])) * 1000), longestMs: Math.round(Math.max(...apart)) })
        return
      }
      send('pointermove', middle + 150 * Math.sin(step / 20))
      requestAnimationFrame(move)
    }
    requestAnimationFrame(move)
  })`)
  return { measured: fps, limit: 60, 'longest frame, ms': longestMs }
}

async function search(page: Page) {
  const measured = await page.evaluate<number>(`(async () => {
    const field = document.getElementById('find')
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set
    let longest = 0
    for (const [index] of [...'bench test p7'].slice(0, 12).entries()) {
      const text = 'bench test p7'.slice(0, index + 1)
      const begun = performance.now()
      set.call(field, text)
      field.dispatchEvent(new Event('input', { bubbles: true }))
      await new Promise((resolve) => {
        const look = () => {
          const said = document.querySelector('.tb .founds [role=status]')
          if (said && said.dataset.seen !== text) {
            said.dataset.seen = text
            resolve(undefined)
          } else requestAnimationFrame(look)
        }
        requestAnimationFrame(look)
      })
      longest = Math.max(longest, performance.now() - begun)
    }
    return Math.round(longest)
  })()`)
  return { measured, limit: 100 }
}
