import { afterAll, beforeAll, describe } from 'vitest'
import { openInfluxStore } from '../../../storage/readings/influx.ts'
import { describeReadingStore } from '../../contract/reading-store.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import { requireServer } from '../../support/server.ts'

describe.skipIf(!requireServer('influxd'))('a real InfluxDB 1.6', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd()
  })
  afterAll(() => influxd[Symbol.asyncDispose]())
  let databases = 0

  describeReadingStore('InfluxDB 1.6', async () => {
    const bucket = `place "${databases++}"`
    return {
      open: (deps) =>
        openInfluxStore({ url: influxd.url, version: '1', org: '', bucket, timeoutMs: 20_000, batch: 5000 }, deps),
      [Symbol.asyncDispose]: async () => {
        await influxd.query(`DROP DATABASE "${bucket.replaceAll('"', '\\"')}"`)
      },
    }
  })
})
