import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'
import { hourMs } from './embedded-file.ts'
import type { Forget } from './embedded-forget.ts'
import type { RollupWrite } from './embedded-rollups.ts'

/** What the writing thread does: readings and roll-ups are written, old ones forgotten. */
export type WriteRequest = WriteBatch | RollupWrite | Forget

/** Readings as columns, so that they cross to the writing thread without being copied. */
export interface WriteBatch {
  /** Series that this batch is the first to use, by the handle that the columns call them by. */
  readonly introduced: readonly SeriesName[]
  readonly count: number
  readonly handle: Uint32Array<ArrayBuffer>
  readonly at: Float64Array<ArrayBuffer>
  /** NaN stands for no value. */
  readonly value: Float64Array<ArrayBuffer>
  readonly quality: Uint8Array<ArrayBuffer>
  /** A reason's code; 0 stands for none. */
  readonly reason: Uint8Array<ArrayBuffer>
}

export interface SeriesName {
  readonly handle: number
  readonly quantity: string
  readonly point: string
}

export interface WriteCounts {
  readonly written: number
  readonly duplicates: number
  readonly conflicts: number
}

/** A function that stores batches, each in one transaction: all of it is kept, or nothing. */
export function createWriter(database: DatabaseSync): (batch: WriteBatch) => WriteCounts {
  const introduce = database.prepare('INSERT INTO series (quantity, point) VALUES (?, ?) ON CONFLICT DO NOTHING')
  const seriesOf = database.prepare('SELECT id FROM series WHERE quantity = ? AND point = ?')
  const insert = database.prepare(
    'INSERT INTO reading (hour, series, at, value, quality, reason) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const stored = database.prepare('SELECT value FROM reading WHERE hour = ? AND series = ? AND at = ?')
  const overwrite = database.prepare(
    'UPDATE reading SET value = ?, quality = ?, reason = ? WHERE hour = ? AND series = ? AND at = ?',
  )
  /** Series ids by handle. */
  const ids: number[] = []

  return (batch) =>
    inTransaction(database, () => {
      for (const { handle, quantity, point } of batch.introduced) {
        introduce.run(quantity, point)
        ids[handle] = Number(seriesOf.get(quantity, point)?.['id'])
      }
      const counts = { written: 0, duplicates: 0, conflicts: 0 }
      for (let index = 0; index < batch.count; index++) {
        const series = ids[batch.handle[index] ?? -1]
        if (series === undefined) throw new Error('a batch uses a series that was not introduced')
        const at = batch.at[index] ?? 0
        const sent = batch.value[index] ?? 0
        const value = Number.isNaN(sent) ? null : sent
        const quality = batch.quality[index] ?? 0
        const reason = batch.reason[index] || null
        const hour = Math.floor(at / hourMs)
        if (insert.run(hour, series, at, value, quality, reason).changes > 0) counts.written++
        else if (stored.get(hour, series, at)?.['value'] === value) counts.duplicates++
        else {
          overwrite.run(value, quality, reason, hour, series, at)
          counts.conflicts++
        }
      }
      return counts
    })
}
