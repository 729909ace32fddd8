import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startApi } from '../../api/server.ts'
import { settingsOf } from '../support/api.ts'
import { openFloodNight } from '../support/flood-night.ts'
import { requireServer } from '../support/server.ts'
import { launch } from '../support/shared-browser.ts'

/** `node test/pictures/console.ts [folder]`: the console in the simulated flood night, nine hours in; default docs/img. */
await using night = await openFloodNight(9)
const { api, now } = night
const began = Date.now()
const clock = () => now + Date.now() - began
await using server = await startApi({
  ...{ ...api.deps, clock, settings: settingsOf({}), metrics: new Registry(), stopMs: 100 },
})
const browser = await launch(requireServer('chromium') ?? '')
const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
const page = await context.newPage()
page.on('pageerror', (error) => console.error(error))
await page.clock.install({ time: now })
await page.goto(`${server.url}/console`)
await page.locator('#way').click()
await page.locator('#token').fill(api.secrets.engineer)
await page.locator('button[type=submit]').click()
await page.locator('#truth.live').waitFor()
await page.locator('.map a.hot').first().waitFor()
const folder = process.argv[2] ?? join(import.meta.dirname, '../../docs/img')
const picture = (name: string) => page.screenshot({ path: join(folder, `${name}.png`) })
await picture('console-city')
await page.locator('.map a.hot').first().click()
await page.locator('.sp svg').nth(8).waitFor()
await page.emulateMedia({ colorScheme: 'dark' })
await picture('console-station')
await page.emulateMedia({ colorScheme: 'light' })
await page.locator('[data-alarm] a').first().click()
await page.locator('[data-moment]').first().waitFor()
await page.mouse.move(900, 400)
await picture('console-trend')
// a critical rule that alarms, changed with its past in view
await page.evaluate(`location.hash = '#/rules/rule/lhasa-river.gauge.level.high-high?days=30'`)
await page.locator('#set-onDelay').fill('3min')
await page.locator('#why').fill('浪涌时误报')
await page.locator('.cm').waitFor()
await page.locator('.pastfig .alarmed').first().waitFor()
await picture('console-rule')
await browser.close()
console.log(`${night.readings} readings`)
