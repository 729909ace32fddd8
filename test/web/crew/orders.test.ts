import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { raising, tashi } from '../../support/alarm-act.ts'
import { isGone, rain, says } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { callToDrill, endDrill } from '../../support/drill-call.ts'
import { eventually } from '../../support/eventually.ts'
import { type OrderOptions, openOrder } from '../../support/open-order.ts'
import { faultsOf, fits } from '../../support/page-faults.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const stage = crewStage(executablePath, { people: ['tsering'] }, async () => {
  await stage.happens(raising(rain, Date.now() - 2 * minute))
})
afterEach(async () => {
  await stage.closePages()
  expect(stage.mistakes).toEqual([])
})

/** Another one each time: their places tell them apart. */
const opened = (title: string, more: OrderOptions = {}) =>
  openOrder(stage.api, { site: 'canal', asset: 'gauge', title }, more)
const orderState = (id: number) => async () => (await stage.api.deps.orders.order(id))?.stage.name
const row = (page: Page, id: number) => page.locator(`[data-order="${id}"]`)
const tap = (page: Page, name: string) => page.locator('.order').getByRole('button', { name, exact: true }).click()

const openAsTsering = (path: string) => stage.open({ person: 'tsering', path })

describe.skipIf(!executablePath)('work orders on the page', () => {
  test('mine stand by what is due first, the city’s are one tap away, and an alarm’s says what it says', async () => {
    const later = await opened('grille', { answerMs: 30 * minute })
    const sooner = await opened('leak')
    const others = await opened('not ours', { to: { person: 'dawa' } })
    const occurrence = (await stage.api.alarms.alarm(rain.id))?.occurrence ?? 0
    const about = { site: 'canal', asset: 'gauge', alarm: { id: rain.id, occurrence } }
    const ofAlarm = await openOrder(stage.api, about, { answerMs: 10 * minute })
    const page = await openAsTsering('')
    await page.getByRole('link', { name: 'Orders' }).click()
    await row(page, sooner).waitFor()
    const places = () => page.locator('[data-order]').evaluateAll((rows) => rows.map((each) => each.dataset['order']))
    await eventually('mine by what is due', places, [sooner, ofAlarm, later].map(String))
    await says(
      row(page, ofAlarm),
      /Gauge[\s\S]*Heavy rain[\s\S]*To be accepted \d\d:\d\d · \d+ min left[\s\S]*Dispatched/,
    )
    await page.getByRole('button', { name: /^City/ }).click()
    await row(page, others).waitFor()
    await row(page, ofAlarm).locator('a').click()
    await page.getByRole('link', { name: 'Its alarm' }).click()
    await page.locator('.order').getByText(`W-${ofAlarm}`).waitFor()
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
    await says(
      conflicts,
      /Accept → I am there · not done: the work order has changed[\s\S]*you saw: Dispatched · east[\s\S]*As it is now[\s\S]*Accepted · Dawa/,
    )
    await eventually('one box for one cause', () => conflicts.count(), 1)
    await eventually('its ways out', () => conflicts.getByRole('button').allInnerTexts(), [
      'Still: I am there',
      'Discard',
    ])
    // it is mine to say that I am there, although another one has it
    await conflicts.getByRole('button', { name: 'Still: I am there' }).click()
    await eventually('there', orderState(id), 'arrived')
    await conflicts.getByRole('button', { name: 'Discard' }).click()
    await eventually('no conflict', () => conflicts.count(), 0)
  })

  test('what the same person does in two tabs is sent once, and is no conflict', async () => {
    const id = await opened('two tabs')
    const page = await openAsTsering(`#/order/${id}`)
    await page.locator('.order').waitFor()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.locator('#truth.live').waitFor()
    await other.locator('.order').waitFor()
    const sent: string[] = []
    // one that finds no network is tried again under its key: what counts is what was answered
    page.context().on('requestfinished', (request) => {
      if (request.method() === 'POST') sent.push(request.headers()['idempotency-key'] ?? '')
    })
    await page.context().setOffline(true)
    for (const each of [page, other]) {
      await each.locator('#truth.offline').waitFor()
      await tap(each, 'Accept')
      await says(each.locator('.order'), /Accept · waiting to send/)
    }
    sent.length = 0
    await page.context().setOffline(false)
    for (const each of [page, other]) {
      await says(each.locator('.order > .sub').first(), /^Accepted · Tsering/)
      await isGone(each.locator('.order .q'))
    }
    const types = (await stage.api.deps.orders.journal(id)).map(({ event }) => event.type)
    expect(types).toEqual(['opened', 'dispatched', 'accepted'])
    expect(new Set(sent).size, 'each act has one key').toBe(sent.length)
    expect(await page.locator('.conflict').count()).toBe(0)
    await isGone(other.locator('.conflict'))
  })

  test('photos are seen before they are sent and taken out again; what cannot be one, or is one too many, is said', async () => {
    const id = await opened('photos')
    const page = await openAsTsering(`#/order/${id}`)
    await tap(page, 'Accept')
    await eventually('accepted', orderState(id), 'accepted')
    await tap(page, 'Done…')
    const form = page.locator('.order form')
    const pictures = new Map<string, Buffer>()
    // each another picture: the same one is kept once
    for (const [index, name] of ['a.png', 'b.png', 'c.png', 'd.png', 'e.png'].entries())
      pictures.set(name, await page.screenshot({ clip: { x: 0, y: 0, width: 100 + index, height: 100 } }))
    const file = (name: string) => ({ name, mimeType: 'image/png', buffer: pictures.get(name) ?? Buffer.alloc(0) })
    const heic = { name: 'IMG_1.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') }
    const choose = (files: readonly ReturnType<typeof file>[]) =>
      form.locator('input[type=file]').setInputFiles([...files])
    await choose([heic, file('a.png')])
    await says(form, /Photos: 1[\s\S]*IMG_1\.heic was not added: this phone cannot read it/)
    await choose(['b.png', 'c.png', 'd.png', 'e.png'].map(file))
    await says(form, /Photos: 4[\s\S]*Not added, 4 at most: 1/)
    const seen = () =>
      form
        .locator('.photos img')
        .evaluateAll((all) => all.filter((each) => (each as { naturalWidth?: number }).naturalWidth).length)
    await eventually('all are drawn', seen, 4)
    await form.getByRole('button', { name: 'Take out 2' }).click()
    await form.getByText('Photos: 3').waitFor()
    await form.getByRole('checkbox').first().check()
    await tap(page, 'Send')
    await eventually('done', orderState(id), 'disposed')
    await eventually('its photos', async () => (await stage.api.deps.orders.order(id))?.photos.length, 3)
    // nobody said that they had arrived, and it comes no more
    expect(await page.locator('.wsteps .now').innerText()).toMatch(/Verified/)
    await says(page.locator('.history'), /Tsering: Done\n.*\nTsering: Photo[\s\S]*Tsering: Accepted\n\d/)
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
    await tap(page, 'More…')
    await tap(page, 'Note…')
    await page.locator('.order').getByRole('textbox').fill('it is the school’s')
    await tap(page, 'Send')
    await says(page.locator('.history'), /Tsering: Note · it is the school’s/)
  })

  test('a drill is marked at both ends, comes after what is real, makes no sound, and is answered once, also without a network', async () => {
    const { deliveries } = stage.api.deps
    const drill = await callToDrill(deliveries, 'tsering', 71)
    await callToDrill(deliveries, 'dawa', 72)
    const page = await openAsTsering('')
    const its = page.locator('section.drill')
    await its.waitFor()
    expect(await its.count(), 'only who is called has it').toBe(1)
    expect(await its.locator('.mark').allInnerTexts()).toEqual(['DRILL (not real)', 'DRILL (not real)'])
    const kinds = await page.locator('.crit, .row, section.drill').evaluateAll((all) => all.map((each) => each.tagName))
    expect(kinds.at(-1), 'real ones first').toBe('SECTION')
    expect(await its.locator('.sg, .calling').count(), 'no sign of a priority, nothing blinks').toBe(0)
    const looked = async (what: string) => {
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme })
        expect([what, colorScheme, await faultsOf(page)]).toEqual([what, colorScheme, []])
      }
      await fits(page, what, [320, 360], 740)
    }
    await page.locator('#truth').getByRole('link', { name: 'DRILL' }).waitFor()
    await looked('below the list')
    await page.locator('#truth').getByRole('link', { name: 'DRILL' }).click()
    await page.locator('main.plain section.drill').waitFor()
    await looked('by itself')
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await its.getByRole('button', { name: 'I was told' }).click()
    await says(its, /I was told · waiting to send[\s\S]*kept on this phone/)
    await page.context().setOffline(false)
    await says(its, /I was told · delivered \d\d:\d\d/)
    const said = (await deliveries.incoming(9)).filter((each) => each.is === 'answer')
    expect(said).toMatchObject([{ alarm: 'drill', occurrence: 71, by: 'tsering', verb: 'acknowledge', via: 'page' }])
    await endDrill(deliveries, drill, 'tsering')
  })

  test('of a drill that is over meanwhile the answer is refused in words, and put away', async () => {
    const { deliveries } = stage.api.deps
    const drill = await callToDrill(deliveries, 'tsering', 73)
    const page = await openAsTsering('#/drill')
    const its = page.locator('section.drill').filter({ hasText: 'I was told' }).last()
    await its.getByRole('button', { name: 'I was told' }).waitFor()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await endDrill(deliveries, drill)
    await its.getByRole('button', { name: 'I was told' }).click()
    await says(its, /waiting to send/)
    await page.context().setOffline(false)
    await says(its, /I was told · not done: The drill is over/)
    await its.getByRole('button', { name: 'Discard' }).click()
    await page.getByText('No drill calls you now.').waitFor()
  })
})
