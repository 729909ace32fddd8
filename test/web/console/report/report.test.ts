import { describe, expect, test } from 'vitest'
import { raising, tashi } from '../../../support/alarm-act.ts'
import { readingOf } from '../../../support/api.ts'
import { level, type OpenOptions, openConsole } from '../../../support/crew-page.ts'
import { crewStage } from '../../../support/crew-stage.ts'
import { eventually } from '../../../support/eventually.ts'
import { faultsOf, fits, looks, overhang } from '../../../support/page-faults.ts'
import { requireServer } from '../../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const now = Date.now()
const period = `from=${now - 120 * minute}&to=${now}`

const stage = crewStage(executablePath, {}, async () => {
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

const open = (path: string, options: OpenOptions = {}) =>
  openConsole(stage, '[data-figures="linka/lake/level"]', { as: 'viewer', path, ...options })

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
    await eventually('nothing beyond the paper', () => overhang(page), 0)
    expect((await page.pdf({ preferCSSPageSize: true })).subarray(0, 5).toString()).toBe('%PDF-')
    await page.context().close()
  })

  test.each(looks)(
    'axe finds no fault in $colorScheme colours, in $lang, and nothing lies beyond a tablet',
    async ({ colorScheme, lang, rules }) => {
      const page = await open(`console?lang=${lang}#/report?kind=flood&${period}`, { colorScheme })
      expect(await faultsOf(page, rules)).toEqual([])
      if (rules !== 'colours') await fits(page, 'the report', [834, 1024, 1440])
      await page.context().close()
    },
  )
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
