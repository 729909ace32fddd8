import type { EscalationState } from '../people/escalation/state.ts'
import { drillAlarm } from './drill.ts'
import type { DrillOutcome } from './drill-outcome.ts'
import type { DeliveryRecord, NoteRecord } from './record.ts'

/** What a drill came to. Times epoch ms, ours; what did not happen is left out. */
export interface DrillReport {
  readonly outcome: DrillOutcome
  /** When a provider first took a message. */
  readonly toldAt?: number
  readonly answeredAt?: number
  readonly answeredBy?: string
  /** Steps of the chain that were passed, nobody having answered. */
  readonly stepsPassed: number
  /** People for whom a message was decided, and those of whom a provider took one. */
  readonly called: readonly string[]
  readonly told: readonly string[]
}

/** Of a drill's state, what was sent, and its notes. */
export function drillReport(
  state: EscalationState | undefined,
  deliveries: readonly DeliveryRecord[],
  notes: readonly NoteRecord[],
): DrillReport {
  const accepted = deliveries.flatMap(({ acceptedAt }) => acceptedAt ?? [])
  const answer = notes.find(({ note }) => note.note === 'answered')
  const toldAt = accepted.length === 0 ? undefined : Math.min(...accepted)
  return {
    outcome: outcomeOf(state, notes),
    ...(toldAt !== undefined && { toldAt }),
    ...(answer?.note.note === 'answered' && { answeredAt: answer.at, answeredBy: answer.note.by }),
    stepsPassed: notes.filter(({ note }) => note.note === 'step-passed').length,
    called: [...new Set(deliveries.map(({ person }) => person))],
    told: [...new Set(deliveries.flatMap(({ person, acceptedAt }) => (acceptedAt === undefined ? [] : [person])))],
  }
}

function outcomeOf(state: EscalationState | undefined, notes: readonly NoteRecord[]): DrillOutcome {
  const has = (wanted: string) => notes.some(({ note }) => note.note === wanted)
  if (has('not-begun')) return 'not-begun'
  if (has('interrupted')) return 'interrupted'
  if (has('answered')) return 'answered'
  if (has('unanswered')) return 'unanswered'
  return state && state.stage.name !== 'over' ? 'under-way' : 'ended'
}

/** A drill gives way to what is real for the same crew, or the same people. */
export function givesWay(
  drill: { readonly crew?: string; readonly state?: EscalationState },
  real: { readonly alarm: string; readonly crew?: string; readonly state?: EscalationState },
): boolean {
  if (real.alarm === drillAlarm) return false
  const told = new Set(drill.state?.told ?? [])
  return (
    (drill.crew !== undefined && drill.crew === real.crew) ||
    (real.state?.told ?? []).some((person) => told.has(person))
  )
}
