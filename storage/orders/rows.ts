import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { settleMs } from '../../core/notice/decide.ts'
import type { OrderEntry } from '../../core/order/event.ts'
import { isOpen, type Order, type OrderState, occurrenceKey, orderStates } from '../../core/order/order.ts'
import { orderDueAt } from '../../core/order/times.ts'
import type { OrderRecords } from './decide.ts'
import type { OrderQuery } from './orders.ts'

/** What is read and written of `orders.sqlite`, statement by statement; the caller sees to the transaction. */
export class OrderRows implements OrderRecords {
  private readonly statements

  constructor(database: DatabaseSync) {
    this.statements = prepare(database)
  }

  place(name: string): number {
    return Number(this.statements.place.get(name)?.['number'] ?? 0)
  }

  setPlace(name: string, number: number): void {
    this.statements.setPlace.run(name, number)
  }

  find(id: number): Order | undefined {
    return orderIn(this.statements.find.get(id))
  }

  ofOccurrence(key: string): Order | undefined {
    return orderIn(this.statements.ofOccurrence.get(key))
  }

  /** The newest order of an alarm. */
  lastOf(alarm: string): Order | undefined {
    return orderIn(this.statements.lastOf.get(alarm))
  }

  nextId(): number {
    return Number(this.statements.lastId.get()?.['seq'] ?? 0) + 1
  }

  insert(order: Order, entry: OrderEntry): void {
    const { id, about, openedAt } = order
    const { to, state, priority, due, content } = columnsOf(order)
    const occurrence = occurrenceKey(order) ?? null
    const alarm = about.alarm?.id ?? null
    this.statements.insert.run(id, occurrence, alarm, about.site, to, state, priority, openedAt, due, content)
    this.append(entry)
  }

  update(order: Order, entry: OrderEntry): void {
    const { to, state, priority, due, content } = columnsOf(order)
    this.statements.update.run(to, state, priority, due, content, order.id)
    this.append(entry)
  }

  private append(entry: OrderEntry): void {
    this.statements.append.run(entry.order, entry.revision, JSON.stringify(entry))
  }

  orders({ after, newest, site, crew, alarm, states, priorities, from, to, limit }: OrderQuery): Order[] {
    const list = (words: readonly string[] | undefined) => (words === undefined ? null : JSON.stringify(words))
    const asked = [site ?? null, crew ?? null, alarm ?? null, list(states), list(priorities), from ?? null, to ?? null]
    const rows = newest
      ? this.statements.newest.all(...asked, after ?? Number.MAX_SAFE_INTEGER, limit)
      : this.statements.orders.all(...asked, after ?? 0, limit)
    return rows.map(contentOf<Order>)
  }

  journal(id: number): OrderEntry[] {
    return this.statements.journal.all(id).map(contentOf<OrderEntry>)
  }

  due(at: number, limit: number): Order[] {
    return this.statements.due.all(at, limit).map(contentOf<Order>)
  }

  watched(limit: number, after: number): { order: Order; since?: number }[] {
    return this.statements.watched.all(after, limit).map((row) => {
      const since = row['good_since']
      return { order: contentOf<Order>(row), ...(typeof since === 'number' && { since }) }
    })
  }

  setGoodSince(id: number, since: number | undefined): void {
    this.statements.setGoodSince.run(since ?? null, id)
  }

  counts(): Partial<Record<OrderState, number>> {
    return Object.fromEntries(this.statements.counts.all().map((row) => [String(row['state']), Number(row['count'])]))
  }

  /** Open ones of alarms, or of something else. */
  openCount(isOfAlarm: boolean): number {
    return Number(this.statements.openCount.get(JSON.stringify(openStates), isOfAlarm ? 1 : 0)?.['count'])
  }

  /** The occurrence is that of a newer order from now on. */
  release(id: number): void {
    this.statements.release.run(id)
  }

  settle(alarm: string, occurrence: number, due: number | undefined): void {
    if (due === undefined) this.statements.unsettle.run(alarm, occurrence)
    else this.statements.settle.run(alarm, occurrence, due)
  }

  settled(at: number, limit: number): { alarm: string; occurrence: number }[] {
    const rows = this.statements.settled.all(at, limit)
    return rows.map((row) => ({ alarm: String(row['alarm']), occurrence: Number(row['occurrence']) }))
  }

  addPhoto(id: number, hash: string, bytes: number): void {
    this.statements.addPhoto.run(id, hash, bytes)
  }

  isShown(hash: string): boolean {
    return this.statements.photo.get(hash) !== undefined
  }

  photoBytes(): number {
    return Number(this.statements.photoBytes.get()?.['bytes'] ?? 0)
  }

  /** Another journal: its occurrences are not those of these orders. */
  disown(): number {
    const open = this.statements.ownedOpen.get(JSON.stringify(openStates))?.['count']
    this.statements.disown.run()
    this.statements.unsettleAll.run()
    return Number(open)
  }

  /** The oldest order that is over, above so many of all; undefined where there are not so many. */
  surplus(max: number): number | undefined {
    const id = this.statements.surplus.get(JSON.stringify(openStates), max)?.['id']
    return typeof id === 'number' ? id : undefined
  }

  /** An order with all that belongs to it; returns hashes of photos that nothing shows any more. */
  remove(id: number): string[] {
    const hashes = this.statements.photosOf.all(id).map((row) => String(row['hash']))
    for (const statement of this.statements.removes) statement.run(id)
    return hashes.filter((hash) => !this.isShown(hash))
  }
}

/** Of orders that are not over. */
export const openStates = orderStates.filter((name) => name !== 'closed' && name !== 'void')

/** What is asked for of an order, beside its content. */
export function columnsOf(order: Order) {
  const { to, stage, priority } = order
  const due = isOpen(order) ? (orderDueAt(order) ?? null) : null
  return { to: to?.crew ?? null, state: stage.name, priority, due, content: JSON.stringify(order) }
}

function orderIn(row: Record<string, SQLOutputValue> | undefined): Order | undefined {
  return row && contentOf<Order>(row)
}

/** What this module wrote itself, as JSON. */
function contentOf<T>(row: Record<string, SQLOutputValue>): T {
  return JSON.parse(String(row['content']))
}

function prepare(database: DatabaseSync) {
  const where = `WHERE (?1 IS NULL OR site = ?1) AND (?2 IS NULL OR crew = ?2) AND (?3 IS NULL OR alarm = ?3)
    AND (?4 IS NULL OR state IN (SELECT value FROM json_each(?4)))
    AND (?5 IS NULL OR priority IN (SELECT value FROM json_each(?5)))
    AND (?6 IS NULL OR opened_at >= ?6) AND (?7 IS NULL OR opened_at < ?7)`
  const isOpenState = 'state IN (SELECT value FROM json_each(?))'
  const texts = {
    place: 'SELECT number FROM place WHERE name = ?',
    setPlace: 'INSERT OR REPLACE INTO place (name, number) VALUES (?, ?)',
    find: 'SELECT content FROM work_order WHERE id = ?',
    ofOccurrence: 'SELECT content FROM work_order WHERE occurrence = ?',
    lastOf: 'SELECT content FROM work_order WHERE alarm = ? ORDER BY id DESC LIMIT 1',
    lastId: "SELECT seq FROM sqlite_sequence WHERE name = 'work_order'",
    insert: `INSERT INTO work_order (id, occurrence, alarm, site, crew, state, priority, opened_at, due, content)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    update: `UPDATE work_order SET crew = ?1, state = ?2, priority = ?3, due = ?4, content = ?5,
      good_since = CASE WHEN ?2 = 'disposed' AND state = 'disposed' THEN good_since END WHERE id = ?6`,
    append: 'INSERT INTO journal (work_order, revision, content) VALUES (?, ?, ?)',
    orders: `SELECT content FROM work_order ${where} AND id > ?8 ORDER BY id LIMIT ?9`,
    newest: `SELECT content FROM work_order ${where} AND id < ?8 ORDER BY id DESC LIMIT ?9`,
    journal: 'SELECT content FROM journal WHERE work_order = ? ORDER BY revision',
    due: 'SELECT content FROM work_order WHERE due <= ? ORDER BY due LIMIT ?',
    watched:
      "SELECT content, good_since FROM work_order WHERE state = 'disposed' AND alarm IS NOT NULL AND id > ? ORDER BY id LIMIT ?",
    setGoodSince: "UPDATE work_order SET good_since = ? WHERE id = ? AND state = 'disposed'",
    counts: 'SELECT state, count(*) AS count FROM work_order GROUP BY state',
    openCount: `SELECT count(*) AS count FROM work_order WHERE ${isOpenState} AND (alarm IS NOT NULL) = ?`,
    release: 'UPDATE work_order SET occurrence = NULL WHERE id = ?',
    settle: 'INSERT OR REPLACE INTO settling (alarm, occurrence, due) VALUES (?, ?, ?)',
    unsettle: 'DELETE FROM settling WHERE alarm = ? AND occurrence = ?',
    unsettleAll: 'DELETE FROM settling',
    // what is further off than anything ever is was noted before our clock was set back
    settled: `SELECT alarm, occurrence FROM settling WHERE due <= ?1 OR due > ?1 + ${settleMs} ORDER BY due LIMIT ?2`,
    addPhoto: 'INSERT OR IGNORE INTO photo (work_order, hash, bytes) VALUES (?, ?, ?)',
    photo: 'SELECT 1 FROM photo WHERE hash = ? LIMIT 1',
    photosOf: 'SELECT hash FROM photo WHERE work_order = ?',
    photoBytes: 'SELECT sum(bytes) AS bytes FROM photo',
    ownedOpen: `SELECT count(*) AS count FROM work_order WHERE occurrence IS NOT NULL AND ${isOpenState}`,
    disown: 'UPDATE work_order SET occurrence = NULL',
    surplus: `SELECT min(id) AS id FROM work_order WHERE NOT ${isOpenState} HAVING (SELECT count(*) FROM work_order) > ?`,
  } as const
  const prepared = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, database.prepare(text)]))
  const removes = ['DELETE FROM photo WHERE work_order = ?', 'DELETE FROM journal WHERE work_order = ?'].concat(
    'DELETE FROM work_order WHERE id = ?',
  )
  return {
    ...(prepared as Record<keyof typeof texts, ReturnType<DatabaseSync['prepare']>>),
    removes: removes.map((text) => database.prepare(text)),
  }
}
