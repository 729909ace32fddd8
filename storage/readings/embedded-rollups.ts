import type { DatabaseSync } from 'node:sqlite'
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

/** Numbers of a roll-up in a page: at, min, mean, max, count, readings, good share, total. */
const columns = 8

export interface RollupPage {
  /** Roll-ups one after the other, for they go from thread to thread; NaN stands for none. */
  readonly rollups: Float64Array<ArrayBuffer>
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
  const rows = database.prepare(`SELECT at, min, mean, max, count, readings, good_share, total
    FROM rollup JOIN series ON series.id = rollup.series
    WHERE tier = ? AND series.quantity = ? AND series.point = ? AND at >= ? AND at < ? ORDER BY at LIMIT ${pageRows}`)
  rows.setReturnArrays(true)
  return ({ tier, quantity, point, from, to }) => {
    const found = rows.all(tier, quantity, point, from, to) as unknown as (number | null)[][]
    const rollups = new Float64Array(found.length * columns)
    for (const [index, row] of found.entries()) {
      for (let column = 0; column < columns; column++) rollups[index * columns + column] = row[column] ?? Number.NaN
    }
    return { rollups, next: found.length === pageRows ? (found.at(-1)?.[0] ?? 0) + 1 : undefined }
  }
}

/** The roll-ups of a page. */
export function rollupsOf({ rollups }: RollupPage): Rollup[] {
  const number = (index: number) => rollups[index] ?? Number.NaN
  const orNull = (index: number) => (Number.isNaN(number(index)) ? null : number(index))
  return Array.from({ length: rollups.length / columns }, (_, index) => {
    const first = index * columns
    const total = orNull(first + 7)
    return {
      at: number(first),
      min: orNull(first + 1),
      mean: orNull(first + 2),
      max: orNull(first + 3),
      count: number(first + 4),
      readings: number(first + 5),
      goodShare: number(first + 6),
      ...(total !== null && { total }),
    }
  })
}
