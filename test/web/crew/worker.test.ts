import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { raising } from '../../support/alarm-act.ts'
import { alarmIn, level } from '../../support/crew-page.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const stage = crewStage(executablePath, { rules: [level] }, async () => {
  await stage.happens(raising(level, Date.now() - 120_000))
})

/** From its next opening on, the page comes by the worker. One that was opened while it began may still be without. */
const isActive = (page: Page) =>
  page.evaluate<boolean>(
    `navigator.serviceWorker.getRegistration().then((found) => found?.active?.state === 'activated')`,
  )
const left = `Promise.all([navigator.serviceWorker.getRegistrations(), caches.keys()]).then(
  ([workers, names]) => workers.length + names.length)`
const keptLists = `new Promise((resolve) => {
  const open = indexedDB.open('huoshui-crew')
  open.onsuccess = () => {
    const asked = open.result.transaction('pages').objectStore('pages').getKey('list')
    asked.onsuccess = () => { open.result.close(); resolve(asked.result ?? '') }
  }
})`

describe.skipIf(!executablePath)('the page without its server', () => {
  test('opens from the phone, says that it is the past, and lives again; where it is switched off nothing of it is left', async () => {
    const page = await stage.open({ logIn: 'not' })
    await page.evaluate(`localStorage.setItem('token', ${JSON.stringify(stage.api.secrets.operator)})`)
    await page.reload()
    await alarmIn(page, level).waitFor()
    await eventually('a worker', () => isActive(page), true)
    await eventually('the list on the phone', () => page.evaluate<string>(keptLists), 'list')
    await page.goto('about:blank')
    await stage.stop()

    await page.goto(stage.url)
    await alarmIn(page, level).waitFor()
    await page.locator('#truth.offline').waitFor()
    await alarmIn(page, level).getByRole('button', { name: 'Got it' }).click()
    await alarmIn(page, level).getByText('waiting to send').waitFor()

    await stage.start({ HUOSHUI_PAGE_OFFLINE: 'off' })
    await page.locator('#truth.live').waitFor()
    await alarmIn(page, level).getByText('operator has it').first().waitFor()
    await page.goto(stage.url)
    await eventually('no worker and no cache', () => page.evaluate<number>(left), 0)
    expect(stage.mistakes).toEqual([])
  })

  test('asks who is here and what stands while its script is on the way, and for neither twice', async () => {
    // else the script comes from the worker
    const page = await stage.open({ serviceWorkers: 'block' })
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    let onward = () => {}
    const held = new Promise<void>((resolve) => (onward = resolve))
    await page.route(/\/page\/crew-[^/]+\.js/, async (route) => {
      await held
      await route.continue()
    })
    await page.reload({ waitUntil: 'commit' })
    const early = ['/api/v1/me', '/api/v1/stream']
    const which = async () => asked.filter((path) => early.includes(path)).sort()
    await eventually('both asked for', async () => (await which()).join(' '), early.join(' '))
    expect(await page.locator('#truth').count()).toBe(0)
    onward()
    await alarmIn(page, level).waitFor()
    await page.locator('#truth.live').waitFor()
    expect(await which()).toEqual(early)
  })

  test('has no worker in the web view of an app that cannot have one', async () => {
    await stage.stop()
    await stage.start()
    const page = await stage.open({ userAgent: 'Mozilla/5.0 (Linux; Android 10) Chrome/87.0 MicroMessenger/8.0' })
    await alarmIn(page, level).waitFor()
    expect(await page.evaluate<number>(left)).toBe(0)
  })

  test('never goes on with an old script: where the server has another page, that is loaded', async () => {
    const page = await stage.open()
    await page.route(/\/page\/newest/, (route) => route.fulfill({ body: '/page/crew-another.js' }))
    await page.evaluate('globalThis.isOld = true')
    const anew = page.waitForEvent('load')
    await stage.stop()
    await stage.start()
    await anew
    expect(await page.evaluate<boolean>('globalThis.isOld === true')).toBe(false)
    await alarmIn(page, level).waitFor()
  })
})
