import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { raising } from '../../support/alarm-act.ts'
import { smallPlant } from '../../support/api.ts'
import { alarmIn, type CrewStage, launch, level, openCrewStage, rain, says } from '../../support/crew-page.ts'
import { eventually } from '../../support/eventually.ts'
import { givePassword, password, plantWithPeople } from '../../support/login.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const long = {
  'zh-CN': '拉鲁湿地东侧溢流堰与北环路排水泵站',
  en: 'Overflow weir on the east side of the Lhalu wetland',
}
const plant = {
  ...smallPlant,
  duty: plantWithPeople().duty,
  sites: smallPlant.sites.map((site) => (site.id === 'linka' ? { ...site, name: long } : site)),
}
let browser: Browser
let stage: CrewStage
let orderId = 0
beforeAll(async () => {
  if (!executablePath) return
  browser = await launch(executablePath)
  stage = await openCrewStage(browser, [level, rain], plant)
  await givePassword(stage.api, 'li')
  const at = Date.now() - 120_000
  stage.happens(raising(level, at), raising(rain, at))
  const opened = await stage.api.deps.orders.open(
    {
      about: { site: 'linka', asset: 'lake', alarm: { id: level.id, occurrence: 1 } },
      ...{ priority: 'high', times: { answerMs: 300_000, arriveMs: 3_600_000, doneMs: 86_400_000 } },
      to: { person: 'li' },
    },
    { who: 'router', at },
  )
  if (!opened.ok) throw new Error(opened.because)
  orderId = opened.order.id
})
afterAll(async () => {
  await stage?.[Symbol.asyncDispose]()
  await browser?.close()
})

const screens = () =>
  [
    ['#/', '.crit'],
    [`#${rain.id}`, '.history'],
    [`#${level.id}`, '.order ~ * h3'],
    ['#/orders', '[data-order]'],
    [`#/order/${orderId}`, '.history'],
    ['#/site/linka', '.v'],
    ['#/oncall', '.duty'],
    ['#/more', '.seg'],
    ['#/me', '.devices'],
    ['#/let-in', 'main h3, main h2'],
  ] as const

async function openAsLi(lang: string, options: Parameters<CrewStage['open']>[0] = {}): Promise<Page> {
  const page = await stage.open({ logIn: 'not', path: `?lang=${lang}#/`, ...options })
  await page.locator('#name').fill('li')
  await page.locator('#password').fill(password)
  await page.locator('button[type=submit]').click()
  await page.locator('#truth.live').waitFor()
  return page
}

async function eachScreen(page: Page, look: (path: string) => Promise<void>): Promise<void> {
  for (const [path, there] of screens()) {
    await page.evaluate(`location.hash = ${JSON.stringify(path)}`)
    await eventually(
      `${path} ${there}`,
      () => page.locator(there).count(),
      (count) => count > 0,
    )
    await look(path)
  }
}

/** What is in Latin letters on every page: names of the plant, of the platform, of browsers, of languages; a device's words. */
const latin =
  /^(?:Huoshui|English|Language|Lake|Canal|Gauge|rtu\d*|east|linka|canal|lake|gauge|Chromium|Chrome|Headless\w*|Linux|Mozilla|AppleWebKit|min|mm|Level|Rain|Pump)$/

describe.skipIf(!executablePath)('what is read on the page', () => {
  test('in Tibetan no screen shows a bare key, nor English where there is Chinese', async () => {
    const page = await openAsLi('bo')
    const found: string[] = []
    await eachScreen(page, async (path) => {
      const texts = await page.evaluate<string[]>(`(() => {
        const all = []
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
        while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('script, noscript, style')) all.push(walker.currentNode.data)
        for (const each of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
          for (const name of ['aria-label', 'title', 'alt', 'placeholder']) all.push(each.getAttribute(name) ?? '')
        return all
      })()`)
      for (const text of texts) {
        const strange = (text.match(/[A-Za-z]{3,}/g) ?? []).filter((word) => !latin.test(word))
        if (strange.length > 0 || /\{\w+\}|undefined|\[object/.test(text)) found.push(`${path}: ${text}`)
      }
    })
    expect(found).toEqual([])
    await page.context().close()
  })

  test('what the platform did to an order is said in words', async () => {
    const page = await openAsLi('zh-CN', { path: `?lang=zh-CN#/order/${orderId}` })
    await says(page.locator('.history'), /平台: 派遣[\s\S]*平台: 立案/)
    await page.context().close()
  })

  test.each(['en', 'zh-CN'])('in %s a row is as high after an answer as before it', async (lang) => {
    const page = await openAsLi(lang)
    const row = alarmIn(page, level)
    const height = async () => Math.round(((await row.boundingBox())?.height ?? 0) * 10)
    const before = await height()
    await row.getByRole('button').click()
    await says(row, lang === 'en' ? /waiting to send/ : /等待发送/)
    expect(await height()).toBe(before)
    await row.getByRole('button').click()
    await page.context().close()
  })
})
