import { describe, expect, test } from 'vitest'
import { compilePlant } from '../../../core/plant/compile.ts'
import { raising } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { readingOf } from '../../support/api.ts'
import { says } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const now = Date.now()
const name = (text: string) => ({ 'zh-CN': text, en: text })
const made = compilePlant({
  version: 1,
  quantities: [
    {
      id: 'sluice_mode',
      name: name('Mode'),
      states: {
        shut: { code: 0, name: { 'zh-CN': '关着', en: 'shut off' } },
        flushing: { code: 1, name: { 'zh-CN': '冲沙', en: 'flushing sand' } },
        odd: { code: 2 },
      },
    },
  ],
  city: { id: 'lhasa', name: name('Lhasa'), zone: 'Asia/Shanghai', at: [29.65, 91.13] },
  sites: [
    {
      ...{ id: 'linka', kind: 'park', name: name('Linka'), at: [29.65, 91.1] },
      assets: [
        {
          ...{ id: 'lake', kind: 'lake', name: name('Lake'), at: [29.65, 91.1], device: 'rtu1' },
          points: [
            { id: 'level', quantity: 'water_level', every: '10min', range: [0, 5] },
            { id: 'rain', quantity: 'rain' },
            { id: 'mode', quantity: 'sluice_mode' },
          ],
        },
      ],
    },
  ],
})
if (!made.ok) throw new Error(JSON.stringify(made.problems))
const { plant } = made
const of = (id: string, limit: number, more: Partial<Parameters<typeof alarmRule>[0]> = {}) =>
  alarmRule({
    ...{ id: `linka.lake.level.${id}`, asset: 'lake', signal: { of: 'value', point: 'linka/lake/level' } },
    test: { by: 'above', stages: [{ limit, clear: limit, priority: 'high' }] },
    texts: { name: { 'zh-CN': `${id}水位`, en: `${id} level` } },
    ...more,
  })
const notes = [{ 'zh-CN': '正开泄水闸', en: 'opening the outlets' }]
const warning = of('warning', 2, { texts: { name: name('warning'), notes } })
const mode = alarmRule({
  ...{ id: 'linka.lake.mode', asset: 'lake', signal: { of: 'value', point: 'linka/lake/mode' } },
  texts: { name: name('flushing') },
})
const rules = [warning, of('guarantee', 2.4), of('far', 40), mode]

const stage = crewStage(executablePath, { rules, plant }, async () => {
  const at = (index: number) => now - (36 - index) * 600_000
  await stage.api.store.append(
    Array.from({ length: 36 }, (_, index) => readingOf('linka/lake/level', at(index), 1 + index / 32)),
  )
  await stage.api.store.append([readingOf('linka/lake/rain', at(20), 4), readingOf('linka/lake/rain', at(24), 8)])
  await stage.api.store.append([0, 2, 1].map((code, index) => readingOf('linka/lake/mode', at(20 + 4 * index), code)))
  await stage.happens(raising(warning, now - 120_000), raising(mode, now - 60_000))
})

describe.skipIf(!executablePath)('the trend on a card', () => {
  test('has the limits that are near with their names, and rain from above', async () => {
    const page = await stage.open({ path: `#${warning.id}` })
    const trend = page.locator('.trend')
    await says(trend, /Bars from above are Rain: at most 8 mm in 10 min, 12 mm in all/)
    expect(await trend.locator('.limt').allTextContents()).toEqual(['warning 2 m', 'guarantee level 2.4 m'])
    const heights = await trend
      .locator('rect.rain')
      .evaluateAll((bars) => bars.map((bar) => bar.getAttribute('height')))
    expect(heights.filter((height) => height !== '0.0')).toEqual(['22.0', '44.0'])
  })

  test.each([
    ['en', ['shut off', 'flushing sand', 'odd']],
    ['zh-CN', ['关着', '冲沙', 'odd']],
  ] as const)('of a quantity of the plant file has the names of its states: %s', async (lang, states) => {
    const page = await stage.open({ path: `?lang=${lang}#${mode.id}` })
    const names = () => page.locator('.trend .axt.state, .trend text').allTextContents()
    await eventually('the states', async () => (await names()).filter((each) => states.some((it) => it === each)), [
      ...states,
    ])
  })

  test('what the rule has people say is one tap', async () => {
    const page = await stage.open({ path: `#${warning.id}` })
    await page.getByRole('button', { name: 'Got it, opening the outlets' }).click()
    const note = async () => (await stage.api.alarms.alarm(warning.id))?.acknowledged?.note
    await eventually('its note', note, 'opening the outlets')
    await page.getByRole('button', { name: 'opening the outlets' }).click()
    await page.locator('.history').getByText('opening the outlets').nth(1).waitFor()
    expect(stage.mistakes).toEqual([])
  })
})
