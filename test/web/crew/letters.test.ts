import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readLanguages } from '../../../core/words/language.ts'
import { raising } from '../../support/alarm-act.ts'
import { smallPlant } from '../../support/api.ts'
import { type CrewStage, launch, level, openCrewStage, rain } from '../../support/crew-page.ts'
import { eventually } from '../../support/eventually.ts'
import { givePassword, password, plantWithPeople } from '../../support/login.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
let browser: Browser
let stage: CrewStage
let orderId = 0
beforeAll(async () => {
  if (!executablePath) return
  browser = await launch(executablePath)
  stage = await openCrewStage(browser, [level, rain], { ...smallPlant, duty: plantWithPeople().duty })
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
    ['#/me', '.devices li p'],
    ['#/let-in', 'main h3, main h2'],
  ] as const

/** What reaches beyond the right edge, and how far. */
const beyond = `(() => {
  const over = document.documentElement.scrollWidth - innerWidth
  if (over <= 0) return []
  const texts = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const range = document.createRange()
    range.selectNodeContents(walker.currentNode)
    const { right } = range.getBoundingClientRect()
    if (right > innerWidth + 1) texts.push(walker.currentNode.parentElement.outerHTML.slice(0, 120) + ' ' + Math.round(right))
  }
  return [over + ' px', ...texts]
})()`

/** As a phone's web view does it whose owner has set large letters: each size in px is twice as many. */
const twiceAsLarge = `(() => {
  let grew = 0
  const grow = (style, name) => {
    const [, px] = /^\\s*([\\d.]+)px$/.exec(style.getPropertyValue(name)) ?? []
    if (px === undefined) return
    style.setProperty(name, 2 * px + 'px')
    grew++
  }
  const walk = (rules) => {
    for (const rule of rules) {
      if (rule.style) for (const name of [...rule.style]) if (name === 'font-size' || name.startsWith('--t-')) grow(rule.style, name)
      if (rule.cssRules) walk(rule.cssRules)
    }
  }
  for (const sheet of document.styleSheets) walk(sheet.cssRules)
  return grew
})()`

describe.skipIf(!executablePath)('letters twice as large', () => {
  test.each(readLanguages)('in %s no screen is wider than the phone', async (lang) => {
    const page = await stage.open({ logIn: 'not', path: `?lang=${lang}#/` })
    await page.locator('#name').fill('li')
    await page.locator('#password').fill(password)
    await page.locator('button[type=submit]').click()
    await page.locator('#truth.live').waitFor()
    expect(await page.evaluate<number>(twiceAsLarge), 'sizes that grew').toBeGreaterThan(5)
    const found: string[] = []
    for (const [path, there] of screens()) {
      await page.evaluate(`location.hash = ${JSON.stringify(path)}`)
      await eventually(
        `${path} ${there}`,
        () => page.locator(there).count(),
        (count) => count > 0,
      )
      const wide = await page.evaluate<string[]>(beyond)
      if (wide.length > 0) found.push(`${path}: ${wide.join('\n  ')}`)
    }
    expect(found).toEqual([])
    await page.context().close()
  })
})
