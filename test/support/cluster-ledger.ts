import { expect } from 'vitest'
import { formatEntry } from '../../core/alarm/journal.ts'
import type { NumberedEntry } from '../../storage/alarms/alarms.ts'
import { openPostgresAlarms } from '../../storage/alarms/postgres/alarm-store.ts'
import type { ClusterStage, OwnedWork } from './cluster-stage.ts'
import { eventually } from './eventually.ts'
import { temporaryFolder } from './folder.ts'
import { testNatsLog } from './nats-log.ts'
import { PlatformProcess } from './platform-process.ts'
import { openTestPostgres } from './postgres.ts'

const tables = { alarms: 'alarm_partition', ingest: 'ingest_place' } as const

/** How far a work has come, and how many have begun it; of a log of several parts the first of them. */
export async function placeOf(
  { kept }: Pick<ClusterStage, 'kept'>,
  work: OwnedWork,
): Promise<{ epoch: number; cursor: number }> {
  const [row] = await kept.rows(`SELECT epoch, "offset" FROM ${tables[work]} WHERE id = 0`)
  return { epoch: Number(row?.['epoch']), cursor: Number(row?.['offset']) }
}

/** How far a work has come in each part. */
export async function cursorsOf({ kept }: Pick<ClusterStage, 'kept'>, work: OwnedWork): Promise<readonly number[]> {
  return (await kept.rows(`SELECT "offset" FROM ${tables[work]} ORDER BY id`)).map((row) => Number(row['offset']))
}

export function partitionsIn(settings: Readonly<Record<string, string>>): number {
  return Number(settings['HUOSHUI_LOG_NATS_PARTITIONS'] ?? 1)
}

/** Resolves once a work goes on behind where it was, by whoever does it now; how long that took, ms. */
export async function goesOn(stage: ClusterStage, work: OwnedWork, since: { epoch: number; cursor: number }) {
  const began = performance.now()
  await eventually(`${work} to go on by another process`, async () => {
    const place = await placeOf(stage, work).catch(() => undefined)
    return place !== undefined && place.epoch > since.epoch && place.cursor > since.cursor
  })
  return performance.now() - began
}

export interface Reckoning {
  readonly acknowledged: number
  readonly lost: number
  readonly storedTwice: number
  readonly inLogTwice: number
  readonly entries: number
  readonly told: number
  readonly toldTwice: number
}

/** What a reckoning is made of. */
export type Reckoned = Pick<ClusterStage, 'load' | 'nats' | 'influxd' | 'kept' | 'notices' | 'postgres' | 'settings'>

/** Once nobody sends any more: what was acknowledged is stored, once; the journal is that of one process over the same log. */
export async function reckon(stage: Reckoned): Promise<Reckoning> {
  const { load, nats, influxd, kept, notices, settings } = stage
  const partitions = partitionsIn(settings)
  const log = testNatsLog(nats, 'huoshui', { quotaBytes: 3e8, partitions })
  const readers = await Promise.all(Array.from({ length: partitions }, (_, part) => log.partition(part).openReader()))
  await using closing = new AsyncDisposableStack()
  for (const reader of readers) closing.use(reader)
  const ends = await Promise.all(readers.map(async (reader) => (await reader.bounds()).next))
  for (const work of ['alarms', 'ingest'] as const)
    await eventually(`${work} to be done`, () => cursorsOf(stage, work), ends)
  let lost = 0
  let storedTwice = 0
  for (const [device, acknowledged] of load.acknowledged.entries()) {
    const where = `WHERE asset = 'a${device}' AND point = 'p0'`
    const [series] = await influxd.query(`SELECT value FROM water_level ${where}`, 'cluster')
    const times = (series?.values ?? []).map(([at]) => Number(at))
    const stored = new Set(times)
    storedTwice += times.length - stored.size
    lost += [...acknowledged].filter((at) => !stored.has(at)).length
    expect([...stored].filter((at) => !load.sent[device]?.has(at))).toEqual([])
  }
  const seen = new Map<string, number>()
  for (const [part, reader] of readers.entries())
    for (let at = 0; at < (ends[part] ?? 0); ) {
      const piece = await reader.read(at, 1_000_000)
      expect(piece.missed).toBeUndefined()
      for (const { topic, payload } of piece.items) {
        // the platform's own notes lie in each part
        const key = `${topic.startsWith('v1/') ? '' : part} ${topic} ${Buffer.from(payload)}`
        seen.set(key, (seen.get(key) ?? 0) + 1)
      }
      at = piece.next
    }
  const inLogTwice = [...seen.values()].filter((count) => count > 1).length
  await using cluster = await openPostgresAlarms(kept, kept, { partition: 0, partitions })
  const entries = await cluster.journal({ limit: 1_000_000 })
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, index) => index + 1))
  expect(bySite(entries)).toEqual(await journalOfOne(stage, ends))
  const open = `SELECT id, kind, number, occurrence, outcome, attempts, detail FROM notice
    WHERE outcome IN ('sent', 'retrying')`
  await eventually('every notice to be accepted', () => kept.rows(open), [])
  const told = toldIn(notices)
  await expectOneIdEach(told, kept)
  return {
    acknowledged: load.count,
    ...{ lost, storedTwice, inLogTwice },
    entries: entries.length,
    told: new Set(told.map(({ id }) => id)).size,
    toldTwice: told.length - new Set(told.map(({ id }) => id)).size,
  }
}

interface ToldNotice {
  readonly id: string
  /** What it tells: a kind, of an entry of the journal. */
  readonly of: string
}

/** Every notice that was received, each time that it was. */
function toldIn(notices: ClusterStage['notices']): readonly ToldNotice[] {
  return notices.received.flatMap(({ event }) =>
    (event.data.notices ?? [event.data]).flatMap(({ notice: id, kind, journal }) =>
      id === undefined ? [] : [{ id, of: `${kind} ${journal}` }],
    ),
  )
}

/** What comes again, because its sender died before the answer was on record, has the id of the first, and each sending is on record. */
async function expectOneIdEach(told: readonly ToldNotice[], kept: ClusterStage['kept']): Promise<void> {
  const idsOf = Map.groupBy(told, ({ of }) => of)
  expect([...idsOf].filter(([, all]) => new Set(all.map(({ id }) => id)).size !== 1)).toEqual([])
  const rows = await kept.rows('SELECT id, attempts FROM notice')
  const attempts = new Map(rows.map((row) => [String(row['id']), Number(row['attempts'])]))
  const times = Map.groupBy(told, ({ id }) => id)
  expect([...times].filter(([id, all]) => all.length > (attempts.get(id) ?? 0)).map(([id]) => id)).toEqual([])
}

/** Sites have no order among each other where they lie in different parts. */
function bySite(entries: readonly NumberedEntry[]): Readonly<Record<string, readonly string[]>> {
  const lines = entries.map(({ number: _number, ...entry }) => ({ site: entry.site, line: formatEntry(entry) }))
  const groups = [...Map.groupBy(lines, ({ site }) => site)]
  return Object.fromEntries(groups.map(([site, own]) => [site, own.map(({ line }) => line)]))
}

/** The journal that one process makes of the same log, from its beginning. */
async function journalOfOne({ postgres, settings }: Reckoned, ends: readonly number[]) {
  using folder = temporaryFolder()
  const { HUOSHUI_WEBHOOK_URL, HUOSHUI_WEBHOOK_SECRET, INFLUX_URL, INFLUX_VERSION, INFLUX_BUCKET, ...rest } = settings
  const own = { ...rest, HUOSHUI_DATA: folder.path, HUOSHUI_POSTGRES_SCHEMA: 'one' }
  await using one = await PlatformProcess.create(own, ['alarms'])
  await one.start()
  await using kept = await openTestPostgres(postgres.url, { schema: 'one' })
  await eventually('one process to have read the log', () => cursorsOf({ kept }, 'alarms'), ends)
  await using store = await openPostgresAlarms(kept, kept, { partition: 0, partitions: ends.length })
  return bySite(await store.journal({ limit: 1_000_000 }))
}
