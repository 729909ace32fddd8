import type { Locator, Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { enConsole } from '../../../core/words/en-console.ts'
import { enPage } from '../../../core/words/en-page.ts'
import { raising } from '../../support/alarm-act.ts'
import { readingOf } from '../../support/api.ts'
import { desk, isGone, level } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const stage = crewStage(executablePath)
beforeEach(async () => {
  if (!executablePath) return
  await stage.calm()
  await stage.happens(raising(level, Date.now()))
})

const pathOf = (page: Page) => new URL(page.url()).pathname

describe.skipIf(!executablePath)('the frame of the console', () => {
  test('says with `?` which keys there are, and gives the focus back', async () => {
    const page = await stage.open({ as: 'viewer', path: 'console', ...desk })
    await page.locator('.map a.hot').first().waitFor()
    await page.locator('.sl a').first().focus()
    await page.keyboard.press('?')
    const sheet = page.getByRole('dialog', { name: enConsole.keys.title })
    await sheet.getByText(enConsole.keys.follow).waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    for (const [hash, first] of [
      ['#/alarms', enConsole.keys.inAlarms],
      ['#/trend', enConsole.keys.inTrend],
      ['#/', enConsole.keys.everywhere],
    ] as const) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await page.locator(`.rail a[href="${hash}"][aria-current="page"]`).waitFor()
      await page.keyboard.press('?')
      await eventually('what is of this view', () => sheet.locator('h3').first().innerText(), first)
      await page.keyboard.press('Escape')
      await sheet.waitFor({ state: 'detached' })
    }
    await page.locator('.sl a').first().waitFor()
    await page.locator('.sl a').first().focus()
    await page.keyboard.press('?')
    await sheet.waitFor()
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached' })
    await eventually(
      'the focus where it was',
      () => page.evaluate<boolean>(`document.activeElement.closest('.sl') !== null`),
      true,
    )
  })

  test.each([
    '#/trend?points=linka/lake/level&at=9e99',
    '#/report?from=9e15',
    '#/report?kind=flood&from=-8.64e15&to=8.64e15',
  ])('goes on after an address that asks for what cannot be: %s', async (hash) => {
    const page = await stage.open({ as: 'engineer', path: `console${hash}`, ...desk })
    await page.locator('main .pan').first().waitFor()
    expect(await page.getByText(enConsole.fault.title).count()).toBe(0)
    await page.locator('.rail a[href="#/alarms"]').click()
    await page.locator(`[data-alarm="${level.id}"]`).first().waitFor()
  })

  test('says of a view that cannot be drawn that it is not, and of all others what it knows', async () => {
    const page = await stage.open({ as: 'engineer', path: 'console', ...desk })
    await page.locator('.map a.hot').first().waitFor()
    await page.route('**/api/v1/rules*', (route) => route.fulfill({ json: { total: 1, rules: [null] } }))
    await page.evaluate("location.hash = '#/rules'")
    await page.getByText(enConsole.fault.title).waitFor()
    await isGone(page.locator('.map'))
    await page.locator('.rail a[href="#/alarms"]').click()
    await page.locator(`[data-alarm="${level.id}"]`).first().waitFor()
    await isGone(page.getByText(enConsole.fault.title))
    await page.unroute('**/api/v1/rules*')
    await page.evaluate("location.hash = '#/rules'")
    await page.locator('[data-rule]').first().waitFor()
  })

  /** By the map to an address: what is looked for there is not left from before. */
  async function goTo(page: Page, hash: string, looked: Locator): Promise<void> {
    await page.evaluate("location.hash = '#/'")
    await page.locator('.map a.hot').first().waitFor()
    await isGone(looked)
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
  }

  test('says what was refused', async () => {
    const page = await stage.open({ as: 'engineer', path: 'console', ...desk })
    for (const hash of [
      '#/alarms?tab=history&site=zzz',
      '#/alarms?tab=journal&site=zzz',
      '#/report?site=zzz',
      '#/health?site=zzz',
    ]) {
      const retry = page.getByRole('button', { name: enPage.card.retry })
      await goTo(page, hash, retry)
      await retry.first().waitFor()
    }
  })

  test('says in words what there is not', async () => {
    const page = await stage.open({ as: 'engineer', path: 'console', ...desk })
    for (const [hash, says] of [
      ['#/trend?points=linka/lake/level,nope/a/b', 'There is no point nope/a/b.'],
      ['#/station/nope', 'There is no site nope.'],
      ['#/health?site=nope', 'There is no site nope.'],
      ['#/rules?site=nope', 'There is no site nope.'],
      ['#/rules/rule/nope', 'There is no rule nope.'],
      ['#/alarms?open=nope', 'There is no alarm nope.'],
      ['#/data/rejects/99', 'The reject 99 is not among those that are kept and shown.'],
      ['#/data/quarantine/99', 'Nothing waits under the number 99 any more.'],
    ] as const) {
      await goTo(page, hash, page.getByText(says))
      await page.getByText(says).waitFor()
    }
  })

  test('keys go on in what was followed', async () => {
    const page = await stage.open({ as: 'engineer', path: 'console#/rules', ...desk })
    await page.locator('[data-rule] a').first().focus()
    await page.keyboard.press('Enter')
    await page.locator('.rulehd').waitFor()
    await eventually('the focus in the view', () => page.evaluate<string>('document.activeElement.id'), 'main')
    await page.context().close()
  })

  test('says in words what nobody has caught', async () => {
    const page = await stage.open({ as: 'engineer', path: 'console', ...desk })
    await page.locator('.map a.hot').first().waitFor()
    await page.evaluate("void Promise.reject(new Error('no paper'))")
    await page.getByText('Something did not work: no paper').waitFor()
    stage.mistakes.splice(stage.mistakes.indexOf('no paper'), 1)
    await page.getByRole('alert').getByRole('button').click()
    await page.getByText('no paper').waitFor({ state: 'detached' })
  })

  test('fetches what was not answered when the platform is heard again, without being asked', async () => {
    const page = await stage.open({ as: 'engineer', path: 'console', ...desk })
    await page.locator('.map a.hot').first().waitFor()
    await stage.stop()
    for (const [hash, found] of [
      ['#/alarms?tab=journal&days=7', '[data-entry]'],
      ['#/data/quality', '.qdays td'],
    ] as const) {
      await stage.stop()
      await page.evaluate(`location.hash = '${hash}'`)
      await page.getByRole('button', { name: enPage.card.retry }).first().waitFor()
      await stage.start()
      await page.locator(found).first().waitFor()
      await isGone(page.getByRole('button', { name: enPage.card.retry }))
    }
  })

  test.each([-6, 72])('reckons ages by the server’s clock on a device that is %d h off', async (hours) => {
    const page = await stage.open({ as: 'viewer', path: 'console#/report', ...desk })
    await page.context().addInitScript(`{
      const real = Date.now
      const off = ${hours} * 3600000
      Date.now = () => real() + off
    }`)
    await stage.api.store.append([readingOf('linka/lake/level', Date.now() - 10 * 60_000, 1.5)])
    await stage.api.ingest([readingOf('linka/lake/level', Date.now() - 10 * 60_000, 1.5)], [])
    await page.reload()
    await page.evaluate(`location.hash = '#/station/linka'`)
    await page.locator('[data-point="linka/lake/level"]', { hasText: /1\d min/ }).waitFor()
    await page.context().close()
  })

  test('no address that is sent makes a view fail', async () => {
    const page = await stage.open({ as: 'viewer', path: 'console', ...desk })
    for (const [hash, there] of [
      ['#/trend?points=linka/lake/level&at=9e99', '.leg'],
      ['#/report?kind=flood&from=-8.64e15&to=8.64e15', '.report, article'],
    ] as const) {
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      await page.locator(there).first().waitFor()
    }
    await page.evaluate(`location.hash = '#/alarms'`)
    await page.locator('.ar').first().waitFor()
    expect(stage.mistakes).toEqual([])
  })

  test('keeps how high its rows are on this device', async () => {
    const page = await stage.open({ as: 'viewer', path: 'console#/station/linka', ...desk })
    const row = page.locator('[data-point="linka/lake/level"]')
    await row.waitFor()
    const high = async () => (await row.boundingBox())?.height ?? 0
    const before = await high()
    await page.getByRole('button', { name: enConsole.menu.label }).click()
    await page.getByRole('button', { name: enConsole.menu.comfortable }).click()
    await eventually('a higher row', high, (after) => after > before)
    await page.reload()
    await row.waitFor()
    await eventually('a higher row', high, (after) => after > before)
  })

  test('has the way out at its place, however long a site is called', async () => {
    const { plant } = stage.api.deps
    const before = plant.current
    const name = 'Pumping station of the park lake behind the old bridge at the eastern water axis'
    plant.current = {
      ...before,
      sites: before.sites.map((site) => (site.id === 'linka' ? { ...site, name: { 'zh-CN': name, en: name } } : site)),
    }
    const page = await stage.open({ as: 'viewer', path: 'console#/station/linka', ...desk })
    await page.getByRole('heading', { name, exact: true }).waitFor()
    for (const width of [834, 1024, 1280, 1440, 1920]) {
      await page.setViewportSize({ width, height: 900 })
      const menu = page.getByRole('button', { name: enConsole.menu.label })
      await eventually(
        `the menu within ${width} px`,
        async () => {
          const box = await menu.boundingBox()
          return (box?.x ?? width) + (box?.width ?? 0)
        },
        (right) => right <= width,
      )
    }
    await page.getByRole('button', { name: enConsole.menu.label }).click()
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.locator('#way').waitFor()
    plant.current = before
  })

  test('is what an engineer at a desk gets at `/`; the crew\u2019s page is what everybody else does', async () => {
    const atDesk = await stage.open({ as: 'engineer', ...desk })
    await eventually('the console', () => pathOf(atDesk), '/console')
    await atDesk.locator('.map').waitFor()
    // there and back: the link names a view
    await atDesk.locator('.rail .end').click()
    await atDesk.locator('body.crew #truth.live').waitFor()
    expect(pathOf(atDesk)).toBe('/')
    for (const options of [
      { as: 'operator', ...desk },
      { as: 'engineer' },
      { as: 'engineer', path: `#${level.id}`, ...desk },
      { as: 'engineer', path: '#/more', ...desk },
    ] as const) {
      const page = await stage.open(options)
      expect(await page.evaluate('document.body.className')).toBe('crew')
      expect(pathOf(page)).toBe('/')
    }
  })
})

test.skipIf(!executablePath)('no page made a mistake of its own', () => {
  expect(stage.mistakes).toEqual([])
})
