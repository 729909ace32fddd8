import type { EngineRecord } from '../../../core/alarm/engine/saved.ts'
import type { AlarmRule } from '../../../core/alarm/rule.ts'
import type { Session } from '../../postgres/postgres.ts'
import { theBook } from './save-book.ts'

/** What the engine of a part remembers. */
export async function recordsOf(session: Session, partition: number): Promise<EngineRecord[]> {
  const rows = await session.rows('SELECT key, text FROM engine WHERE partition = $1 ORDER BY key', [partition])
  return rows.map(({ key, text }) => ({ key: String(key), text: String(text) }))
}

/** When each alarm of these rules is due that is by then, by its id. */
export async function dueIn(
  session: Session,
  rules: ReadonlyMap<string, AlarmRule>,
  to: number,
): Promise<Map<string, number>> {
  const rows = await session.rows('SELECT id, due FROM alarm WHERE partition = $1 AND due <= $2', [theBook, to])
  return new Map(rows.flatMap(({ id, due }) => (rules.has(String(id)) ? [[String(id), Number(due)] as const] : [])))
}
