import { settleMs } from '../../../core/notice/decide.ts'
import type { Order, OrderState } from '../../../core/order/order.ts'
import { occurrenceKey } from '../../../core/order/order.ts'
import { countUp } from '../../postgres/counter.ts'
import type { Row, Session } from '../../postgres/postgres.ts'
import type { OrderRecords } from '../decide.ts'
import type { OrderQuery } from '../orders.ts'
import { columnsOf, openStates } from '../rows.ts'

/** The orders, statement by statement, for whoever decides; the caller sees to the transaction. */
export function postgresOrderRecords(session: Session): OrderRecords {
  const append = async (order: number, revision: number, entry: unknown) => {
    const text = 'INSERT INTO order_entry (work_order, revision, content) VALUES ($1, $2, $3)'
    await session.rows(text, [order, revision, JSON.stringify(entry)])
  }
  const one = async (where: string, value: unknown) =>
    orderIn(await session.rows(`SELECT content FROM work_order WHERE ${where} ORDER BY id DESC LIMIT 1`, [value]))
  return {
    async setPlace(name, number) {
      await session.rows(`UPDATE order_place SET ${name === 'journal' ? 'journal' : 'said'} = $1`, [number])
    },
    find: (id) => one('id = $1', id),
    ofOccurrence: (key) => one('occurrence = $1', key),
    lastOf: (alarm) => one('alarm = $1', alarm),
    nextId: () => countUp(session, 'work-order'),
    async insert(order, entry) {
      const { id, about, openedAt } = order
      const { to, state, priority, due, content } = columnsOf(order)
      await session.rows(
        `INSERT INTO work_order (id, occurrence, alarm, site, crew, state, priority, opened_at, due, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          ...[id, occurrenceKey(order) ?? null, about.alarm?.id ?? null, about.site, to],
          ...[state, priority, openedAt, due, content],
        ],
      )
      await append(entry.order, entry.revision, entry)
    },
    async update(order, entry) {
      const { to, state, priority, due, content } = columnsOf(order)
      await session.rows(
        `UPDATE work_order SET crew = $2, state = $3, priority = $4, due = $5, content = $6,
           good_since = CASE WHEN $3 = 'disposed' AND state = 'disposed' THEN good_since END WHERE id = $1`,
        [order.id, to, state, priority, due, content],
      )
      await append(entry.order, entry.revision, entry)
    },
    async setGoodSince(id, since) {
      const text = "UPDATE work_order SET good_since = $2 WHERE id = $1 AND state = 'disposed'"
      await session.rows(text, [id, since ?? null])
    },
    async openCount(isOfAlarm) {
      const text = 'SELECT count(*) AS number FROM work_order WHERE state = ANY ($1) AND (alarm IS NOT NULL) = $2'
      return numberIn(await session.rows(text, [openStates, isOfAlarm]))
    },
    async release(id) {
      await session.rows('UPDATE work_order SET occurrence = NULL WHERE id = $1', [id])
    },
    async settle(alarm, occurrence, due) {
      if (due === undefined)
        await session.rows('DELETE FROM settling WHERE alarm = $1 AND occurrence = $2', [alarm, occurrence])
      else
        await session.rows(
          `INSERT INTO settling (alarm, occurrence, due) VALUES ($1, $2, $3)
           ON CONFLICT (alarm, occurrence) DO UPDATE SET due = excluded.due`,
          [alarm, occurrence, due],
        )
    },
    async addPhoto(id, hash, bytes) {
      const text = 'INSERT INTO order_photo (work_order, hash, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING'
      await session.rows(text, [id, hash, bytes])
    },
    photoBytes: () => photoBytes(session),
    async surplus(max) {
      const [row] = await session.rows(
        `SELECT min(id) AS id FROM work_order WHERE NOT state = ANY ($1) HAVING (SELECT count(*) FROM work_order) > $2`,
        [openStates, max],
      )
      return typeof row?.['id'] === 'number' ? row['id'] : undefined
    },
    async remove(id) {
      const shown = await session.rows('DELETE FROM order_photo WHERE work_order = $1 RETURNING hash', [id])
      await session.rows('DELETE FROM order_entry WHERE work_order = $1', [id])
      await session.rows('DELETE FROM work_order WHERE id = $1', [id])
      return shown.map(({ hash }) => String(hash))
    },
  }
}

export async function photoBytes(session: Session): Promise<number> {
  return numberIn(await session.rows('SELECT coalesce(sum(bytes), 0)::float8 AS number FROM order_photo'))
}

export async function ordersOf(session: Session, asked: OrderQuery): Promise<Order[]> {
  const { after, newest, site, crew, alarm, states, priorities, from, to, limit } = asked
  const list = (words: readonly string[] | undefined) => (words === undefined ? null : [...words])
  const rows = await session.rows(
    `SELECT content FROM work_order WHERE ($1::text IS NULL OR site = $1) AND ($2::text IS NULL OR crew = $2)
       AND ($3::text IS NULL OR alarm = $3) AND ($4::text[] IS NULL OR state = ANY ($4))
       AND ($5::text[] IS NULL OR priority = ANY ($5)) AND ($6::float8 IS NULL OR opened_at >= $6)
       AND ($7::float8 IS NULL OR opened_at < $7)
       ${newest ? 'AND id < $8 ORDER BY id DESC' : 'AND id > $8 ORDER BY id'} LIMIT $9`,
    [
      ...[site ?? null, crew ?? null, alarm ?? null, list(states), list(priorities), from ?? null, to ?? null],
      ...[after ?? (newest ? Number.MAX_SAFE_INTEGER : 0), limit],
    ],
  )
  return rows.map((row) => contentOf<Order>(row))
}

export async function settledBy(session: Session, at: number, limit: number) {
  // what is further off than anything ever is was noted before our clock was set back
  const rows = await session.rows(
    `SELECT alarm, occurrence FROM settling WHERE due <= $1::float8 OR due > $1::float8 + $3::float8
     ORDER BY due LIMIT $2`,
    [at, limit, settleMs],
  )
  return rows.map((row) => ({ alarm: String(row['alarm']), occurrence: Number(row['occurrence']) }))
}

export async function countsOf(session: Session): Promise<Partial<Record<OrderState, number>>> {
  const rows = await session.rows('SELECT state, count(*) AS count FROM work_order GROUP BY state')
  return Object.fromEntries(rows.map((row) => [String(row['state']), Number(row['count'])]))
}

export function orderIn([row]: readonly Row[]): Order | undefined {
  return row && contentOf<Order>(row)
}

/** What this store wrote itself, as JSON. */
export function contentOf<T>(row: Row): T {
  return JSON.parse(String(row['content']))
}

export function numberIn([row]: readonly Row[]): number {
  return Number(row?.['number'])
}
