import type { Alarm } from '../../../core/alarm/alarm.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { AlarmQuery, JournalQuery, NumberedEntry } from '../alarms.ts'
import { alarmOf, entryOf } from '../query.ts'
import { theBook } from './save-book.ts'

/** Conditions that all hold, with their values as `$1`, `$2` …. */
class Where {
  readonly values: unknown[] = []
  private readonly conditions: string[] = []

  /** Each `?` stands for the next of the values. */
  and(condition: string, ...values: unknown[]): this {
    let next = this.values.length
    this.values.push(...values)
    this.conditions.push(condition.replaceAll('?', () => `$${++next}`))
    return this
  }

  get text(): string {
    return this.conditions.join(' AND ')
  }
}

export async function readAlarms(postgres: Postgres, query: AlarmQuery): Promise<Alarm[]> {
  const { site, states, priorities, from, to, audience } = query
  const where = new Where().and('partition = ?', theBook)
  if (site !== undefined) where.and('site = ?', site)
  if (states) where.and('state = ANY (?)', [...states])
  if (priorities) where.and('priority = ANY (?)', [...priorities])
  if (audience !== undefined) where.and('audience = ?', audience)
  if (from !== undefined || to !== undefined) {
    const [low, high] = [from ?? Number.NEGATIVE_INFINITY, to ?? Number.POSITIVE_INFINITY]
    where.and('id IN (SELECT alarm FROM journal WHERE partition = ? AND at >= ? AND at < ?)', theBook, low, high)
  } else if (!states) where.and("state <> 'NORM'")
  const rows = await postgres.rows(`SELECT content FROM alarm WHERE ${where.text} ORDER BY id`, where.values)
  return rows.map(alarmOf)
}

export async function readJournal(
  postgres: Postgres,
  { after = 0, alarm, site, from, to, limit }: JournalQuery,
): Promise<NumberedEntry[]> {
  const where = new Where().and('partition = ?', theBook).and('number > ?', after)
  if (alarm !== undefined) where.and('alarm = ?', alarm)
  if (site !== undefined) where.and('site = ?', site)
  if (from !== undefined) where.and('at >= ?', from)
  if (to !== undefined) where.and('at < ?', to)
  const text = `SELECT number, content FROM journal WHERE ${where.text} ORDER BY number LIMIT ${Math.trunc(limit)}`
  return (await postgres.rows(text, where.values)).map(entryOf)
}
