import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startApi } from '../../api/server.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import { nativeDecoder } from '../../core/decode/native.ts'
import type { DeviceClock } from '../../core/device-clock.ts'
import { type DeviceRecord, hear, unheard } from '../../core/device-status.ts'
import { judgeReading, type PointKnowledge, readMessage } from '../../core/read-message.ts'
import type { Reading } from '../../core/reading.ts'
import { formatTopic } from '../../core/topic.ts'
import { readScenario } from '../../simulators/scenarios/library.ts'
import { periodOf, runScenario } from '../../simulators/scenarios/run.ts'
import { openTestApi, settingsOf } from '../support/api.ts'
import { lhasa } from '../support/city-alarms.ts'
import { launch } from '../support/crew-page.ts'
import { requireServer } from '../support/server.ts'

/** `npm run docs:pictures`: the crew's page in the simulated flood night, nine hours in, for docs/img. */
const plant = lhasa()
const read = readScenario('flood-night', plant)
if (!read.ok) throw new Error(JSON.stringify(read))
const { scenario } = read
const { from } = periodOf(scenario)
const now = from + 9 * 3_600_000
const kept = now - 24 * 3_600_000

const engine = createEngine(plant, plant.rules)
const decode = nativeDecoder()
const [known, clocks] = [new Map<string, PointKnowledge>(), new Map<string, DeviceClock>()]
const [readings, latest, events]: [Reading[], Map<string, Reading>, AddressedEvent[]] = [[], new Map(), []]
const devices = new Map<string, DeviceRecord>()
for (const { site, device, at, sendAt, readings: sent } of runScenario(scenario, { plant })) {
  if (sendAt > now) break
  const message = {
    ...{ topic: formatTopic({ kind: 'readings', site, device }), receivedAt: sendAt, client: device, offset: 0 },
    ...{ payload: Buffer.from(JSON.stringify({ at, readings: sent })), qos: 1 as const, retain: false },
  }
  const heard = { receivedAt: sendAt, newest: { at, claimed: at }, clock: { offsets: [sendAt - at] } }
  const before = devices.get(`${site}/${device}`) ?? unheard
  devices.set(`${site}/${device}`, hear(before, { ...heard, readings: 1, rejects: 0, events: [] }))
  for (const raw of readMessage(decode, message, { plant, memory: new Map(), clocks }).readings) {
    const { reading, place, memory } = judgeReading(raw, sendAt, known.get(raw.point.id))
    if (place === 'new') known.set(raw.point.id, { at: reading.at, quality: memory })
    engine.reading(reading, events)
    if (reading.at > kept) readings.push(reading)
    latest.set(reading.point, reading)
  }
}

await using api = await openTestApi({}, { plant })
const began = Date.now()
const clock = () => now + Date.now() - began
for (let start = 0; start < readings.length; start += 10_000)
  await api.store.append(readings.slice(start, start + 10_000))
await api.ingest([...latest.values()], [], devices)
await api.alarms.commit({ cursor: 1, events, records: [] })
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
  await page.locator('.v .sp svg').first().waitFor()
  await picture('crew-site')
}
await browser.close()
console.log(`${alarms.length} alarms, ${readings.length} readings`)
process.exit(0)
