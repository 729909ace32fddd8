import { describe, expect, test } from 'vitest'
import { raising, returning, tashi } from '../../../support/alarm-act.ts'
import { level, type OpenOptions, openConsole, rain } from '../../../support/crew-page.ts'
import { crewStage } from '../../../support/crew-stage.ts'
import { faultsOf, fits, looks } from '../../../support/page-faults.ts'
import { requireServer } from '../../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const now = Date.now()

const stage = crewStage(executablePath, {}, async () => {
  // the level comes and goes for three hours; the rain stands
  for (let index = 0; index < 18; index += 1) {
    const at = now - 200 * minute + index * 10 * minute
    await stage.happens(raising(level, at))
    await stage.api.alarms.act(level, { type: 'acknowledged', channel: 'page', who: tashi }, { serverAt: at + minute })
    await stage.happens(returning(level, at + 5 * minute))
  }
  await stage.happens(raising(rain, now - 30 * minute))
  await stage.api.alarms.act(
    rain,
    { type: 'out-of-service', why: 'probe', workOrder: 'W-1', who: tashi },
    { serverAt: now - 20 * minute },
  )
})

const open = (hash: string, options: OpenOptions = {}) =>
  openConsole(stage, '[data-measure]', { path: `console${hash}`, ...options })

interface Kpis {
  readonly annunciations: number
  readonly knownMs: number
  readonly perHour: number
  readonly topTenShare: number
  readonly topTen: readonly { readonly alarm: string; readonly annunciations: number }[]
  readonly histogram: readonly number[]
  readonly hotSpots: readonly { readonly site: string; readonly annunciations: number }[]
}

describe.skipIf(!executablePath)('the health of the alarm system', () => {
  test('says the numbers of the API, their verdicts, the noisiest, and what calls nobody', async () => {
    const page = await open('#/health?days=7')
    const answer = await stage.api.get(`/api/v1/kpis?from=${now - 7 * 24 * 60 * minute}&to=${now}`, { as: 'viewer' })
    const kpis = (await answer.json()) as Kpis
    expect(kpis.annunciations).toBe(19)
    const row = (measure: string) => page.locator(`[data-measure="${measure}"]`)
    const bold = (measure: string) => row(measure).locator('b').first().innerText()
    expect(Number(await bold('perHour'))).toBeCloseTo(kpis.perHour, 2)
    expect(await bold('topTenShare')).toBe(`${kpis.topTenShare * 100} %`)
    await row('topTenShare').getByText('red line').waitFor()
    await row('topTenShare').getByText('+95 %').waitFor()
    // of the first day on record no rate is judged
    const isYoung = kpis.knownMs < 86_400_000
    await row('perHour')
      .getByText(isYoung ? 'too short to judge' : 'on target')
      .waitFor()
    const slots = await page
      .locator('[data-slot]')
      .evaluateAll((all) => all.map((each) => Number(each.dataset['times'])))
    expect(slots.slice(1)).toEqual(kpis.histogram.slice(1))
    const [first] = kpis.topTen
    const actor = page.locator('[data-actor]').first()
    expect(await actor.getAttribute('data-actor')).toBe(first?.alarm)
    expect(await actor.locator('td').first().innerText()).toBe(String(first?.annunciations))
    const spots = kpis.hotSpots
      .filter(({ site }) => site === 'linka')
      .reduce((sum, each) => sum + each.annunciations, 0)
    expect(await page.locator('[data-spot=linka] td').last().innerText()).toBe(String(spots))
    await page.locator('[data-list=out]').getByText('W-1').waitFor()
    await page.context().close()
  })

  test('a replay of the past advises engineers; a viewer is not offered one', async () => {
    const page = await open('#/health')
    await page.getByRole('button', { name: 'Replay the past for advice' }).click()
    await page.locator('[data-actor]').first().getByText('no deadband or delay would help').waitFor()
    await page.context().close()
    const other = await open('#/health', { as: 'viewer' })
    expect(await other.getByRole('button', { name: 'Replay the past for advice' }).count()).toBe(0)
    await other.context().close()
  })

  test.each(looks)(
    'axe finds no fault in $colorScheme colours, in $lang, and nothing lies beyond a tablet',
    async ({ colorScheme, lang, rules }) => {
      const page = await open(`?lang=${lang}#/health`, { colorScheme })
      await page.locator('[data-actor]').first().waitFor()
      expect(await faultsOf(page, rules)).toEqual([])
      if (rules !== 'colours') await fits(page, '#/health')
      await page.context().close()
    },
  )
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
