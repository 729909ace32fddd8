import { type Answer, type AnswerBook, keptMs, mostAnswers } from '../answers.ts'
import type { Session } from './postgres.ts'

/** The kept answers between two looks at whether there are too many. */
const lookEvery = 500

/** The answers that one store has given; used in a transaction that keeps others from answering the same meanwhile. */
export class PostgresAnswers<Result> {
  private readonly store: string
  private readonly most: number
  private keptSince = 0

  /** `most` answers of a week are remembered; above it the oldest go. */
  constructor(store: string, most = mostAnswers) {
    this.store = store
    this.most = most
  }

  /** What was begun under it has not been done. */
  async forget(session: Session, key: string): Promise<void> {
    await session.rows('DELETE FROM answer WHERE store = $1 AND key = $2', [this.store, key])
  }

  /** Of a transaction. */
  in(session: Session): AnswerBook<Result> {
    return {
      find: (key) => this.find(session, key),
      keep: (key, at, answer) => this.keep(session, key, at, answer),
    }
  }

  async find(session: Session, key: string): Promise<Answer<Result> | undefined> {
    const [row] = await session.rows('SELECT content FROM answer WHERE store = $1 AND key = $2', [this.store, key])
    return row && JSON.parse(String(row['content']))
  }

  /** `at`: server time, epoch ms. Forgets what is too old by then, and the oldest where there are too many. */
  async keep(session: Session, key: string, at: number, answer: Answer<Result>): Promise<void> {
    await session.rows('DELETE FROM answer WHERE store = $1 AND at < $2', [this.store, at - keptMs])
    await session.rows(
      `INSERT INTO answer (store, key, at, content) VALUES ($1, $2, $3, $4)
       ON CONFLICT (store, key) DO UPDATE SET at = excluded.at, content = excluded.content`,
      [this.store, key, at, JSON.stringify(answer)],
    )
    if (++this.keptSince % lookEvery !== 0) return
    await session.rows(
      `DELETE FROM answer WHERE store = $1 AND at <
         (SELECT at FROM answer WHERE store = $1 ORDER BY at DESC OFFSET $2 LIMIT 1)`,
      [this.store, this.most],
    )
  }
}
