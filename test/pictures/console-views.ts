import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startApi } from '../../api/server.ts'
import { settingsOf } from '../support/api.ts'
import { desk, tokenInTab } from '../support/crew-page.ts'
import { longestMs } from '../support/eventually.ts'
import { openFloodNight } from '../support/flood-night.ts'
import { overhang } from '../support/page-faults.ts'
import { requireServer } from '../support/server.ts'
import { launch } from '../support/shared-browser.ts'

/** Each view, by the address that it is looked at by, and what is there when it is drawn. */
const views = [
  ['city', '#/', '.map a.hot'],
  ['station', '#/station/lhasa-river', '.sp svg'],
  ['trend', '#/trend?points=lhasa-river/gauge/level,lhasa-river/gauge/flow&span=43200s', '[data-curve] .ln'],
  ['alarms', '#/alarms', '.ar'],
  ['card', '#/alarms?open=lhasa-river.gauge.level.high-high', '.story'],
  ['history', '#/alarms?tab=history', '.ar'],
  ['health', '#/health', '.heat td'],
  ['report', '#/report', 'article, .report, table'],
  ['rules', '#/rules', '[data-rule]'],
  ['rule', '#/rules/rule/lhasa-river.gauge.level.high-high?days=30', '.ed'],
  ['data', '#/data/devices', '[data-device]'],
  ['quality', '#/data/quality?days=7', '.qdays td'],
  ['people', '#/people/people', '[data-person]'],
] as const

const sizes = [
  [1440, 900],
  [1920, 1080],
  [834, 1112],
] as const

/** `node test/pictures/console-views.ts FOLDER [view …]`: every view of the flood night at each size, in both languages, light and dark, to be looked at; says what lies beyond the window. */
const [folder, ...wanted] = process.argv.slice(2)
if (folder === undefined) throw new Error('say into which folder')
mkdirSync(folder, { recursive: true })
await using night = await openFloodNight(9)
const { api, now } = night
const began = Date.now()
const settings = settingsOf({ HUOSHUI_API_RATE: '10000', HUOSHUI_API_BURST: '10000' })
await using server = await startApi({
  ...{ ...api.deps, clock: () => now + Date.now() - began, settings, metrics: new Registry(), stopMs: 100 },
})
const browser = await launch(requireServer('chromium') ?? '')
for (const lang of ['zh-CN', 'en']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ ...desk, locale: lang, colorScheme })
    context.setDefaultTimeout(longestMs)
    await context.addInitScript(tokenInTab(api.secrets.admin))
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(error))
    await page.clock.install({ time: now })
    await page.goto(`${server.url}/console?lang=${lang}`)
    await page.locator('#truth.live').waitFor()
    for (const [name, hash, there] of views) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      await page.evaluate(`location.hash = ${JSON.stringify(hash)}`)
      const isThere = await page
        .locator(there)
        .first()
        .waitFor({ state: 'attached' })
        .then(
          () => true,
          () => false,
        )
      if (!isThere) console.log(`${name} ${lang}: ${there} never came`)
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height })
        const beyond = await overhang(page)
        if (beyond > 0) console.log(`${name} ${lang} ${width}: ${beyond} px beyond`)
        await page.screenshot({ path: join(folder, `${name}-${width}-${lang}-${colorScheme}.png`) })
      }
    }
    await context.close()
  }
}
await browser.close()
