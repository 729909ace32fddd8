import { Answers, answerTable } from '../answers.ts'
import { openDatabase } from '../database.ts'
import { inTransaction } from '../transaction.ts'
import type { KeptAnswer, Repeats } from './repeats.ts'

export interface RepeatStoreOptions {
  readonly folder: string
  /** Requests of a week that are remembered; above it the oldest go. Default 20,000. */
  readonly max?: number
}

/** Opens `repeats.sqlite` of a data folder, making it when it is not there. */
export async function openRepeats({ folder, max = 20_000 }: RepeatStoreOptions): Promise<Repeats> {
  const database = openDatabase(folder, {
    name: 'repeats.sqlite',
    version: 1,
    without: 'what a program repeats under its key is then done again',
    complete: (made) => made.exec(answerTable),
  })
  const answers = new Answers<KeptAnswer | 'begun'>(database, max)
  return {
    begin: async (key, at) =>
      inTransaction(database, () => {
        const before = answers.find(key.key)
        if (!before) {
          answers.keep(key.key, at, { request: key.request, result: 'begun' })
          return { is: 'new' }
        }
        if (before.request !== key.request) return { is: 'key-reused' }
        return before.result === 'begun' ? { is: 'begun' } : { is: 'done', answer: before.result }
      }),
    done: async ({ key, request }, at, answer) => {
      // that it was begun is on record; what is not kept stays so
      if (answer) inTransaction(database, () => answers.keep(key, at, { request, result: answer }))
    },
    refused: async ({ key }) => answers.forget(key),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
