import { setImmediate as nextTurn } from 'node:timers/promises'
import { createDirtyLookup } from './dirty-hours.ts'
import { entryOf } from './quarantine.ts'
import { deviceOf, latestOf, rejectOf } from './rows.ts'
import type { LatestExtent, StateReader } from './state.ts'
import { openStateFile } from './tables.ts'

/** Opens `ingest.sqlite` of a data folder for looking; makes an empty one where ingest has not run yet. */
export async function openStateReader(options: { readonly folder: string }): Promise<StateReader> {
  const database = openStateFile(options.folder)
  const statements = {
    all: database.prepare('SELECT * FROM point ORDER BY point'),
    site: database.prepare('SELECT * FROM point WHERE site = ? ORDER BY point'),
    version: database.prepare('PRAGMA data_version'),
    extent: database.prepare('SELECT count(*) AS points, max(change) AS newest, sum(change) AS sum FROM point'),
    changes: database.prepare('SELECT * FROM point WHERE change > ? ORDER BY change LIMIT ?'),
    rejects: database.prepare('SELECT * FROM reject WHERE id > ? AND (?2 IS NULL OR reason = ?2) ORDER BY id LIMIT ?3'),
    newestRejects: database.prepare('SELECT * FROM reject WHERE ?1 IS NULL OR reason = ?1 ORDER BY id DESC LIMIT ?2'),
    devices: database.prepare('SELECT * FROM device ORDER BY device'),
    device: database.prepare('SELECT * FROM device WHERE device = ?'),
    quarantine: database.prepare('SELECT * FROM quarantine ORDER BY id'),
    counts: database.prepare('SELECT reason, sum(count) AS kept FROM reject GROUP BY reason'),
    replay: database.prepare('UPDATE reject SET replay = 1 WHERE ?1 IS NULL OR reason = ?1'),
  }
  const dirtyHours = createDirtyLookup(database)
  let extent: { readonly version: unknown; readonly of: LatestExtent } | undefined
  return {
    async latest(site) {
      const rows = site === undefined ? statements.all.all() : statements.site.all(site)
      // of a large city reading them is a turn's work
      await nextTurn()
      return rows.map(latestOf)
    },
    async extent() {
      // it changes with every commit of anybody else: https://sqlite.org/pragma.html#pragma_data_version
      const version = statements.version.get()?.['data_version']
      if (extent !== undefined && extent.version === version) return extent.of
      const row = statements.extent.get()
      const number = (name: string) => Number(row?.[name] ?? 0)
      const of = { points: number('points'), newest: number('newest'), sum: number('sum') }
      extent = { version, of }
      return of
    },
    changesSince: async (change, limit) => statements.changes.all(change, limit).map(latestOf),
    rejects: async ({ after = 0, reason = null, newest, limit }) =>
      (newest ? statements.newestRejects.all(reason, limit) : statements.rejects.all(after, reason, limit)).map(
        rejectOf,
      ),
    devices: async () => new Map(statements.devices.all().map(deviceOf)),
    device: async (key) => statements.device.all(key).map(deviceOf)[0]?.[1],
    quarantine: async () => statements.quarantine.all().map(entryOf),
    rejectCounts: async () =>
      Object.fromEntries(statements.counts.all().map((row) => [String(row['reason']), Number(row['kept'])])),
    requestReplay: async (reason) => Number(statements.replay.run(reason ?? null).changes),
    dirtyHours: async (point, from, to) => dirtyHours(point, from, to),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
