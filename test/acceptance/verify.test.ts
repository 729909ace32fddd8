import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { lhasa } from '../support/city-alarms.ts'
import { temporaryFolder } from '../support/folder.ts'
import { startInfluxd } from '../support/influxd.ts'
import { makeLoadGround, runSimulators, writeCredentials } from '../support/load-run.ts'
import { PlatformProcess, testToken } from '../support/platform-process.ts'
import { requireServer } from '../support/server.ts'

const lhasaFile = join(import.meta.dirname, '../../plant/lhasa.yaml')

/** Runs `simulators verify` on a ledger against a platform. */
function verify(platform: PlatformProcess, ledger: string, ...more: string[]) {
  const args = ['verify', '--ledger', ledger, '--api', platform.httpUrl, '--token', testToken, ...more]
  return runSimulators(args, {}).ended
}

/** The figure behind a word of the report. */
function figureOf(output: string, name: string): number {
  const found = new RegExp(`^ *${name} +([\\d,]+)`, 'm').exec(output)
  return Number(found?.[1]?.replaceAll(',', '') ?? Number.NaN)
}

test('a scenario is found whole; then one reading deleted, one changed, one added and one alarm dropped are each named', async () => {
  using folder = temporaryFolder()
  const ledger = join(folder.path, 'ledger.ndjson')
  const credentials = await writeCredentials(folder.path, new Set([...lhasa().devices.values()].map(({ id }) => id)))
  const settings = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: lhasaFile }
  await using platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api'])
  await platform.start()
  const broker = ['--url', platform.mqttUrl, '--credentials', credentials]
  const scenario = ['--scenario', 'pump-trip-at-peak', '--speed', 'max', '--ledger', ledger]
  const city = await runSimulators(['city', ...broker, ...scenario], {
    HUOSHUI_PLANT: lhasaFile,
    HUOSHUI_LOG_LEVEL: 'warn',
  }).ended
  expect(city).toMatchObject({ code: 0 })

  const clean = await verify(platform, ledger)
  expect(clean.output).toMatch(/^alarms expected +5$/m)
  expect(figureOf(clean.output, 'stored as sent')).toBeGreaterThan(10_000)
  expect(clean.code).toBe(0)

  await platform.stop()
  const edited = editStore(folder.path)
  dropTrip(folder.path, 'nangan-canal.pump-2')
  await platform.start()
  const { code, output } = await verify(platform, ledger)
  expect(
    ['lost', 'corrupted', 'duplicated', 'phantom', 'missed'].map((word) => [word, figureOf(output, word)]),
  ).toEqual([
    ...[
      ['lost', 1],
      ['corrupted', 1],
      ['duplicated', 0],
      ['phantom', 1],
      ['missed', 1],
    ],
  ])
  expect(output).toContain(`lost        ${edited.point}  ${edited.deleted.at}  expected ${edited.deleted.value}`)
  expect(output).toContain(
    `corrupted   ${edited.point}  ${edited.changed.at}  expected ${edited.changed.value}, found ${edited.changed.now}`,
  )
  expect(output).toContain(`phantom     ${edited.point}  ${edited.added.at}  found ${edited.added.now}`)
  expect(output).toMatch(/missed +nangan-canal\/pump-2\/trip +expected .*, not in the journal/)
  expect(code).toBe(1)
})

/** In the middle of a point's readings: deletes the first of three, changes the second, adds one before the third. */
function editStore(folder: string) {
  const point = 'nangan-canal/sump/level'
  using database = new DatabaseSync(join(folder, 'readings.sqlite'))
  const rows = database
    .prepare('SELECT hour, series, at, value FROM reading JOIN series ON id = series WHERE point = ? ORDER BY at')
    .all(point) as { hour: number; series: number; at: number; value: number }[]
  const [deleted, changed, next] = rows.slice(Math.floor(rows.length / 2))
  if (!deleted || !changed || !next) throw new Error(`${point} has ${rows.length} readings`)
  const now = changed.value + 0.001
  database.prepare('DELETE FROM reading WHERE series = ? AND at = ?').run(deleted.series, deleted.at)
  database.prepare('UPDATE reading SET value = ? WHERE series = ? AND at = ?').run(now, changed.series, changed.at)
  const addedAt = next.at - 1
  database
    .prepare('INSERT INTO reading (hour, series, at, value, quality) VALUES (?, ?, ?, ?, 1)')
    .run(Math.floor(addedAt / 3_600_000), next.series, addedAt, 7.5)
  const time = (at: number) => new Date(at).toISOString()
  return {
    point,
    deleted: { at: time(deleted.at), value: deleted.value },
    changed: { at: time(changed.at), value: changed.value, now },
    added: { at: time(addedAt), now: 7.5 },
  }
}

/** Takes a pump's trip out of the journal, which does not let it go by itself. */
function dropTrip(folder: string, place: string): void {
  using database = new DatabaseSync(join(folder, 'alarms.sqlite'))
  database.exec('DROP TRIGGER journal_kept')
  database.prepare("DELETE FROM journal WHERE alarm LIKE ? || '%.trip'").run(place)
}

describe.skipIf(!requireServer('influxd'))('a load stored in InfluxDB', () => {
  test('is found whole there and by the API; then what is stored again under another tag, and what is deleted', async () => {
    using folder = temporaryFolder()
    await using influxd = await startInfluxd()
    const ground = await makeLoadGround(folder.path, { devices: 20, readings: 3 })
    const influx = { INFLUX_URL: influxd.url, INFLUX_VERSION: '1', INFLUX_BUCKET: 'huoshui' }
    // so few that the verifier is told to come later
    const few = { HUOSHUI_API_RATE: '40', HUOSHUI_API_BURST: '20' }
    const settings = { HUOSHUI_DATA: folder.path, HUOSHUI_PLANT: ground.plant, ...influx, ...few }
    await using platform = await PlatformProcess.create(settings)
    await platform.start()
    const ledger = join(folder.path, 'ledger')
    const broker = ['--url', platform.mqttUrl, '--credentials', ground.credentials, '--ledger', ledger]
    const shape = ['--readings', '3', '--rate', '200', '--seconds', '2', '--ramp', '1', '--processes', '2']
    const load = await runSimulators(['load', ...broker, ...shape], { HUOSHUI_PLANT: ground.plant }).ended
    expect(load).toMatchObject({ code: 0, output: expect.stringMatching(/^acknowledged +500 +1,500 /m) })
    const direct = ['--influx', influxd.url, '--bucket', 'huoshui']
    const byApi = await verify(platform, ledger)
    expect(figureOf(byApi.output, 'stored as sent')).toBe(1_500)
    expect(byApi.code).toBe(0)
    const inJson = await verify(platform, ledger, ...direct, '--json')
    expect(JSON.parse(inJson.output)).toMatchObject({ readings: { counts: { kept: 1_500 }, named: { lost: [] } } })
    expect(inJson.code).toBe(0)

    const [series] = await influxd.query(
      `SELECT value FROM water_level WHERE site = 'load-0' AND asset = 'd7' AND "point" = 'p1'`,
      'huoshui',
    )
    const [deleted, twice] = series?.values.slice(5) ?? []
    const line = `water_level,site=load-0,asset=d7,point=p1,source=copy value=${twice?.[1]} ${twice?.[0]}`
    await fetch(`${influxd.url}/write?db=huoshui&precision=ms`, { method: 'POST', body: line })
    await influxd.query(
      `DELETE FROM water_level WHERE site = 'load-0' AND asset = 'd7' AND "point" = 'p1' AND time = ${deleted?.[0]}ms`,
      'huoshui',
    )
    const { code, output } = await verify(platform, ledger, ...direct)
    const time = (row: typeof twice) => new Date(Number(row?.[0])).toISOString()
    expect(output).toContain(`duplicated  load-0/d7/p1  ${time(twice)}  found ${twice?.[1]}`)
    expect(output).toContain(`lost        load-0/d7/p1  ${time(deleted)}  expected ${deleted?.[1]}`)
    expect(['lost', 'corrupted', 'duplicated', 'phantom'].map((word) => figureOf(output, word))).toEqual([1, 0, 1, 0])
    expect(code).toBe(1)
  })
})
