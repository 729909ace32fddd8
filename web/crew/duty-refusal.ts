import { Refused, reasonOf } from '../lib/client.ts'
import { words } from '../lib/language.ts'

/** Why a change of duty was not put on record, in words: which part was wrong, as far as the page has a word for it. */
export function dutyRefusal(error: unknown): string {
  const { onCall: w } = words().page
  const wrong = error instanceof Refused ? (error.problem?.errors ?? []) : []
  if (wrong.length === 0) return reasonOf(error)
  const said = wrong.map(({ expected }) =>
    /two different people/.test(expected)
      ? w.samePerson
      : /not over|after from/.test(expected)
        ? w.wrongTime
        : reasonOf(error),
  )
  return [...new Set(said)].join(', ')
}
