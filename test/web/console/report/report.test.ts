import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raising, tashi } from '../../../support/alarm-act.ts'
import { readingOf } from '../../../support/api.ts'
import { type CrewStage, launch, level, openCrewStage, rain } from '../../../support/crew-page.ts'
import { eventually } from '../../../support/eventually.ts'
import { requireServer } from '../../../support/server.ts'

const executablePath = requireServer('chromium')
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const minute = 60_000
const now = Date.now()
const period = `from=${now - 120 * minute}&to=${now}`

let browser: Browser
let stage: CrewStage
beforeAll(async () => {
  if (!executablePath) return
  browser = await launch(executablePath)
  stage = await openCrewStage(browser, [level, rain])
  const { api } = stage
  const readings = Array.from({ length: 700 }, (_, index) =>
    readingOf('linka/lake/level', now - (700 - index) * 10_000, index === 400 ? 2.75 : 1 + index / 1000),
  )
  const drops = Array.from({ length: 12 }, (_, index) =>
    readingOf('canal/gauge/rain', now - (115 - index) * minute, 1.5),
  )
  await api.store.append([...readings, ...drops].filter(({ at }) => at < now - 30 * minute || at > now - 10 * minute))
  await stage.happens(raising(level, now - 60 * minute))
  await api.alarms.act(
    level,
    { type: 'acknowledged', channel: 'page', note: 'on my way', who: tashi },
    { serverAt: now - 55 * minute },
  )
})
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]()
  await browser?.close()
})

async function open(path: string, options: Parameters<CrewStage['open']>[0] = {}): Promise<Page> {
  const page = await stage.open({ as: 'viewer', path, viewport: { width: 1440, height: 900 }, ...options })
  await page.locator('[data-figures="linka/lake/level"]').waitFor()
  return page
}

describe.skipIf(!executablePath)('a report', () => {
  test('has extremes, sums, alarms with their answers, and what is missing; its address can be sent', async () => {
    const page = await open(`console/report?kind=flood&${period}`)
    expect(await page.evaluate<string>('location.hash')).toContain('#/report?kind=flood')
    const figures = (point: string) => page.locator(`[data-figures="${point}"]`).first().innerText()
    expect(await figures('linka/lake/level')).toContain('2.75')
    expect(await figures('canal/gauge/rain')).toMatch(/\b18\b/)
    await page.locator(`[data-occurrence="${level.id} 1"]`, { hasText: 'tashi after 5 min' }).waitFor()
    await page.locator('[data-answers=high]', { hasText: '5 min' }).waitFor()
    await page.locator('[data-missing="linka/lake/level"]', { hasText: /missing \d times/ }).waitFor()
    await page.getByText('Made by viewer').waitFor()
    await page.context().close()
  })

  test('is printed without the console around it, within A4', async () => {
    const page = await open(`console#/report?kind=flood&${period}`)
    await page.emulateMedia({ media: 'print' })
    await page.setViewportSize({ width: 703, height: 1000 }) // A4 less its margins, at 96 dpi
    for (const around of ['.tb', '.rail', '.noprint']) expect(await page.locator(around).isVisible()).toBe(false)
    await eventually(
      'nothing beyond the paper',
      () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
      0,
    )
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-')
    await page.context().close()
  })

  test.each(['light', 'dark'] as const)(
    'axe finds no fault in %s colours, and nothing lies beyond a tablet',
    async (colorScheme) => {
      for (const lang of ['zh-CN', 'en']) {
        const page = await open(`console?lang=${lang}#/report?kind=flood&${period}`, { colorScheme })
        await page.evaluate(axe)
        const faults = await page.evaluate<string[]>(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(({ violations }) =>
          violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))`,
        )
        expect(faults).toEqual([])
        for (const width of [834, 1024, 1440]) {
          await page.setViewportSize({ width, height: 900 })
          await eventually(
            `nothing beyond ${width} px`,
            () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth'),
            0,
          )
        }
        await page.context().close()
      }
    },
  )
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
