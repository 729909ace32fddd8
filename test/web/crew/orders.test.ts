import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Order } from '../../../core/order/order.ts'
import { raising, tashi } from '../../support/alarm-act.ts'
import { type CrewStage, launch, openCrewStage, rain, says } from '../../support/crew-page.ts'
import { eventually } from '../../support/eventually.ts'
import { givePassword, password, plantWithPeople } from '../../support/login.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
let browser: Browser
let stage: CrewStage
beforeAll(async () => {
  if (!executablePath) return
  browser = await launch(executablePath)
  stage = await openCrewStage(browser)
  const { plant } = stage.api.deps
  plant.current = { ...plant.current, duty: plantWithPeople().duty }
  await givePassword(stage.api, 'tsering')
  stage.happens(raising(rain, Date.now() - 2 * minute))
})
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]()
  await browser?.close()
})
afterEach(async () => {
  for (const context of browser?.contexts() ?? []) await context.close()
  expect(stage?.mistakes ?? []).toEqual([])
})

/** Another one each time: their places tell them apart. */
async function opened(title: string, more: { readonly to?: Order['to']; readonly answerMs?: number } = {}) {
  const made = await stage.api.deps.orders.open(
    {
      about: { site: 'canal', asset: 'gauge', title },
      priority: 'high',
      times: { answerMs: more.answerMs ?? 5 * minute, arriveMs: 60 * minute, doneMs: 24 * 60 * minute },
      to: more.to ?? { crew: 'east' },
    },
    { who: tashi, at: Date.now() },
  )
  if (!made.ok) throw new Error(made.because)
  return made.order.id
}
const orderState = (id: number) => async () => (await stage.api.deps.orders.order(id))?.stage.name
const row = (page: Page, id: number) => page.locator(`[data-order="${id}"]`)
const tap = (page: Page, name: string) => page.locator('.order').getByRole('button', { name, exact: true }).click()

async function openAsTsering(path: string): Promise<Page> {
  const page = await stage.open({ logIn: 'not', path })
  await page.locator('#name').fill('tsering')
  await page.locator('#password').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('#truth.live').waitFor()
  return page
}

describe.skipIf(!executablePath)('work orders on the page', () => {
  test('mine stand by what is due first, the city’s are one tap away, and an alarm’s says what it says', async () => {
    const later = await opened('grille', { answerMs: 30 * minute })
    const sooner = await opened('leak')
    const others = await opened('not ours', { to: { person: 'dawa' } })
    const occurrence = (await stage.api.alarms.alarm(rain.id))?.occurrence ?? 0
    const ofAlarm = await stage.api.deps.orders.open(
      {
        about: { site: 'canal', asset: 'gauge', alarm: { id: rain.id, occurrence } },
        ...{ priority: 'high', times: { answerMs: 10 * minute, arriveMs: 60 * minute, doneMs: 60 * minute } },
        to: { crew: 'east' },
      },
      { who: tashi, at: Date.now() },
    )
    if (!ofAlarm.ok) throw new Error(ofAlarm.because)
    const page = await openAsTsering('')
    await page.getByRole('link', { name: 'Orders' }).click()
    await row(page, sooner).waitFor()
    const places = await page.locator('[data-order]').evaluateAll((rows) => rows.map((each) => each.dataset['order']))
    expect(places).toEqual([sooner, ofAlarm.order.id, later].map(String))
    await says(
      row(page, ofAlarm.order.id),
      /Gauge[\s\S]*Heavy rain[\s\S]*To be accepted \d\d:\d\d · \d+ min left[\s\S]*Dispatched/,
    )
    await page.getByRole('button', { name: /^City/ }).click()
    await row(page, others).waitFor()
    await row(page, ofAlarm.order.id).locator('a').click()
    await page.getByRole('link', { name: 'Its alarm' }).click()
    await page.locator('.order').getByText(`W-${ofAlarm.order.id}`).waitFor()
    await stage.api.deps.orders.act(
      others,
      { type: 'handed-back', why: 'x' },
      { who: tashi, via: 'api', at: Date.now() },
    )
  })

  test('taken, reached and done one after the other without a network, they arrive in that order, once', async () => {
    const id = await opened('mud')
    const page = await openAsTsering('#/orders')
    // the list is on the phone before the network goes
    await row(page, id).locator('a').click()
    await page.locator('.order').waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await tap(page, 'Accept')
    await tap(page, 'I am there')
    await tap(page, 'Done…')
    await page.locator('.order').getByRole('checkbox').first().check()
    await page.locator('.order input[type=file]').setInputFiles({
      ...{ name: 'mud.png', mimeType: 'image/png', buffer: await page.screenshot() },
    })
    await page.locator('.order').getByText('Photos: 1').waitFor()
    await tap(page, 'Send')
    await says(page.locator('.order'), /Accept → I am there → Photo → Done · waiting to send[\s\S]*kept on this phone/)
    await page.getByRole('link', { name: 'Back' }).click()
    await says(row(page, id), /waiting to send/)
    await page.context().setOffline(false)
    await eventually('all of it', orderState(id), 'disposed')
    const journal = await stage.api.deps.orders.journal(id)
    expect(journal.map(({ event }) => event.type)).toEqual([
      ...['opened', 'dispatched', 'accepted', 'arrived', 'photographed', 'disposed'],
    ])
    expect(journal.slice(2).every(({ who }) => who === 'tsering')).toBe(true)
    await says(row(page, id), /Done, to be verified/)
  })

  test('where another one was first both versions are shown, and what cannot be done any more is not offered', async () => {
    const id = await opened('pump')
    const page = await openAsTsering(`#/order/${id}`)
    await page.locator('.order').waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await tap(page, 'Accept')
    await tap(page, 'I am there')
    await says(page.locator('.order'), /Accept → I am there · waiting to send/)
    const dawa = { who: { name: 'dawa', role: 'operator', person: '达瓦' }, via: 'api', at: Date.now() } as const
    await stage.api.deps.orders.act(id, { type: 'accepted' }, dawa)
    await page.context().setOffline(false)
    const conflicts = page.locator('.conflict')
    await eventually('two conflicts', () => conflicts.count(), 2)
    await says(
      conflicts.first(),
      /Accept · not done: the work order has changed[\s\S]*you saw: Dispatched · east[\s\S]*As it is now[\s\S]*Accepted · Dawa/,
    )
    expect(await conflicts.first().getByRole('button').allInnerTexts()).toEqual(['Discard'])
    // it is mine to say that I am there, although another one has it
    await conflicts.nth(1).getByRole('button', { name: 'Still: I am there' }).click()
    await eventually('there', orderState(id), 'arrived')
    await conflicts.first().getByRole('button', { name: 'Discard' }).click()
    await eventually('no conflict', () => conflicts.count(), 0)
  })

  test('it is handed back and put off with a reason that is not lost, and noted on', async () => {
    const id = await opened('fence')
    const page = await openAsTsering(`#/order/${id}`)
    await tap(page, 'More…')
    await tap(page, 'More time…')
    await page.locator('.order').getByRole('radio').nth(1).check()
    await page.locator('.order').getByRole('textbox').fill('the part comes tomorrow')
    await page.reload()
    await tap(page, 'More…')
    await tap(page, 'More time…')
    expect(await page.locator('.order').getByRole('textbox').inputValue()).toBe('the part comes tomorrow')
    expect(await page.locator('.order').getByRole('radio').nth(1).isChecked()).toBe(true)
    await tap(page, 'Send')
    const asked = async () => (await stage.api.deps.orders.order(id))?.asked
    const { why, request } = (await eventually('asked for', asked, (each) => each !== undefined)) ?? {}
    const doneBy = (await stage.api.deps.orders.order(id))?.doneBy ?? 0
    expect([why, request]).toEqual(['the part comes tomorrow', { for: 'extend', until: doneBy + 4 * 3_600_000 }])
    await says(page.locator('.order'), /asked for: More time; its officer has to agree/)
    await tap(page, 'More…')
    await tap(page, 'Hand back…')
    await page.locator('.order').getByRole('textbox').fill('not our fence')
    await tap(page, 'Send')
    await eventually('back', orderState(id), 'handed-back')
    await says(page.locator('.history'), /Tsering: Handed back · not our fence/)
  })
})
