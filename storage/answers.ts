import type { DatabaseSync } from 'node:sqlite'
import { type Asked, got, type Steps } from './steps.ts'

/** Of a request with an idempotency key. */
export interface RequestKey {
  /** Of one person, one thing and one kind of step; remembered for a week. */
  readonly key: string
  /** What was asked for, in some form: another request under a used key is refused. */
  readonly request: string
}

/** What a request with an idempotency key came to, and what had been asked for. */
export interface Answer<Result> {
  readonly request?: string
  readonly result: Result
}

export interface KeyReused {
  readonly ok: false
  readonly because: 'key-reused'
}

export const answerTable = `
  CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, at REAL NOT NULL, content TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS answer_at ON answer (at);
`

/** How long an answer is remembered. */
export const keptMs = 7 * 86_400_000
/** Answers of a week that are remembered; above it the oldest go. */
export const mostAnswers = 100_000
const forgottenAtOnce = 1_000

/** The answers that a store has given: a client that was cut off may ask again. Kept for a week; the caller sees to the transaction. */
export class Answers<Result> implements AnswerBook<Result> {
  private readonly statements
  private readonly most: number

  /** `most` answers of a week are remembered; above it the oldest go. */
  constructor(database: DatabaseSync, most = mostAnswers) {
    this.most = most
    this.statements = {
      find: database.prepare('SELECT content FROM answer WHERE key = ?'),
      keep: database.prepare('INSERT OR REPLACE INTO answer (key, at, content) VALUES (?, ?, ?)'),
      forget: database.prepare('DELETE FROM answer WHERE at < ?'),
      forgetOne: database.prepare('DELETE FROM answer WHERE key = ?'),
      count: database.prepare('SELECT count(*) AS count FROM answer'),
      forgetOldest: database.prepare('DELETE FROM answer WHERE key IN (SELECT key FROM answer ORDER BY at LIMIT ?)'),
    }
  }

  find(key: string): Answer<Result> | undefined {
    const row = this.statements.find.get(key)
    return row && JSON.parse(String(row['content']))
  }

  /** `at`: server time, epoch ms. Forgets what is too old by then. */
  keep(key: string, at: number, answer: Answer<Result>): void {
    const { keep, forget, count, forgetOldest } = this.statements
    forget.run(at - keptMs)
    if (Number(count.get()?.['count']) >= this.most) forgetOldest.run(forgottenAtOnce)
    keep.run(key, at, JSON.stringify(answer))
  }

  /** What was begun under it has not been done. */
  forget(key: string): void {
    this.statements.forgetOne.run(key)
  }
}

/** Answers that were given, as whoever decides asks for them. */
export interface AnswerBook<Result> {
  find(key: string): Asked<Answer<Result> | undefined>
  keep(key: string, at: number, answer: Answer<Result>): Asked<void>
}

/** What was answered under a key before is answered again; what was refused may be tried again under the same one. */
export function* once<Result extends { readonly ok: boolean }>(
  answers: AnswerBook<Result>,
  asked: RequestKey | undefined,
  at: number,
  work: () => Steps<Result>,
): Steps<{ readonly result: Result | KeyReused; readonly isAgain: boolean }> {
  const before = asked && (yield* got(answers.find(asked.key)))
  if (before) {
    const isOther = before.request !== asked.request
    return { result: isOther ? { ok: false, because: 'key-reused' } : before.result, isAgain: true }
  }
  const result = yield* work()
  if (asked && result.ok) yield* got(answers.keep(asked.key, at, { request: asked.request, result }))
  return { result, isAgain: false }
}
