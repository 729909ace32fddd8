import { setTimeout as delay } from 'node:timers/promises'
import { startInfluxd } from '../support/influxd.ts'
import { requireServer } from '../support/server.ts'
import { generate } from './generate.ts'
import { residentMiB } from './machine.ts'
import { benchDevices, startBenchPlatform } from './platform.ts'
import type { Section } from './section.ts'

const minutes = 10
const messagesPerSecond = 2000
const readings = 10

/** Resident memory of broker and ingest under an even load. */
export const memorySection: Section = {
  name: 'memory',
  title: `Memory: ${minutes} minutes of ${messagesPerSecond * readings} readings/s into InfluxDB, resident MiB each minute`,
  missing: () => (requireServer('influxd') ? undefined : 'it needs influxd'),
  async run(report) {
    await using influxd = await startInfluxd()
    const settings = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'bench' }
    await using platform = await startBenchPlatform({ points: readings, roles: ['ingest'], settings })
    const { broker, ingest, passwords, mqttPort: port } = platform
    if (!ingest) throw new Error('the platform has no ingest')
    const messages = minutes * 60 * messagesPerSecond
    const load = generate({
      port,
      passwords,
      connections: benchDevices,
      window: 100,
      qos: 1,
      readings,
      rate: messagesPerSecond,
      messages,
      startAt: 1_700_000_000_000,
    })
    for (let minute = 1; minute <= minutes; minute++) {
      await Promise.race([delay(60_000), load])
      const lag = await ingest.metric('huoshui_ingest_lag_messages')
      report({
        minute,
        'broker MiB': Math.round(residentMiB(broker.pid)),
        'ingest MiB': Math.round(residentMiB(ingest.pid)),
        'messages waiting': lag,
      })
    }
    await load
  },
}
