import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { raising, tashi } from '../../support/alarm-act.ts'
import { level, says } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { openOrder } from '../../support/open-order.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const stage = crewStage(executablePath)
afterEach(async () => {
  await stage.closePages()
  expect(stage.mistakes).toEqual([])
})

const opened = (title: string) => openOrder(stage.api, { site: 'linka', asset: 'lake', title })
const orderState = (id: number) => async () => (await stage.api.deps.orders.order(id))?.stage.name
const tap = (page: Page, name: string) => page.locator('.order').getByRole('button', { name, exact: true }).click()

describe.skipIf(!executablePath)('what the server cannot take', () => {
  test('is a photo: order and alarm go on, the page says why, and it can be sent again or given up', async () => {
    const id = await opened('mud')
    await stage.happens(raising(level, Date.now() - minute))
    const page = await stage.open({ path: `#/order/${id}` })
    let hasRoom = false
    await page.route('**/photos', (route) =>
      hasRoom ? route.continue() : route.fulfill({ status: 507, json: { title: 'full' } }),
    )
    await tap(page, 'Accept')
    await eventually('accepted', orderState(id), 'accepted')
    await tap(page, 'Done…')
    const form = page.locator('.order form')
    await form.getByRole('checkbox').first().check()
    const photo = { name: 'mud.png', mimeType: 'image/png', buffer: await page.screenshot() }
    await form.locator('input[type=file]').setInputFiles(photo)
    await form.getByText('Photos: 1').waitFor()
    await tap(page, 'Send')
    await eventually('done', orderState(id), 'disposed')
    await says(
      page.locator('.stuck'),
      /Photo · not taken yet: the server has no room for photos[\s\S]*The order goes on/,
    )
    expect(await page.locator('.stuck').getByRole('button').allInnerTexts()).toEqual(['Try again', 'Discard'])
    await says(page.locator('#truth'), /1 not sent: the server has no room for photos/)
    await page.goto(`${stage.url}/#${encodeURIComponent(level.id)}`)
    await page.getByRole('button', { name: /Got it, on my way/ }).click()
    await eventually('answered', async () => (await stage.api.alarms.alarm(level.id))?.acknowledged !== undefined, true)
    await page.goto(`${stage.url}/#/order/${id}`)
    hasRoom = true
    await tap(page, 'Try again')
    await eventually('the photo', async () => (await stage.api.deps.orders.order(id))?.photos.length, 1)
    await eventually('nothing is stuck', () => page.locator('.stuck').count(), 0)
  })

  test('is a step: what comes after it waits, another order goes on; discarded, it is gone', async () => {
    const [id, other] = [await opened('pump'), await opened('gate')]
    const page = await stage.open({ path: `#/order/${id}` })
    await page.route(`**/orders/${id}/accept`, (route) => route.fulfill({ status: 500, body: 'x' }))
    await tap(page, 'Accept')
    await says(page.locator('.stuck'), /Accept · not taken yet: the server cannot take it now/)
    await page.goto(`${stage.url}/#/order/${other}`)
    await page.locator('.order').getByText(`W-${other}`).waitFor()
    await tap(page, 'Accept')
    await eventually('the other', orderState(other), 'accepted')
    await page.goto(`${stage.url}/#/order/${id}`)
    await tap(page, 'Discard')
    await eventually('nothing is stuck', () => page.locator('.stuck').count(), 0)
    expect(await orderState(id)()).toBe('dispatched')
  })

  test('a work order that nobody could ask for is not said to be gone', async () => {
    const id = await opened('grille')
    const page = await stage.open()
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await page.goto(`${stage.url}/#/order/${id + 1}`)
    await page.getByText('This work order is not on this phone yet.').waitFor()
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Fetch again' }).click()
    await page.getByText('This work order is not there any more.').waitFor()
  })

  test('what was written for a work order that has moved on stands in the box, beside what was seen', async () => {
    const id = await opened('leak')
    const page = await stage.open({ path: `#/order/${id}` })
    await tap(page, 'Accept')
    await eventually('accepted', orderState(id), 'accepted')
    await tap(page, 'Done…')
    const form = page.locator('.order form')
    await form.getByRole('checkbox').first().check()
    await form.locator('textarea').fill('seal changed by hand')
    const by = { who: tashi, via: 'api', at: Date.now() } as const
    expect(await stage.api.deps.orders.act(id, { type: 'handed-back', why: 'no parts' }, by)).toMatchObject({
      ok: true,
    })
    await says(page.locator('.order'), /Handed back/)
    await tap(page, 'Send')
    const box = page.locator('.conflict')
    await says(box, /seal changed by hand[\s\S]*you saw: Accepted[\s\S]*As it is now\s*Handed back/)
    expect(await box.innerText()).not.toMatch(/`|revision/)
  })
})

/** From now on the browser has no room, and its storage says so. */
const fillDisk = `IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }`
/** A card of another version of the page, as this phone may have kept it. */
const ageCard = `new Promise((resolve, reject) => {
  const open = indexedDB.open('huoshui-crew')
  open.onsuccess = () => {
    const pages = open.result.transaction('pages', 'readwrite').objectStore('pages')
    const key = 'card ${level.id}'
    pages.get(key).onsuccess = ({ target: { result } }) => {
      if (!result) return resolve(false)
      pages.put({ ...result, trend: { from: 0, to: 1, points: 'none' } }, key).onsuccess = () => resolve(true)
    }
  }
  open.onerror = reject
})`

/** What another version of the page may have kept: an act without a fate, of whoever is here, and a list of another kind. */
const keepOfAnother = `new Promise((resolve, reject) => {
  const open = indexedDB.open('huoshui-crew')
  open.onsuccess = () => {
    const both = open.result.transaction(['pages', 'acts'], 'readwrite')
    both.objectStore('pages').put({ me: { name: 'operator', zone: 8 }, alarms: { } }, 'list')
    both.objectStore('acts').put({ key: 'of another', action: 'answered', who: 'operator' })
    both.objectStore('acts').put({ key: 'of nobody', action: 'acknowledge', madeAt: 1, alarm: {} })
    both.oncomplete = () => { open.result.close(); resolve() }
    both.onerror = reject
  }
  open.onerror = reject
})`
const actsKept = `new Promise((resolve) => {
  const open = indexedDB.open('huoshui-crew')
  open.onsuccess = () => {
    const asked = open.result.transaction('acts').objectStore('acts').getAllKeys()
    asked.onsuccess = () => { open.result.close(); resolve(asked.result.length) }
  }
})`

/** A stream that says of the platform what no server says, and goes on. */
const mistakenStream = `{
  const asked = globalThis.fetch
  globalThis.fetch = (path, ...more) => String(path).includes('/stream') ? Promise.resolve(new Response(new ReadableStream({
    start: (to) => to.enqueue(new TextEncoder().encode('event: progress\\ndata: null\\n\\nevent: here\\ndata: {}\\n\\n')),
  }))) : asked(path, ...more)
}`

describe.skipIf(!executablePath)('a phone', () => {
  test('without room sends what is done, also once there is a network again, and says that it cannot keep it', async () => {
    await stage.calm()
    await stage.happens(raising(level, Date.now() - minute))
    const page = await stage.open({ path: `#${level.id}` })
    await page.evaluate(fillDisk)
    await page.getByRole('button', { name: /Got it, on my way/ }).click()
    const note = async () => (await stage.api.alarms.alarm(level.id))?.acknowledged?.note
    await eventually('answered', note, 'on my way')
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await page.getByRole('button', { name: /I am there/ }).click()
    await says(
      page.locator('.head'),
      /I am there · waiting to send[\s\S]*this phone cannot keep it: leave the page open/,
    )
    await page.context().setOffline(false)
    await says(page.locator('.head'), /I am there · delivered \d\d:\d\d/)
    await says(page.locator('.history'), /I am there/)
  })

  test('whose kept card is of another page says that it cannot show it; bar and tabs stand, and the server has it', async () => {
    await stage.calm()
    await stage.happens(raising(level, Date.now() - minute))
    const page = await stage.open()
    await eventually('the card is kept', () => page.evaluate<boolean>(ageCard), true)
    await page.context().setOffline(true)
    await page.locator('#truth.offline').waitFor()
    await page.evaluate(`location.hash = '#${level.id}'`)
    await page.getByText('This view cannot be shown').waitFor()
    await page.context().setOffline(false)
    await page.locator('#truth.live').waitFor()
    await page.locator('.history').waitFor()
  })

  test('with what another version of the page has kept lets people in, keeps it, and says so until it is discarded', async () => {
    await stage.calm()
    await stage.happens(raising(level, Date.now() - minute))
    const page = await stage.open()
    await page.evaluate(keepOfAnother)
    await page.reload()
    await says(page.locator('#truth'), /Live[\s\S]*2 not sent: another version of this page has kept it/)
    await page
      .locator('.row')
      .getByRole('button', { name: /Got it/ })
      .waitFor()
    expect(await page.evaluate<number>(actsKept)).toBe(2)
    await page.evaluate(`location.hash = '#/more'`)
    await page.getByText('This version cannot send it').waitFor()
    await page.getByRole('button', { name: 'Discard' }).click()
    await eventually('nothing is kept', () => page.evaluate<number>(actsKept), 0)
    await says(page.locator('#truth'), /heard .* ago/)
    expect(await page.getByText('This version cannot send it').count()).toBe(0)
  })

  test('whose bar cannot be drawn says so there, claims nothing, and the other views can be opened', async () => {
    await stage.calm()
    const page = await stage.open()
    await page.addInitScript(mistakenStream)
    await page.reload()
    await page.getByRole('alert').getByText('This view cannot be shown').first().waitFor()
    expect(await page.getByText('Live', { exact: true }).count()).toBe(0)
    await page.evaluate(`location.hash = '#/more'`)
    await page.getByRole('heading', { name: 'Language' }).waitFor()
  })

  test('says of what is not there that it is not there, and of nothing that is gone that it could be read', async () => {
    await stage.calm()
    const page = await stage.open({ path: '#/site/nowhere\u202e' })
    await page.getByRole('heading', { name: 'There is no such site: \u2068nowhere\\u{202e}\u2069.' }).waitFor()
    await page.getByRole('link', { name: 'Change site' }).click()
    await page.locator('.v').first().waitFor()
    await page.evaluate(`location.hash = '#nothing.of.this.name'`)
    await page.getByText('This alarm is not there any more').waitFor()
    expect(await page.locator('main').innerText()).toBe('This alarm is not there any more.')
  })

  test('in two tabs sends what was done in each once, and calls none of it a conflict', async () => {
    await stage.calm()
    await stage.happens(raising(level, Date.now() - minute))
    const began = await stage.api.alarms.journalEnd()
    const one = await stage.open({ path: `#${level.id}` })
    const other = await one.context().newPage()
    await other.goto(`${stage.url}/#${level.id}`)
    await other.locator('#truth.live').waitFor()
    await one.context().setOffline(true)
    for (const [page, said] of [
      [one, /Got it, on my way/],
      [other, /Got it, I am there/],
    ] as const) {
      await page.locator('#truth.offline').waitFor()
      await page.getByRole('button', { name: said }).click()
      await says(page.locator('.head'), /waiting to send/)
    }
    await one.context().setOffline(false)
    const journal = async () => (await stage.api.alarms.journal({ after: began, limit: 9 })).map(({ event }) => event)
    await eventually('an answer and a word', journal, ['acknowledged', 'commented'])
    for (const page of [one, other]) {
      await eventually('nothing waits', () => page.getByText('waiting to send').count(), 0)
      expect(await page.getByRole('alert').count()).toBe(0)
    }
    expect(await journal()).toEqual(['acknowledged', 'commented'])
  })
})
