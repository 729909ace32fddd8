import type { AttentionState } from '../alarm/alarm.ts'
import { fill } from './tables.ts'
import type { Words } from './words.ts'

interface Named {
  readonly by: string
  readonly person?: string | undefined
}

/** What of an alarm its state is said with. `Time` as the caller has it. */
export interface StateFacts<Time> {
  readonly state: AttentionState
  readonly returnedAt?: Time | undefined
  readonly acknowledged?: (Named & { readonly at: Time }) | undefined
  readonly shelved?: (Named & { readonly why: string; readonly until: Time }) | undefined
  readonly outOfService?: { readonly workOrder: string } | undefined
}

/**
 * An alarm's state with who and when, as far as that is known: `Dawa has it, 01:55`. `clock` writes a time, `called` says
 * what a person is called in that language by their id, where it is known; else it is what stands on record.
 */
export function stateText<Time>(
  facts: StateFacts<Time>,
  words: Words,
  clock: (at: Time) => string,
  called: (id: string) => string | undefined = () => undefined,
): string {
  const { state, returnedAt, acknowledged, shelved, outOfService } = facts
  const { stateOf } = words
  // a token may be called as somebody's id, and is not them
  const nameOf = ({ by, person }: Named) => (person === undefined ? by : (called(by) ?? person))
  switch (state) {
    case 'ACKED':
      if (acknowledged) return fill(stateOf.answered, { who: nameOf(acknowledged), time: clock(acknowledged.at) })
      break
    case 'LACKED':
      if (acknowledged) return fill(stateOf.toReset, { who: nameOf(acknowledged) })
      break
    case 'RTNUN':
      if (returnedAt !== undefined) return fill(stateOf.returned, { time: clock(returnedAt) })
      break
    case 'SHLVD':
      if (shelved) return fill(stateOf.shelved, { time: clock(shelved.until), who: nameOf(shelved), why: shelved.why })
      break
    case 'OOSRV':
      if (outOfService) return fill(stateOf.outForRepair, { order: outOfService.workOrder })
      break
    case 'UNACK':
    case 'LUNACK':
    case 'DSUPR':
    case 'NORM':
      break
  }
  return words.state[state]
}
