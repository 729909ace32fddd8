import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { stateOf } from '../../../../core/alarm/alarm.ts'
import { priorities } from '../../../../core/alarm/priority.ts'
import { raising, returning } from '../../../support/alarm-act.ts'
import { alarmRule } from '../../../support/alarm-rule.ts'
import { level, type OpenOptions, openConsole, rain } from '../../../support/crew-page.ts'
import { crewStage } from '../../../support/crew-stage.ts'
import { eventually } from '../../../support/eventually.ts'
import { faultsOf, fits, looks } from '../../../support/page-faults.ts'
import { requireServer } from '../../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const now = Date.now()
/** Many, of all priorities but critical; `many[0]` is medium. */
const many = Array.from({ length: 60 }, (_, index) =>
  alarmRule({
    id: `linka.lake.many-${String(index).padStart(2, '0')}`,
    ...{ asset: 'lake', signal: { of: 'value', point: 'linka/lake/level' } },
    priority: priorities.filter((each) => each !== 'critical')[(index + 1) % 3] ?? 'low',
    texts: { name: { 'zh-CN': `第 ${index} 号`, en: `Number ${index}` } },
  }),
)
const [first = level, second = level, third = level, late = level] = many

const stage = crewStage(executablePath, { rules: [level, rain, ...many] }, async () => {
  const raised = [level, rain, ...many.filter((rule) => rule !== late)].map((rule, index) =>
    raising(rule, now - 10 * minute - index),
  )
  await stage.happens(...raised)
})

const open = (hash: string, options: OpenOptions = {}) =>
  openConsole(stage, '.ar', { path: `console${hash}`, ...options })

const rowOf = (page: Page, { id }: { readonly id: string }) => page.locator(`.ar[data-alarm="${id}"]`)
const stateIn = async ({ id }: { readonly id: string }) => {
  const alarm = await stage.api.alarms.alarm(id)
  return alarm && stateOf(alarm)
}

describe.skipIf(!executablePath)('the table of alarms', () => {
  test('shows 30 rows, the worst first, which cannot be chosen among many', async () => {
    const page = await open('#/alarms')
    const bottoms = () =>
      page.locator('.ar').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().bottom))
    await eventually(
      'rows that are seen',
      async () => (await bottoms()).filter((bottom) => bottom <= 900).length,
      (seen) => seen >= 29,
    )
    await page.getByRole('button', { name: 'Now 61' }).waitFor()
    await eventually('the worst first', () => page.locator('.ar').first().getAttribute('data-alarm'), rain.id)
    expect(await rowOf(page, rain).locator('input').count()).toBe(0)
    await page.context().close()
  })

  test('what is under the pointer does not move while others come and go', async () => {
    const page = await open('#/alarms?group=none&sort=-since&priority=high,medium,low')
    const row = page.locator('.ar').nth(4)
    const [id, box] = [await row.getAttribute('data-alarm'), await row.boundingBox()]
    await row.hover()
    await stage.happens(raising(late, now))
    await page.getByRole('button', { name: '1 new ↑' }).waitFor()
    expect(await page.locator('.ar').nth(4).getAttribute('data-alarm')).toBe(id)
    expect((await row.boundingBox())?.y).toBe(box?.y)
    await page.getByRole('button', { name: '1 new ↑' }).click()
    await eventually('the new one first', () => page.locator('.ar').first().getAttribute('data-alarm'), late.id)
    await page.context().close()
  })

  test('many are answered at once, by keys too, and a critical one among them never', async () => {
    const page = await open('#/alarms?text=number&group=none&sort=-since')
    await rowOf(page, third).locator('input').click()
    await rowOf(page, second)
      .locator('input')
      .click({ modifiers: ['Shift'] })
    await page.getByText('2 chosen').waitFor()
    await page.keyboard.press('a')
    await page.getByLabel('Note', { exact: true }).fill('one gauge, known')
    await page.keyboard.press('Enter')
    await eventually(
      'both answered',
      () => Promise.all([second, third].map(stateIn)),
      (all) => all.every((state) => state === 'ACKED'),
    )
    expect(await stateIn(rain)).toBe('UNACK')
    await rowOf(page, third).getByText('one gauge, known').waitFor()
    // all but the critical ones
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByLabel('Choose all but criticals').click()
    await page.getByText('61 chosen').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.bulk').waitFor({ state: 'detached' })
    await page.context().close()
  })

  test('one is put aside with a reason, another taken out for repair; a refusal is told until it was read', async () => {
    const page = await open('#/alarms?text=many-00')
    await rowOf(page, first).locator('input').click()
    await page.getByRole('button', { name: 'Put aside' }).click()
    await page.getByLabel('Why (required)').fill('waiting for a part')
    // meanwhile somebody else has answered it: what was seen is not what is
    await stage.happens(returning(first, Date.now()))
    await page.getByRole('button', { name: 'Do it' }).click()
    await page.getByText('Not done:').waitFor()
    await page.locator('.bulk').getByRole('button', { name: 'Close' }).click()
    await rowOf(page, first).getByText('back to normal').waitFor()
    await rowOf(page, first).locator('input').click()
    await page.getByRole('button', { name: 'Put aside' }).click()
    await page.getByLabel('Why (required)').fill('waiting for a part')
    await page.getByRole('button', { name: 'Do it' }).click()
    await eventually('put aside', () => stateIn(first), 'SHLVD')
    await page.evaluate(`location.hash = '#/alarms?text=many-02'`)
    await rowOf(page, third).locator('input').click()
    await page.getByRole('button', { name: 'Out for repair' }).click()
    await page.getByLabel('Work order').fill('W-7')
    await page.getByLabel('Why (required)').fill('probe')
    await page.getByRole('button', { name: 'Do it' }).click()
    await eventually('out for repair', () => stateIn(third), 'OOSRV')
    await page.context().close()
  })

  test('a card tells the story of the occurrence, and leads to the trend; a viewer has no button that refuses', async () => {
    const page = await open('#/alarms', { as: 'viewer' })
    expect(await page.locator('.vt input').count()).toBe(0)
    await rowOf(page, rain).locator('th').click()
    const card = page.locator('.cardp')
    await card.locator('.story li').first().waitFor()
    expect(await card.locator('.deeds').count()).toBe(0)
    await eventually(
      'the card in the address',
      () => page.evaluate<string>('location.hash'),
      (hash) => hash.includes('open='),
    )
    await page.reload()
    await card.getByText('raised').first().waitFor()
    await card.getByRole('link', { name: 'Trend' }).click()
    await page.locator('[data-row="canal/gauge/rain"]').waitFor()
    await page.context().close()
  })

  test('history has who answered and when; the journal every entry; both are saved as CSV', async () => {
    const page = await open('#/alarms?tab=history&text=many-01')
    await page.locator(`[data-occurrence="${second.id} 1"]`).getByText('one gauge, known').waitFor()
    await page.getByRole('button', { name: 'Journal' }).click()
    await page.locator('[data-entry]').first().waitFor()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()])
    const text = readFileSync(await file.path(), 'utf8')
    expect(text).toMatch(/^\ufeffnumber,at,serverAt/)
    expect(text).toContain('one gauge, known')
    await page.context().close()
  })

  test('a view is kept under a name in this browser, and is an address', async () => {
    const page = await open('#/alarms?priority=medium&group=site&sort=-since')
    await page.getByRole('button', { name: 'Save view' }).click()
    await page.getByLabel('Name of this view').fill('rain night')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('button', { name: 'Now 62' }).waitFor()
    await page.reload()
    await page.getByLabel('My views').selectOption({ label: 'rain night' })
    await eventually(
      'its address',
      () => page.evaluate<string>('location.hash'),
      '#/alarms?priority=medium&group=site&sort=-since',
    )
    await page.context().close()
  })
})

describe.skipIf(!executablePath)('the table of few alarms, of each priority', () => {
  // a row looks like the next: axe takes a second for thirty of them
  const few = [level, rain, ...many.slice(0, 6)]
  const small = crewStage(executablePath, { rules: few }, async () => {
    await small.happens(...few.map((rule, index) => raising(rule, now - 10 * minute - index)))
  })

  test.each(looks)(
    'axe finds no fault in $colorScheme colours, in $lang, and nothing lies beyond a tablet',
    async ({ colorScheme, lang, rules }) => {
      const path = `console?lang=${lang}#/alarms?open=${rain.id}`
      const page = await openConsole(small, '.ar', { path, colorScheme })
      await page.locator('.story li').first().waitFor()
      expect(await faultsOf(page, rules)).toEqual([])
      await page.evaluate(`location.hash = '#/alarms'`)
      await page.locator('.ar input').first().click()
      await page.locator('.bulk').waitFor()
      expect(await faultsOf(page, rules)).toEqual([])
      for (const hash of ['#/alarms', '#/alarms?tab=history', '#/alarms?tab=journal']) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
        await page.locator('.ar').first().waitFor()
        if (rules !== 'colours') await fits(page, hash)
        expect([hash, await faultsOf(page, rules)]).toEqual([hash, []])
      }
      await page.context().close()
      expect(small.mistakes).toEqual([])
    },
  )
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
