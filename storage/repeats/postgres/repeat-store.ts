import { PostgresAnswers } from '../../postgres/answers.ts'
import { inTurn } from '../../postgres/in-turn.ts'
import type { Postgres } from '../../postgres/postgres.ts'
import type { KeptAnswer, Repeats } from '../repeats.ts'

const store = 'repeats'

/** Requests with a key, whichever machine answers them; `max` of a week are remembered. The connections stay whose they are. */
export function postgresRepeats(postgres: Postgres, max = 20_000): Repeats {
  const answers = new PostgresAnswers<KeptAnswer | 'begun'>(store, max)
  return {
    begin: (key, at) =>
      inTurn(postgres, store, async (session) => {
        const before = await answers.find(session, key.key)
        if (!before) {
          await answers.keep(session, key.key, at, { request: key.request, result: 'begun' })
          return { is: 'new' }
        }
        if (before.request !== key.request) return { is: 'key-reused' }
        return before.result === 'begun' ? { is: 'begun' } : { is: 'done', answer: before.result }
      }),
    async done({ key, request }, at, answer) {
      // that it was begun is on record; what is not kept stays so
      if (answer)
        await inTurn(postgres, store, (session) => answers.keep(session, key, at, { request, result: answer }))
    },
    refused: ({ key }) => answers.forget(postgres, key),
    async [Symbol.asyncDispose]() {},
  }
}
