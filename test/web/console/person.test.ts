import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { stateOf } from '../../../core/alarm/alarm.ts'
import { raising } from '../../support/alarm-act.ts'
import { desk, rain } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { password } from '../../support/login.ts'
import { openOrder } from '../../support/open-order.ts'
import { png } from '../../support/photos.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const minute = 60_000
const now = Date.now()
let page: Page
const stage = crewStage(executablePath, { people: ['li', 'tsering'] }, async () => {
  await stage.happens(raising(rain, now - 2 * minute))
  page = await stage.open({ person: 'li', path: 'console#/alarms', ...desk })
})

const go = (hash: string) => page.evaluate(`location.hash = ${JSON.stringify(hash)}`)

describe.skipIf(!executablePath)('a person who has logged in', () => {
  test('puts a critical alarm aside with another one, who says who they are, and not alone', async () => {
    await go(`#/alarms?open=${rain.id}`)
    const card = page.locator('.cardp')
    const asked = async (name: string) => {
      await card.getByRole('button', { name: 'Put aside' }).click()
      await card.locator('.df select').selectOption('1h')
      await card.getByLabel('Why (required)').fill('gauge is washed')
      await card.getByLabel('Second person').fill(name)
      await card.getByLabel('Their password').fill(password)
      await card.getByRole('button', { name: 'Do it' }).click()
    }
    await asked('li')
    await card.getByText('Not done:').waitFor()
    await card.getByRole('alert').getByRole('button', { name: 'Close' }).click()
    await asked('tsering')
    const shelved = await eventually(
      'it is put aside',
      () => stage.api.alarms.alarm(rain.id),
      (alarm) => alarm !== undefined && stateOf(alarm) === 'SHLVD',
    )
    expect(shelved?.shelved).toMatchObject({ by: 'li', second: 'tsering' })
  })

  test('plans work at a station, and ends it, each with a reason', async () => {
    await go('#/station/linka')
    await page.getByRole('button', { name: 'Work window…' }).click()
    await page.locator('.plan .wide input').fill('the pump is changed')
    await page.getByRole('button', { name: 'Plan it' }).click()
    const made = page.locator('[data-window]', { hasText: 'the pump is changed' })
    await made.waitFor()
    const windows = () => stage.api.deps.maintenance.windows({ limit: 10 })
    expect(await windows()).toMatchObject([{ place: 'linka', why: 'the pump is changed', made: { who: 'li' } }])
    await made.getByRole('button', { name: 'End' }).click()
    await made.locator('input').fill('it runs')
    await made.getByRole('button', { name: 'Do it' }).click()
    await eventually('it has ended', windows, ([window]) => window?.ended !== undefined)
  })

  test('sees in a report the photos of its work orders', async () => {
    const { api } = stage
    const about = { site: 'canal', asset: 'gauge', title: 'leak' }
    const id = await openOrder(api, about, { at: now - 5 * minute })
    const sent = await api.app.request(`/api/v1/orders/${id}/photos`, {
      method: 'POST',
      headers: { authorization: `Bearer ${api.secrets.operator}`, 'content-type': 'image/png' },
      body: new Uint8Array(png()),
    })
    expect([sent.status, await sent.text()]).toEqual([200, expect.stringContaining('image/')])
    await go(`#/report?kind=flood&from=${now - 120 * minute}&to=${now - minute}`)
    const photo = page.locator(`[data-order="${id}"] img`)
    await photo.waitFor()
    await eventually(
      'it is drawn',
      () => photo.evaluate((image) => (image as unknown as { readonly naturalWidth: number }).naturalWidth),
      (width) => width > 0,
    )
  })

  test('no page made a mistake of its own', () => {
    expect(stage.mistakes).toEqual([])
  })
})
