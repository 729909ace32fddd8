import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raising } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { openCrewStage } from '../../support/crew-page.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'
import { closeContexts, sharedBrowser } from '../../support/shared-browser.ts'

const executablePath = requireServer('chromium')
let browser: Browser
beforeAll(async () => {
  if (executablePath) browser = await sharedBrowser(executablePath)
})
afterAll(() => closeContexts(browser))

const rules = Array.from({ length: 320 }, (_, index) =>
  alarmRule({
    id: `${index % 2 ? 'linka' : 'canal'}.storm.${String(index).padStart(3, '0')}`,
    site: index % 2 ? 'linka' : 'canal',
    asset: index % 2 ? 'lake' : 'gauge',
    priority: index % 5 === 0 ? 'high' : 'medium',
    signal: { of: 'value', point: index % 2 ? 'linka/lake/level' : 'canal/gauge/rain' },
    texts: { name: { 'zh-CN': `报警 ${index}`, en: `Alarm ${index}` } },
  }),
)

describe.skipIf(!executablePath)('a storm of 300 alarms', () => {
  test('keeps the rows that are there, and draws only what has changed', async () => {
    await using stage = await openCrewStage(browser, rules)
    const at = Date.now() - 600_000
    await stage.happens(...rules.slice(0, 20).map((rule, index) => raising(rule, at + index)))
    const page = await stage.open()
    const session = await page.context().newCDPSession(page)
    const slowed = (rate: number) => session.send('Emulation.setCPUThrottlingRate', { rate })
    await eventually('the first rows', () => page.locator('.row').count(), 20)
    await page.evaluate(`
      for (const row of document.querySelectorAll('.row')) row.seen = true
    `)
    for (let from = 20; from < 320; from += 50) {
      await stage.happens(...rules.slice(from, from + 50).map((rule, index) => raising(rule, at + from + index)))
    }
    // nothing has moved: they wait in the bar
    const fresh = page.getByRole('button', { name: '300 new' })
    await fresh.waitFor()
    expect(await page.locator('.row').count()).toBe(20)
    await fresh.click()
    await eventually('all rows', () => page.locator('.row').count(), 320)
    expect(
      await page.evaluate<number>('[...document.querySelectorAll(".row")].filter(({ seen }) => seen).length'),
    ).toBe(20)
    await page.evaluate(`
      globalThis.head = []
      new MutationObserver((changes) => {
        for (const { attributeName } of changes) head.push(attributeName)
      }).observe(document.documentElement, { attributes: true })
      globalThis.touched = new Set()
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const row = (target.nodeType === 1 ? target : target.parentElement)?.closest('[data-id]')
          if (row) touched.add(row.dataset.id)
        }
      }).observe(document.querySelector('main'), { subtree: true, childList: true, attributes: true, characterData: true })
    `)
    const [one] = rules
    if (!one) throw new Error('no rule')
    // for the tap alone: a slowed page keeps a whole core busy
    await slowed(4)
    // from inside: what looks for elements from outside is slow itself
    const tapMs = await page.evaluate<number>(`new Promise((resolve) => {
      const began = performance.now()
      document.querySelector('[data-id="${one.id}"] button').click()
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
    })`)
    await slowed(1)
    await eventually('the answer', async () => (await stage.api.alarms.alarm(one.id))?.acknowledged?.by, 'operator')
    await eventually(
      'its row',
      () => page.evaluate<string>(`document.querySelector('[data-id="${one.id}"]').textContent`),
      (text) => text.includes('operator has it'),
    )
    // ages change once a minute, so that one other change may fall into this time
    const touched = await page.evaluate<string[]>('[...touched]')
    expect(touched).toContain(one.id)
    // one language set again would make the browser look at each row's style anew, in every frame
    expect(await page.evaluate<string[]>('head')).toEqual([])
    const isMinute = touched.length > 300
    expect(isMinute ? 1 : touched.length).toBe(1)
    console.log(`storm: with 320 rows and the CPU slowed 4 times, a tap is drawn after ${Math.round(tapMs)} ms`)
    expect(stage.mistakes).toEqual([])
  })
})
