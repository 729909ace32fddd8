import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startApi } from '../../api/server.ts'
import { settingsOf } from '../support/api.ts'
import { openFloodNight } from '../support/flood-night.ts'
import { requireServer } from '../support/server.ts'
import { launch } from '../support/shared-browser.ts'

/** `npm run docs:pictures`: the crew's page in the simulated flood night, nine hours in, for docs/img. */
await using night = await openFloodNight(9)
const { api, now } = night
const began = Date.now()
const clock = () => now + Date.now() - began
await using server = await startApi({
  ...{ ...api.deps, clock, settings: settingsOf({}), metrics: new Registry(), stopMs: 100 },
})
const alarms = await api.alarms.alarms({ audience: 'people' })
const worst = alarms.find(({ priority, raised }) => priority === 'critical' && raised) ?? alarms[0]
const browser = await launch(requireServer('chromium') ?? '')
const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 360, height: 740 } })
const page = await context.newPage()
await page.clock.install({ time: now })
await page.goto(`${server.url}/`)
await page.locator('#way').click()
await page.locator('#token').fill(api.secrets.operator)
await page.locator('button[type=submit]').click()
await page.locator('#truth.live').waitFor()
await page.locator('[data-id]').first().waitFor()
const picture = (name: string) => page.screenshot({ path: join(import.meta.dirname, `../../docs/img/${name}.png`) })
await picture('crew-now')
if (worst) {
  await page.goto(`${server.url}/#${worst.id}`)
  await page.locator('.trend svg').first().waitFor()
  await picture('crew-card')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.goto(`${server.url}/?lang=en#/site/${worst.id.split('.')[0]}`)
  // the lines come one after the other
  await page.locator('.v .sp svg').nth(3).waitFor()
  await picture('crew-site')
}
await browser.close()
console.log(`${alarms.length} alarms, ${night.readings} readings`)
process.exit(0)
