import { describe, expect, test } from 'vitest'
import { readLanguages } from '../../../core/words/language.ts'
import { eachScreen, fillScreens } from '../../support/crew-screens.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
let orderId = 0
const stage = crewStage(executablePath, { people: ['li'] }, async () => {
  orderId = await fillScreens(stage)
})

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
    const page = await stage.open({ person: 'li', path: `?lang=${lang}#/` })
    expect(await page.evaluate<number>(twiceAsLarge), 'sizes that grew').toBeGreaterThan(5)
    const found: string[] = []
    await eachScreen(page, orderId, async (path) => {
      const wide = await page.evaluate<string[]>(beyond)
      if (wide.length > 0) found.push(`${path}: ${wide.join('\n  ')}`)
    })
    expect(found).toEqual([])
    await page.context().close()
  })
})
