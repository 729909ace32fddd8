import type { DatabaseSync } from 'node:sqlite'
import type { EngineRecord } from '../../core/alarm/engine/saved.ts'

export const engineTables = `
  CREATE TABLE IF NOT EXISTS engine (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS engine_step (number INTEGER PRIMARY KEY, changes TEXT NOT NULL) STRICT;
`

/** Texts by key that are newer than the table; null where the record was dropped. */
type Changes = Map<string, string | null>

interface Folding {
  /** In the order of their keys: neighbours stand on one page. */
  readonly changes: readonly (readonly [key: string, text: string | null])[]
  readonly done: number
  /** The last step that is in the table once all is done. */
  readonly upTo: number
}

/** What the evaluator's process knows of the steps, as committed. */
interface Steps {
  readonly changes: Changes
  /** Changes in all steps that are not being folded. */
  readonly count: number
  readonly first: number
  readonly last: number
  readonly folding?: Folding | undefined
}

const foldFrom = 10_000
const leastAtOnce = 100
const forgottenAtOnce = 8

/**
 * The evaluator's records. A step appends what it changes as one row in one place of the file: each record in its own
 * place would be a page to write for almost every one. The rows are folded into the table little by little, by steps
 * themselves: each folds a quarter as many records as it changes, so that all rows together hold no more than about
 * eight times what the table holds.
 */
export class EngineState {
  private readonly statements
  private steps: Steps | undefined

  constructor(database: DatabaseSync) {
    this.statements = prepare(database)
  }

  /** All records in the order of their keys, as they are in the file. */
  records(): EngineRecord[] {
    const records = new Map<string, string>()
    for (const { key, text } of this.statements.all.all()) records.set(String(key), String(text))
    this.steps = this.read()
    for (const [key, text] of this.steps.changes) {
      if (text === null) records.delete(key)
      else records.set(key, text)
    }
    return [...records].map(([key, text]) => ({ key, text })).sort(byKey)
  }

  /** Within a transaction; what it returns is to be called once that is committed. */
  keep(records: readonly EngineRecord[], dropped: readonly string[]): () => void {
    const before = this.steps ?? this.read()
    this.steps = before
    const count = records.length + dropped.length
    const last = count > 0 ? before.last + 1 : before.last
    if (count > 0) {
      const flat: (string | null)[] = []
      for (const { key, text } of records) flat.push(key, text)
      for (const key of dropped) flat.push(key, null)
      this.statements.append.run(last, JSON.stringify(flat))
    }
    const folded = before.folding && this.fold(before.folding, before.first, Math.max(leastAtOnce, count / 4))
    return () => {
      for (const { key, text } of records) before.changes.set(key, text)
      for (const key of dropped) before.changes.set(key, null)
      const after = { ...before, count: before.count + count, last, ...folded }
      this.steps = after.folding === undefined && after.count >= foldFrom ? beginFolding(after) : after
    }
  }

  private fold({ changes, done, upTo }: Folding, first: number, most: number): Pick<Steps, 'first' | 'folding'> {
    if (done < changes.length) {
      const next = Math.min(changes.length, done + Math.ceil(most))
      for (const [key, text] of changes.slice(done, next)) {
        if (text === null) this.statements.drop.run(key)
        else this.statements.set.run(key, text)
      }
      return { first, folding: { changes, done: next, upTo } }
    }
    const forgotten = Math.min(upTo, first + forgottenAtOnce - 1)
    this.statements.forget.run(forgotten)
    return { first: forgotten + 1, folding: forgotten === upTo ? undefined : { changes, done, upTo } }
  }

  private read(): Steps {
    const changes: Changes = new Map()
    let [count, first, last] = [0, 1, 0]
    for (const row of this.statements.steps.iterate()) {
      const flat: readonly string[] = JSON.parse(String(row['changes']))
      for (let at = 0; at < flat.length; at += 2) changes.set(flat[at] ?? '', flat[at + 1] ?? null)
      last = Number(row['number'])
      if (count === 0) first = last
      count += flat.length / 2
    }
    return { changes, count, first, last }
  }
}

function beginFolding({ changes, last, first }: Steps): Steps {
  const sorted = [...changes].sort(([a], [b]) => (a < b ? -1 : 1))
  return { changes: new Map(), count: 0, first, last, folding: { changes: sorted, done: 0, upTo: last } }
}

function byKey(one: EngineRecord, other: EngineRecord): number {
  return one.key < other.key ? -1 : 1
}

function prepare(database: DatabaseSync) {
  return {
    all: database.prepare('SELECT key, text FROM engine'),
    steps: database.prepare('SELECT number, changes FROM engine_step ORDER BY number'),
    append: database.prepare('INSERT INTO engine_step (number, changes) VALUES (?, ?)'),
    set: database.prepare('INSERT OR REPLACE INTO engine (key, text) VALUES (?, ?)'),
    drop: database.prepare('DELETE FROM engine WHERE key = ?'),
    forget: database.prepare('DELETE FROM engine_step WHERE number <= ?'),
  }
}
