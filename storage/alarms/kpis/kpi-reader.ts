import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { setImmediate as yieldOnce } from 'node:timers/promises'
import { dayMs, dayOf, type Standing, standingAt } from '../../../core/alarm/kpi/fact.ts'
import { KpiSum, type Kpis, type Part } from '../../../core/alarm/kpi/sum.ts'
import type { KpiQuery } from './kpis.ts'
import { openKpiFile } from './tables.ts'

type Row = Record<string, SQLOutputValue>
/** As much is unpacked before others have a turn. */
const bytesAtOnce = 65_536
const none = new Uint8Array()

/** Adds up the days of a period, of one state of the file: a connection and a transaction of its own. */
export async function readKpis(folder: string, query: KpiQuery): Promise<Kpis> {
  using database = openKpiFile(folder)
  database.exec('BEGIN')
  const sum = new KpiSum(query, alarmsOf(database))
  for await (const [day, parts] of daysOf(database, query, 'calls, acknowledgements, marks')) sum.take(day, parts)
  for await (const [day, parts] of daysOf(database, query, 'acknowledgements')) sum.look(day, parts)
  return sum.result(standingAt(query.to, standing(database, query)))
}

/** A piece for each day that has something; of all its sites together. */
async function* daysOf(
  database: DatabaseSync,
  { from, to, sites }: KpiQuery,
  columns: string,
): AsyncGenerator<[day: number, parts: readonly Part[]]> {
  const wanted = sites ? JSON.stringify([...sites]) : null
  const rows = database.prepare(
    `SELECT day, site, ${columns} FROM day WHERE day >= ? AND day <= ?
     AND (?3 IS NULL OR site IN (SELECT value FROM json_each(?3))) ORDER BY day`,
  )
  let parts: Part[] = []
  let current = Number.NaN
  let bytes = 0
  for (const row of rows.iterate(dayOf(from), dayOf(to), wanted)) {
    const day = Number(row['day'])
    if (day !== current && parts.length > 0) {
      yield [current, parts]
      parts = []
    }
    current = day
    const part = {
      site: String(row['site']),
      calls: blob(row, 'calls'),
      acknowledgements: blob(row, 'acknowledgements'),
      marks: blob(row, 'marks'),
    }
    parts.push(part)
    bytes += part.calls.length + part.acknowledgements.length
    if (bytes > bytesAtOnce) {
      bytes = 0
      await yieldOnce()
    }
  }
  if (parts.length > 0) yield [current, parts]
}

function blob(row: Row, column: string): Uint8Array {
  const value = row[column]
  return value instanceof Uint8Array ? value : none
}

function alarmsOf(database: DatabaseSync): (number: number) => string {
  const names: string[] = []
  for (const { number, alarm } of database.prepare('SELECT number, alarm FROM trace').iterate()) {
    names[Number(number)] = String(alarm)
  }
  return (number) => names[number] ?? `alarm ${number}`
}

function* standing(database: DatabaseSync, { to, sites }: KpiQuery): Generator<Standing> {
  const ended = database.prepare('SELECT * FROM stood WHERE ended_at >= ?')
  const open = database.prepare('SELECT * FROM trace WHERE raised_at < ?')
  for (const row of [...ended.all(to), ...open.all(to - dayMs)]) {
    const site = String(row['site'])
    if (sites && !sites.has(site)) continue
    const endedAt = row['ended_at']
    yield {
      alarm: String(row['alarm']),
      site,
      raisedAt: Number(row['raised_at']),
      calledAt: Number(row['called_at']),
      ...(endedAt !== undefined && { endedAt: Number(endedAt) }),
    }
  }
}
