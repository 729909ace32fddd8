import { describe, expect, test } from 'vitest'
import { openPostgresAlarms } from '../../storage/alarms/postgres/alarm-store.ts'
import { stageSiteOf } from '../support/cluster-stage.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { testNatsLog } from '../support/nats-log.ts'
import { type PartsStage, startPartsStage } from '../support/parts-stage.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { hasPostgres, openTestPostgres } from '../support/postgres.ts'
import { requireServer } from '../support/server.ts'

const hasAll = [hasPostgres(), ...(['nats-server', 'influxd'] as const).map((name) => requireServer(name))].every(
  (found) => found,
)
const partitions = 4
const sites = 8
const works = ['alarms', 'ingest'] as const
const all = [0, 1, 2, 3]

describe.skipIf(!hasAll)('a log in four parts', () => {
  test('is shared by who is there; who dies is replaced, who comes is given some; all is kept once, in one journal', async () => {
    await using stage = await startPartsStage({ partitions, sites, everyMs: 20 })
    const { load } = stage
    const one = await stage.worker('one')
    for (const work of works) expect(await stage.partsOf(work, one)).toEqual(all)
    const two = await stage.worker('two')
    for (const work of works)
      await eventually(
        `half of ${work} for each`,
        async () => [(await stage.partsOf(work, one)).length, (await stage.partsOf(work, two)).length],
        (counts) => counts.join() === '2,2',
      )
    await eventually('all parts to go on', () => goOn(stage))

    await one.kill9()
    for (const work of works)
      await eventually(
        `the other to have all of ${work}`,
        () => stage.partsOf(work, two),
        (parts) => parts.length === 4,
      )
    await eventually('all parts to go on', () => goOn(stage))
    await one.start()
    for (const work of works)
      await eventually(
        `it is given its share of ${work} again`,
        () => stage.partsOf(work, one),
        (parts) => parts.length === 2,
      )

    await eventually(
      'each to say who has which',
      async () => await (await fetch(`${two.httpUrl}/readyz`)).text(),
      (told) => /alarms: of 4 parts this process does \d, \d; \d, \d by .*, process \d+/.test(told),
    )
    await eventually('all parts to go on', () => goOn(stage))
    await load.stop()
    await reckon(stage)
  })

  test('another number of parts is refused at the start, by who writes and by who reads', async () => {
    await using stage = await startPartsStage({ partitions: 2, sites: 1, everyMs: 20 })
    for (const role of ['broker', 'alarms', 'ingest']) {
      using folder = temporaryFolder()
      const settings = { ...stage.settings, HUOSHUI_LOG_NATS_PARTITIONS: '3', HUOSHUI_DATA: folder.path }
      await using other = await PlatformProcess.create(settings, [role])
      await expect(other.start()).rejects.toThrow(/HUOSHUI_LOG_NATS_PARTITIONS says 3.*et it to 2/s)
    }
  })
})

/** Whether every part with a site has come on since it was first asked. */
async function goOn({ kept }: PartsStage): Promise<boolean> {
  const places = () =>
    kept.rows(
      `SELECT 'a' AS work, id, "offset" FROM alarm_partition UNION ALL SELECT 'i', id, "offset" FROM ingest_place ORDER BY 1, 2`,
    )
  const before = await places()
  await eventually(
    'each place to grow',
    async () => {
      const now = await places()
      // some part may have no site
      return now.filter((row, index) => Number(row['offset']) > Number(before[index]?.['offset'])).length
    },
    (count) => count >= 6,
  )
  return true
}

/** What was acknowledged is stored, once; the journal of each site is that of one process over the same log. */
async function reckon(stage: PartsStage): Promise<void> {
  const { load, nats, influxd, kept } = stage
  const log = testNatsLog(nats, 'huoshui', { partitions, quotaBytes: 3e8 })
  const ends: number[] = []
  const seen: string[] = []
  for (const part of all) {
    await using reader = log.partition(part).openReader()
    const { next } = await reader.bounds()
    ends.push(next)
    for (let at = 0; at < next; ) {
      const piece = await reader.read(at, 1_000_000)
      seen.push(
        ...piece.items
          .filter(({ topic }) => topic.startsWith('v1/'))
          .map(({ topic, payload }) => `${topic} ${Buffer.from(payload)}`),
      )
      at = piece.next
    }
  }
  expect(new Set(seen).size).toBe(seen.length)
  for (const table of ['alarm_partition', 'ingest_place'])
    await eventually(
      `${table} to be done`,
      async () => (await kept.rows(`SELECT "offset" FROM ${table} ORDER BY id`)).map((row) => Number(row['offset'])),
      (offsets) => offsets.join() === ends.join(),
    )
  for (const [device, acknowledged] of load.acknowledged.entries()) {
    const [series] = await influxd.query(
      `SELECT value FROM water_level WHERE site = '${stageSiteOf(device)}'`,
      'cluster',
    )
    const times = (series?.values ?? []).map(([at]) => Number(at))
    expect(new Set(times).size).toBe(times.length)
    expect([...acknowledged].filter((at) => !times.includes(at))).toEqual([])
  }
  await using cluster = await openPostgresAlarms(kept, kept, { partition: 0, partitions })
  const journal = await bySite(cluster)
  expect(Object.keys(journal)).toHaveLength(sites)
  expect(journal).toEqual(await journalOfOne(stage, ends))
  const numbers = (await cluster.journal({ limit: 1_000_000 })).map(({ number }) => number)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
}

async function bySite(store: Awaited<ReturnType<typeof openPostgresAlarms>>): Promise<Record<string, unknown[]>> {
  const entries = (await store.journal({ limit: 1_000_000 })).map(({ number: _number, ...entry }) => entry)
  return Object.fromEntries(Map.groupBy(entries, ({ site }) => site))
}

/** What one process makes of the same log, from its beginning. */
async function journalOfOne({ postgres, settings }: PartsStage, ends: readonly number[]) {
  using folder = temporaryFolder()
  const { INFLUX_URL, INFLUX_VERSION, INFLUX_BUCKET, ...rest } = settings
  const own = { ...rest, HUOSHUI_DATA: folder.path, HUOSHUI_POSTGRES_SCHEMA: 'one' }
  await using one = await PlatformProcess.create(own, ['alarms'])
  await one.start()
  await using kept = await openTestPostgres(postgres.url, { schema: 'one' })
  await eventually(
    'one process to have read the log',
    async () =>
      (await kept.rows('SELECT "offset" FROM alarm_partition ORDER BY id')).map((row) => Number(row['offset'])),
    (offsets) => offsets.join() === ends.join(),
  )
  await using store = await openPostgresAlarms(kept, kept, { partition: 0, partitions })
  return await bySite(store)
}
