import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { Rollup } from '../../core/rollup.ts'
import { inTransaction } from '../transaction.ts'
import type { Tier } from './store.ts'

/** Roll-ups to store, each with the series that it is of. */
export interface RollupWrite {
  readonly tier: Tier
  readonly rollups: readonly (Rollup & { readonly quantity: string; readonly point: string })[]
}

/** One page of a point's roll-ups. */
export interface RollupRead {
  readonly tier: Tier
  readonly quantity: string
  readonly point: string
  readonly from: number
  readonly to: number
}

export interface RollupPage {
  readonly rollups: Rollup[]
  /** Where the next page begins; undefined after the last. */
  readonly next: number | undefined
}

const pageRows = 5_000

/** A function that stores roll-ups in one transaction, and returns how many. */
export function createRollupWriter(database: DatabaseSync): (write: RollupWrite) => number {
  const introduce = database.prepare('INSERT INTO series (quantity, point) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const seriesOf = database.prepare('SELECT id FROM series WHERE quantity = ? AND point = ?')
  const put = database.prepare('INSERT OR REPLACE INTO rollup VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
  return ({ tier, rollups }) =>
    inTransaction(database, () => {
      for (const { quantity, point, at, min, mean, max, count, readings, goodShare, total = null } of rollups) {
        introduce.run(quantity, point)
        const series = Number(seriesOf.get(quantity, point)?.['id'])
        put.run(tier, series, at, min, mean, max, count, readings, goodShare, total)
      }
      return rollups.length
    })
}

export function createRollupReader(database: DatabaseSync): (read: RollupRead) => RollupPage {
  const rows = database.prepare(`SELECT rollup.* FROM rollup JOIN series ON series.id = rollup.series
    WHERE tier = ? AND series.quantity = ? AND series.point = ? AND at >= ? AND at < ? ORDER BY at LIMIT ${pageRows}`)
  return ({ tier, quantity, point, from, to }) => {
    const rollups = rows.all(tier, quantity, point, from, to).map(rollupOf)
    return { rollups, next: rollups.length === pageRows ? (rollups.at(-1)?.at ?? 0) + 1 : undefined }
  }
}

function rollupOf(row: Readonly<Record<string, SQLOutputValue>>): Rollup {
  const number = (name: string) => Number(row[name])
  const orNull = (name: string) => (row[name] === null ? null : Number(row[name]))
  return {
    at: number('at'),
    min: orNull('min'),
    mean: orNull('mean'),
    max: orNull('max'),
    count: number('count'),
    readings: number('readings'),
    goodShare: number('good_share'),
    ...(row['total'] !== null && { total: number('total') }),
  }
}
