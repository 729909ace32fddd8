import type { RotaChange } from '../../core/people/rota/change.ts'
import type { DutyHistory, DutyVersion } from '../../core/people/rota/history.ts'
import { inTransaction } from '../transaction.ts'
import type { CalendarOwner, PeopleStore } from './people.ts'
import { openPeopleFile } from './people-file.ts'
import { calendarSecret, changeOf, versionOf } from './rows.ts'

export interface PeopleStoreOptions {
  readonly folder: string
  /** Changes that are kept; more are refused. Default 100,000: ten a day for 27 years. */
  readonly max?: number
}

/** Opens `people.sqlite` of a data folder. Another process may write it, too: nothing older than its last commit is answered. */
export async function openPeopleStore({ folder, max = 100_000 }: PeopleStoreOptions): Promise<PeopleStore> {
  const database = openPeopleFile(folder)
  const seen = database.prepare('PRAGMA data_version')
  const newest = database.prepare('SELECT since, zone, file FROM version ORDER BY number DESC LIMIT 1')
  const versions = database.prepare('SELECT number, since, zone, file FROM version WHERE number > ? ORDER BY number')
  const addVersion = database.prepare('INSERT INTO version (since, zone, file) VALUES (?, ?, ?)')
  const changes = database.prepare('SELECT * FROM change ORDER BY number')
  const find = database.prepare('SELECT * FROM change WHERE number = ?')
  const findKey = database.prepare('SELECT * FROM change WHERE key = ?')
  const last = database.prepare(
    'SELECT max(made_at, coalesce(withdrawn_at, 0)) AS at FROM change ORDER BY at DESC LIMIT 1',
  )
  const count = database.prepare('SELECT count(*) AS count FROM change')
  const add = database.prepare(
    'INSERT INTO change (crew, what, made_by, made_at, why, key, request) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  const end = database.prepare(
    'UPDATE change SET withdrawn_by = ?, withdrawn_at = ?, withdrawn_why = ? WHERE number = ?',
  )
  const renewals = database.prepare('SELECT renewed FROM calendar WHERE kind = ? AND id = ?')
  const renew = database.prepare(
    'INSERT INTO calendar (kind, id, renewed) VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET renewed = renewed + 1',
  )
  const key = database.prepare('SELECT key FROM secret').get()?.['key'] as Uint8Array

  const compiled: (DutyVersion & { readonly number: number })[] = []
  let known: { readonly dataVersion: number; readonly history: DutyHistory } | undefined

  function history(): DutyHistory {
    const dataVersion = Number(seen.get()?.['data_version'])
    if (known?.dataVersion === dataVersion) return known.history
    for (const row of versions.all(compiled.at(-1)?.number ?? 0)) compiled.push(versionOf(row))
    known = { dataVersion, history: { versions: [...compiled], changes: changes.all().map(changeOf) } }
    return known.history
  }

  /** Our clock, which may have been set back since: what is made later never holds before what was. */
  function notBefore(at: number): number {
    return Math.max(at, Number(last.get()?.['at'] ?? 0))
  }

  function written(number: number): RotaChange {
    known = undefined
    const row = find.get(number)
    if (!row) throw new Error(`change ${number} is not there`)
    return changeOf(row)
  }

  function secretOf({ kind, id }: CalendarOwner): string {
    const renewed = Number(renewals.get(kind, id)?.['renewed'] ?? 0)
    return calendarSecret(key, { kind, id }, renewed)
  }

  return {
    async record({ written: { file, zone } }, at) {
      inTransaction(database, () => {
        const row = newest.get()
        const text = JSON.stringify(file)
        if (row?.['file'] === text && row['zone'] === zone) return
        addVersion.run(row ? Math.max(at, Number(row['since']) + 1) : at, zone, text)
      })
      known = undefined
    },
    history: async () => history(),
    make: async ({ crew, ...what }, { by, why, at, key: asked, request = '' }) =>
      inTransaction(database, () => {
        const before = asked === undefined ? undefined : findKey.get(asked)
        if (before) {
          if (before['request'] !== request) return { ok: false, because: 'key-reused' }
          return { ok: true, change: changeOf(before), again: true }
        }
        if (Number(count.get()?.['count']) >= max) return { ok: false, because: 'too-many' }
        const { lastInsertRowid } = add.run(
          ...[crew ?? null, JSON.stringify(what), by, notBefore(at), why, asked ?? null, request],
        )
        return { ok: true, change: written(Number(lastInsertRowid)) }
      }),
    withdraw: async (number, { by, why, at }) =>
      inTransaction(database, () => {
        const row = find.get(number)
        if (!row) return { ok: false, because: 'unknown-change' }
        if (row['withdrawn_at'] !== null) return { ok: false, because: 'withdrawn-before' }
        end.run(by, notBefore(at), why, number)
        return { ok: true, change: written(number) }
      }),
    calendarSecret: async (owner) => secretOf(owner),
    async renewCalendar(owner) {
      renew.run(owner.kind, owner.id)
      return secretOf(owner)
    },
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
