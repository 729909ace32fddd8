import { describe, expect, test } from 'vitest'
import { smallPlant } from '../../support/api.ts'
import { alarmIn, level, says } from '../../support/crew-page.ts'
import { eachScreen, fillScreens } from '../../support/crew-screens.ts'
import { crewStage } from '../../support/crew-stage.ts'
import { eventually } from '../../support/eventually.ts'
import { requireServer } from '../../support/server.ts'

const executablePath = requireServer('chromium')
const long = {
  'zh-CN': '拉鲁湿地东侧溢流堰与北环路排水泵站',
  en: 'Overflow weir on the east side of the Lhalu wetland',
}
const plant = {
  ...smallPlant,
  sites: smallPlant.sites.map((site) => (site.id === 'linka' ? { ...site, name: long } : site)),
}
let orderId = 0
const stage = crewStage(executablePath, { plant, people: ['li'] }, async () => {
  orderId = await fillScreens(stage)
})

const openAsLi = (lang: string, path = '#/') => stage.open({ person: 'li', path: `?lang=${lang}${path}` })

/** What is in Latin letters on every page: names of the plant, of the platform, of browsers, of languages; a device's words. */
const latin =
  /^(?:Huoshui|English|Language|Lake|Canal|Gauge|rtu\d*|east|linka|canal|lake|gauge|Chromium|Chrome|Headless\w*|Linux|Mozilla|AppleWebKit|min|mm|Level|Rain|Pump)$/

describe.skipIf(!executablePath)('what is read on the page', () => {
  test('in Tibetan no screen shows a bare key, nor English where there is Chinese', async () => {
    const page = await openAsLi('bo')
    const found: string[] = []
    await eachScreen(page, orderId, async (path) => {
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
    const page = await openAsLi('zh-CN', `#/order/${orderId}`)
    await says(page.locator('.history'), /平台: 派遣[\s\S]*平台: 立案/)
    await page.context().close()
  })

  test.each(['en', 'zh-CN'])('in %s a row is as high after an answer as before it', async (lang) => {
    const page = await openAsLi(lang)
    // it is not sent: the other language has the same row
    await page.route('**/acknowledge', () => undefined)
    const row = alarmIn(page, level)
    const height = async () => Math.round(((await row.boundingBox())?.height ?? 0) * 10)
    const before = await height()
    await row.getByRole('button').click()
    await says(row, lang === 'en' ? /waiting to send/ : /等待发送/)
    await eventually('a row as high', height, before)
    await page.context().close()
  })
})
