import type { Page } from 'playwright-core'
import { afterEach, describe, expect, test } from 'vitest'
import { isGone, says } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { dutyOf } from '../../support/duty.ts'
import { eventually } from '../../support/eventually.ts'
import { givePassword, people } from '../../support/login.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
/** Day and night change at eight; each has one of the two. */
const duty = dutyOf({
  people: [...people],
  crews: [{ id: 'east', members: ['tsering', 'dawa'], rota: 'east' }],
  rotas: {
    east: {
      layers: [
        {
          ...{ name: 'watch', on: 'always', shifts: { D: '08:00+12h', N: '20:00+12h' } },
          ...{ groups: [['tsering'], ['dawa']], pattern: 'DN', offset: 1, starts: '2026-01-01' },
        },
      ],
    },
  },
})

const stage = crewStage(executablePath, {}, async () => {
  const { deps } = stage.api
  deps.plant.current = { ...deps.plant.current, duty }
  await deps.people.record(duty, Date.now() - 60_000)
  await givePassword(stage.api, 'tsering')
})
afterEach(async () => {
  await stage.closePages()
  expect(stage.mistakes).toEqual([])
})

async function openOnCall(): Promise<Page> {
  const page = await stage.open({ person: 'tsering', path: '#/oncall' })
  await page.locator('.duty li').first().waitFor()
  return page
}
const open = (page: Page) => page.getByRole('button', { name: /^Cover or swap/ }).click()
const changes = async () => (await stage.api.deps.people.history()).changes
const duties = (page: Page) => page.locator('.duty')

describe.skipIf(!executablePath)('who is on call, changed on the page', () => {
  test('who is on call and who is next are said; a cover is made, holds at once, and is taken back', async () => {
    const page = await openOnCall()
    const who = await says(duties(page), /^(Tsering|Dawa)/)
    const [now, next] = who.startsWith('Tsering') ? ['Tsering', 'Dawa'] : ['Dawa', 'Tsering']
    await says(page.locator('.next'), new RegExp(`from .*: ${next}$`))
    await open(page)
    await page.getByLabel('Who comes instead').selectOption({ label: 'Li Qiang' })
    await page.getByLabel('Why').fill('a fever')
    await page.getByRole('button', { name: 'Put on record' }).click()
    await says(page.locator('main [role=status]'), /On record, and in force\.$/)
    await says(duties(page), new RegExp(`^Li Qiang[\\s\\S]*covers for ${now}`))
    const change = page.locator('[data-change]')
    await says(change, new RegExp(`Li Qiang covers for ${now} · east[\\s\\S]*Tsering: a fever`))
    await change.getByRole('button', { name: /^Take back/ }).click()
    await change.getByLabel('Why').fill('he is well again')
    await change.getByRole('button', { name: 'Take back', exact: true }).click()
    await isGone(change)
    await says(duties(page), new RegExp(`^${now}`))
    const made = await changes()
    expect(made.map(({ kind, madeBy, withdrawn }) => [kind, madeBy, withdrawn?.why])).toEqual([
      ['cover', 'tsering', 'he is well again'],
    ])
  })

  test('two turns are swapped, and what is not put on record says why and keeps its words', async () => {
    const page = await openOnCall()
    const before = (await changes()).length
    await open(page)
    await page.getByLabel('Why').fill('a wedding')
    await page.getByLabel(/^Until/).fill('2020-01-01T08:00')
    await page.getByRole('button', { name: 'Put on record' }).click()
    await says(page.locator('.cover .err'), /Not put on record: the time is over, or it ends before it begins/)
    await page.reload()
    await open(page)
    expect(await page.getByLabel('Why').inputValue()).toBe('a wedding')
    await page.getByLabel('two swap').check()
    await page.context().setOffline(true)
    await page.getByRole('button', { name: 'Put on record' }).click()
    await says(page.locator('.cover .err'), /Not put on record: the server does not answer/)
    expect(await changes()).toHaveLength(before)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Put on record' }).click()
    await eventually('a swap', async () => (await changes()).at(-1)?.kind, 'swap')
    await says(page.locator('[data-change]').first(), /(Tsering and Dawa|Dawa and Tsering) swap/)
  })

  test('who may not change it is not offered to', async () => {
    const page = await stage.open({ as: 'viewer', path: '#/oncall' })
    await page.locator('.duty li').first().waitFor()
    expect(await page.getByRole('button', { name: /Cover or swap|Take back/ }).count()).toBe(0)
  })

  test('of many crews the first ones are shown; the others are found by name, with who is next and the way to a cover', async () => {
    const { deps } = stage.api
    const many = dutyOf({
      people: [...people],
      crews: Array.from({ length: 15 }, (_, index) => ({
        ...{ id: `crew-${String(index + 1).padStart(2, '0')}`, members: ['tsering', 'dawa'], rota: 'watch' },
        name: { 'zh-CN': `第 ${index + 1} 班`, en: `Crew number ${index + 1}` },
      })),
      rotas: {
        watch: {
          layers: [
            {
              ...{ name: 'watch', on: 'always', shifts: { D: '08:00+12h', N: '20:00+12h' } },
              ...{ groups: [['tsering'], ['dawa']], pattern: 'DN', offset: 1, starts: '2026-01-01' },
            },
          ],
        },
      },
    })
    const before = deps.plant.current
    deps.plant.current = { ...before, duty: many }
    await deps.people.record(many, Date.now() - 60_000)
    const page = await openOnCall()
    const crews = page.locator('main section:has(.duty) h3')
    expect(await crews.count()).toBe(12)
    await page.getByRole('button', { name: '3 more crews' }).click()
    await eventually('all of them', () => crews.count(), 15)
    await eventually('who is next, of each', () => page.locator('.next').count(), 15)
    await page.getByLabel('Find a crew').fill('number 14')
    await eventually('the one', () => crews.allInnerTexts(), ['Crew number 14'])
    await page.locator('.next').waitFor()
    await page.getByLabel('Find a crew').fill('nobody like that')
    await page.getByText('No crew is called like that.').waitFor()
    deps.plant.current = before
  })
})
