import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { stateOf } from '../../../core/alarm/alarm.ts'
import { pema, raising, returning } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { alarmIn, level, says, stopTime } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { openOrder } from '../../support/open-order.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const at = Date.now() - 120_000
const hours = 28_800_000
const others = ['one', 'two', 'three'].map((id) =>
  alarmRule({
    id: `linka.lake.${id}`,
    asset: 'lake',
    priority: 'medium',
    shelveMaxMs: { critical: hours, high: hours, medium: hours, low: hours },
  }),
)
const trip = alarmRule({ id: 'linka.lake.trip', asset: 'lake', priority: 'medium', latching: 'latching' })
const [one] = others
const stage = crewStage(executablePath, { rules: [level, trip, ...others] })
afterEach(async () => {
  await stage.calm()
  expect(stage.mistakes).toEqual([])
})

const tap = (page: Page, name: string) => page.getByRole('button', { name }).first().click()
const standing = async (id: string) => {
  const alarm = await stage.api.alarms.alarm(id)
  return alarm && stateOf(alarm)
}

describe.skipIf(!executablePath)('what is done on a card', () => {
  test('it is put aside for some hours, with a reason, and taken back', async () => {
    if (!one) throw new Error('no rule')
    await stage.happens(raising(one, at))
    await stage.api.alarms.act(one, { type: 'acknowledged', channel: 'page', who: pema }, { serverAt: Date.now() })
    const page = await stage.open({ path: `#${one.id}` })
    await tap(page, 'More…')
    await tap(page, 'Put aside…')
    await page.getByLabel('4 h').check()
    await page.locator('#note').fill('waiting for a part')
    await tap(page, 'Send')
    await page
      .getByText(/put aside to .*waiting for a part/)
      .first()
      .waitFor()
    await eventually('it is put aside', () => standing(one.id), 'SHLVD')
    await tap(page, 'More…')
    await tap(page, 'No longer put aside')
    await page.locator('#note').fill('the part is there')
    await tap(page, 'Send')
    await eventually(
      'it stands again',
      () => standing(one.id),
      (state) => state !== 'SHLVD',
    )
  })

  test('an engineer takes it out for repair under a work order, and back', async () => {
    if (!one) throw new Error('no rule')
    await stage.happens(raising(one, at))
    await stage.api.alarms.act(one, { type: 'acknowledged', channel: 'page', who: pema }, { serverAt: Date.now() })
    const page = await stage.open({ path: `#${one.id}`, as: 'engineer' })
    await tap(page, 'More…')
    await tap(page, 'Out for repair…')
    await page.getByLabel('Work order').fill('W-3088')
    await page.locator('#note').fill('new gauge')
    await tap(page, 'Send')
    await page.getByText('out for repair W-3088').first().waitFor()
    await eventually('it is out', () => standing(one.id), 'OOSRV')
  })

  test('what is latched is reset after it was looked at', async () => {
    await stage.happens(raising(trip, at))
    await stage.api.alarms.act(trip, { type: 'acknowledged', channel: 'page', who: pema }, { serverAt: Date.now() })
    await stage.happens(returning(trip, at + 1000))
    const page = await stage.open({ path: `#${trip.id}` })
    await tap(page, 'Reset after inspection')
    // one tap says nothing of an inspection
    await page.getByRole('button', { name: 'inspected' }).waitFor()
    expect(await standing(trip.id)).toBe('LACKED')
    await tap(page, 'inspected')
    await eventually('it is over', () => standing(trip.id), 'NORM')
  })

  test("a station's alarms are answered together, and that can be undone together", async () => {
    await stage.happens(...others.map((rule) => raising(rule, at)))
    const page = await stage.open()
    await stopTime(page, page.getByRole('button', { name: 'Got all 3' }).first())
    for (const name of ['Got all 3', 'Undo 3', 'Got all 3']) {
      await tap(page, name)
      await page.clock.runFor(1_000)
    }
    await page.clock.resume()
    for (const { id } of others) await eventually(id, () => standing(id), 'ACKED')
  })

  test('its work order is taken, reached and done with a photo, all of it queued like an answer', async () => {
    await stage.happens(raising(level, at))
    const occurrence = (await stage.api.alarms.alarm(level.id))?.occurrence ?? 0
    const about = { site: 'linka', asset: 'lake', alarm: { id: level.id, occurrence } }
    const id = await openOrder(stage.api, about)
    const orderState = async () => (await stage.api.deps.orders.order(id))?.stage.name
    const page = await stage.open({ path: `#${level.id}` })
    const order = page.locator('.order')
    await order.locator('.btn.go').first().click()
    await eventually('taken', orderState, 'accepted')
    await order.locator('.wsteps .ok').nth(1).waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await order.locator('.btn.go').first().click()
    await page.getByText('waiting to send').first().waitFor()
    await page.context().setOffline(false)
    await eventually('reached', orderState, 'arrived')
    await order.getByRole('button', { name: 'Done…' }).click()
    await order.getByRole('checkbox').first().check()
    const picture = await page.screenshot()
    await order.locator('input[type=file]').setInputFiles({ name: 'lake.png', mimeType: 'image/png', buffer: picture })
    await order.getByText('Photos: 1').waitFor()
    await order.getByRole('textbox').fill('the gate was stuck')
    // nothing else stands where its own button is looked for
    expect(await page.locator('.act').count()).toBe(0)
    // another version of the page waits for whoever writes
    await page.route('**/page/newest?*', (route) => route.fulfill({ body: '/page/crew-another.js' }))
    await page.evaluate('globalThis.isOld = true')
    const asked = page.waitForResponse('**/page/newest?*')
    await stage.stop()
    await stage.start()
    await (await asked).finished()
    await says(page.locator('#truth.live'), /a newer page comes when the form is closed/)
    expect(await page.evaluate<boolean>('globalThis.isOld === true')).toBe(true)
    const anew = page.waitForEvent('load')
    await page.getByRole('link', { name: 'Back' }).click()
    await anew
    await alarmIn(page, level).locator('a').click()
    await order.getByRole('button', { name: 'Done…' }).click()
    await order.getByText('Photos: 1').waitFor()
    expect(await order.getByRole('textbox').inputValue()).toBe('the gate was stuck')
    expect(await order.getByRole('checkbox').first().isChecked()).toBe(true)
    await order.getByRole('button', { name: 'Send' }).click()
    await eventually('done', orderState, 'disposed')
    const done = await stage.api.deps.orders.order(id)
    expect([done?.photos.length, done?.photos[0]?.type]).toEqual([1, 'image/jpeg'])
    await says(order, /Photos: 1/)
    const tab = page.waitForEvent('popup')
    await order.locator('a.photo').click()
    await (await tab).waitForURL(/^blob:/)
    expect((await stage.api.deps.orders.order(id))?.done?.note).toBe('the gate was stuck')
  })
})
