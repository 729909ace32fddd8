import type { AlarmBody, CardBody } from '../../api/alarms/schema.ts'
import { isCalling } from '../../core/alarm/alarm.ts'
import { includesRole, type Role } from '../../core/people/role.ts'
import type { PageAction } from '../../core/words/page-words.ts'

/** Durations that a shelving may be asked for, as the API writes them. */
const shelvings = [
  ['1h', 3_600_000],
  ['2h', 7_200_000],
  ['4h', 14_400_000],
  ['8h', 28_800_000],
  ['12h', 43_200_000],
  ['24h', 86_400_000],
] as const

export interface Choices {
  readonly acknowledge: 'with-note' | 'plain' | 'no'
  readonly reset: boolean
  /** What stands behind "more". What a role may never do is not there. */
  readonly more: readonly PageAction[]
  readonly shelvings: readonly (readonly [text: string, ms: number])[]
}

/** What a person may do with an alarm now. A critical one is put aside by two persons, which no phone does alone. */
export function choicesOf(alarm: AlarmBody, shelveMaxMs: CardBody['shelveMaxMs'], role: Role): Choices {
  const { state, priority, note } = alarm
  const isEngineer = includesRole(role, 'engineer')
  const isStanding = state !== 'NORM' && state !== 'SHLVD' && state !== 'DSUPR' && state !== 'OOSRV'
  const possible = shelvings.filter(([, ms]) => ms <= (shelveMaxMs ?? 0))
  const mayShelve = isStanding && priority !== 'critical' && (priority !== 'high' || isEngineer) && possible.length > 0
  const more: PageAction[] = []
  if (mayShelve) more.push('shelve')
  if (state === 'SHLVD') more.push('unshelve')
  if (isEngineer) more.push(state === 'OOSRV' ? 'return-to-service' : 'out-of-service')
  return {
    acknowledge: !isCalling(state) ? 'no' : note === 'required' ? 'with-note' : 'plain',
    reset: state === 'LACKED',
    more,
    shelvings: mayShelve ? possible : [],
  }
}
