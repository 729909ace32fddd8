import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../../run/settings/settings.ts'
import { openStore } from '../../../storage/readings/open.ts'
import { counted, depsOf } from '../../contract/reading-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { startInfluxd } from '../../support/influxd.ts'
import { series, valuesIn } from '../../support/readings.ts'
import { requireServer } from '../../support/server.ts'

function settingsOf(env: Record<string, string>) {
  const parsed = parseSettings(env)
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return parsed.settings
}

test('without INFLUX_URL readings are kept in a file of the data folder', async () => {
  using folder = temporaryFolder()
  const data = join(folder.path, 'made', 'when', 'missing')
  await using store = await openStore(settingsOf({ HUOSHUI_DATA: data }), depsOf())
  expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
  expect(existsSync(join(data, 'readings.sqlite'))).toBe(true)
})

describe.skipIf(!requireServer('influxd'))('with INFLUX_URL', () => {
  test('readings are kept in the InfluxDB that it names', async () => {
    await using influxd = await startInfluxd()
    const env = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'telemetry' }
    await using store = await openStore(settingsOf(env), depsOf())
    expect(await store.append(series(3))).toEqual(counted({ written: 3 }))
    expect(await valuesIn(store)).toEqual([0, 1, 2])
    const [stored] = await influxd.query('SELECT * FROM water_level LIMIT 1', 'telemetry')
    expect(stored?.columns).toEqual(['time', 'asset', 'point', 'site', 'value'])
  })
})
