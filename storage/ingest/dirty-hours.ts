import type { DatabaseSync } from 'node:sqlite'
import { inTransaction } from '../transaction.ts'
import type { DirtyHour, DirtyMarks, DirtyQuery, TouchedHours } from './dirty-marks.ts'
import { openDirtyTables } from './dirty-tables.ts'

/** So many free pages (4 kB) stay in the file: the marks of an ordinary hour need them again. */
const pagesKept = 1_000
const pagesAtOnce = 500

/**
 * Part of `ingest.sqlite`: the hours that are to be rolled up. A set, so late data costs a mark an hour, not a reading;
 * a mark takes some 15 bytes, and how many there are is counted as they are made.
 */
export class DirtyHours {
  private readonly database: DatabaseSync
  private readonly statements
  private change: number
  private savedChange: number
  /** The numbers that points have in the file. */
  private readonly numbers = new Map<string, number>()
  /** The hour that each point has a mark for that nobody has read: it need not be made again. */
  private readonly unread = new Map<string, number>()

  constructor(database: DatabaseSync) {
    openDirtyTables(database)
    this.database = database
    this.statements = prepare(database)
    this.change = Number(database.prepare('SELECT last FROM dirty_change').get()?.['last'])
    this.savedChange = this.change
  }

  /** To be called in the transaction of the step; `forget` where that fails. */
  mark(touched: TouchedHours): void {
    const { statements, unread } = this
    const made = new Map<number, number>()
    for (const [point, hours] of touched) {
      for (const hour of hours) {
        if (unread.get(point) === hour) continue
        const number = this.numberOf(point)
        this.change += 1
        if (statements.mark.run(number, hour, this.change).changes === 0) {
          statements.markAgain.run(this.change, number, hour)
        } else made.set(hour, (made.get(hour) ?? 0) + 1)
        unread.set(point, hour)
      }
    }
    for (const [hour, marks] of made) statements.add.run(hour, marks)
    if (this.change === this.savedChange) return
    statements.save.run(this.change)
    this.savedChange = this.change
  }

  /** The marks that were thought to be there may not be. */
  forget(): void {
    this.unread.clear()
    this.numbers.clear()
    this.savedChange = -1
  }

  private read({ after, before, limit }: DirtyQuery): DirtyHour[] {
    this.unread.clear()
    const number = after ? this.numberOf(after.point) : -1
    return this.statements.read.all(number, after?.hour ?? 0, before, limit).map((row) => ({
      point: String(row['point']),
      hour: Number(row['hour']),
      change: Number(row['change']),
    }))
  }

  private clear(marks: readonly DirtyHour[]): void {
    const { statements } = this
    inTransaction(this.database, () => {
      const gone = new Map<number, number>()
      for (const { point, hour, change } of marks) {
        const { changes } = statements.clear.run(this.numberOf(point), hour, change)
        if (changes !== 0) gone.set(hour, (gone.get(hour) ?? 0) + 1)
      }
      for (const [hour, count] of gone) {
        statements.add.run(hour, -count)
        statements.dropCount.run(hour)
      }
    })
  }

  private shrink(): void {
    const free = Number(this.statements.free.get()?.['freelist_count'])
    if (free > pagesKept) this.database.exec(`PRAGMA incremental_vacuum(${Math.min(pagesAtOnce, free - pagesKept)})`)
  }

  /** A sum over hours, not over marks. */
  private count(before: number): number {
    return Number(this.statements.count.get(before)?.['marks'] ?? 0)
  }

  private oldest(): number | undefined {
    const hour = this.statements.oldest.get()?.['hour']
    return typeof hour === 'number' ? hour : undefined
  }

  asMarks(): DirtyMarks {
    return {
      read: async (query) => this.read(query),
      clear: async (marks) => this.clear(marks),
      count: async (before) => this.count(before),
      oldest: async () => this.oldest(),
      shrink: async () => this.shrink(),
    }
  }

  private numberOf(point: string): number {
    const held = this.numbers.get(point)
    if (held !== undefined) return held
    const row = this.statements.number.get(point)
    const number = Number(row?.['number'] ?? this.statements.newPoint.run(point).lastInsertRowid)
    this.numbers.set(point, number)
    return number
  }
}

function prepare(database: DatabaseSync) {
  return {
    number: database.prepare('SELECT number FROM dirty_point WHERE point = ?'),
    newPoint: database.prepare('INSERT INTO dirty_point (point) VALUES (?)'),
    mark: database.prepare('INSERT OR IGNORE INTO dirty (number, hour, change) VALUES (?, ?, ?)'),
    markAgain: database.prepare('UPDATE dirty SET change = ? WHERE number = ? AND hour = ?'),
    add: database.prepare(
      'INSERT INTO dirty_count (hour, marks) VALUES (?1, ?2) ON CONFLICT (hour) DO UPDATE SET marks = marks + ?2',
    ),
    dropCount: database.prepare('DELETE FROM dirty_count WHERE hour = ? AND marks <= 0'),
    save: database.prepare('UPDATE dirty_change SET last = ?'),
    read: database.prepare(
      `SELECT point, hour, change FROM dirty CROSS JOIN dirty_point USING (number)
       WHERE (number, hour) > (?, ?) AND hour < ? ORDER BY number, hour LIMIT ?`,
    ),
    clear: database.prepare('DELETE FROM dirty WHERE number = ? AND hour = ? AND change = ?'),
    free: database.prepare('PRAGMA freelist_count'),
    count: database.prepare('SELECT sum(marks) AS marks FROM dirty_count WHERE hour < ?'),
    oldest: database.prepare('SELECT min(hour) AS hour FROM dirty_count'),
  }
}

/**
 * Looks up which hours of a point in [from, to) the roll-ups do not have as they are; undefined where the point was
 * never marked, so that no roll-up stands for it.
 */
export function createDirtyLookup(database: DatabaseSync) {
  openDirtyTables(database)
  const known = database.prepare('SELECT number FROM dirty_point WHERE point = ?')
  const hours = database.prepare('SELECT hour FROM dirty WHERE number = ? AND hour >= ? AND hour < ? ORDER BY hour')
  return (point: string, from: number, to: number): number[] | undefined => {
    const number = known.get(point)?.['number']
    return number === undefined ? undefined : hours.all(number, from, to).map((row) => Number(row['hour']))
  }
}
