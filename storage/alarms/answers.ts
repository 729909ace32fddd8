import type { DatabaseSync } from 'node:sqlite'
import type { ActResult } from './alarms.ts'

/** What an action with an idempotency key came to, and what had been asked for. */
export interface Answer {
  readonly request?: string
  readonly result: ActResult
}

/** The answers given: a client that was cut off may ask again. Kept for a week. */
export interface Answers {
  find(key: string): Answer | undefined
  /** `at`: server time, epoch ms. Forgets what is too old by then. */
  keep(key: string, at: number, answer: Answer): void
}

const keptMs = 7 * 86_400_000

export function createAnswers(database: DatabaseSync): Answers {
  const find = database.prepare('SELECT content FROM answer WHERE key = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO answer (key, at, content) VALUES (?, ?, ?)')
  const prune = database.prepare('DELETE FROM answer WHERE at < ?')
  return {
    find(key) {
      const row = find.get(key)
      return row && JSON.parse(String(row['content']))
    },
    keep(key, at, answer) {
      prune.run(at - keptMs)
      insert.run(key, at, JSON.stringify(answer))
    },
  }
}
