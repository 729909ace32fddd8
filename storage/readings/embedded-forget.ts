import type { DatabaseSync } from 'node:sqlite'
import { hourMs } from './embedded-file.ts'
import type { Tier } from './store.ts'

/** One step of forgetting what is older than `before`. */
export interface Forget {
  readonly forget: 'raw' | Tier
  readonly before: number
}

/** Rows that one step deletes at most: appends come in between. */
export const forgetRows = 20_000

/** A function that deletes some of what is too old, and returns how many rows: fewer than `forgetRows` is the end. */
export function createForgetter(database: DatabaseSync): (step: Forget) => number {
  const raw = database.prepare(`DELETE FROM reading WHERE (hour, series, at) IN (
    SELECT hour, series, at FROM reading WHERE hour < ? OR (hour = ? AND at < ?) ORDER BY hour LIMIT ${forgetRows})`)
  const rollups = database.prepare(`DELETE FROM rollup WHERE (tier, series, at) IN (
    SELECT tier, series, at FROM rollup WHERE tier = ? AND at < ? LIMIT ${forgetRows})`)
  return ({ forget, before }) => {
    const hour = Math.floor(before / hourMs)
    const { changes } = forget === 'raw' ? raw.run(hour, hour, before) : rollups.run(forget, before)
    return Number(changes)
  }
}
