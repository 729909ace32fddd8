import { createHash } from 'node:crypto'
import type { AnswerVerb } from '../../core/delivery/outcome.ts'
import type { NoteRecord } from '../../core/delivery/record.ts'
import type { EscalationState } from '../../core/people/escalation/state.ts'

/** By what means the people of the demonstration answer: it stands on record, so that nobody takes them for real. */
export const demoMeans = 'demo'

/** What an invented crew makes of one occurrence. Times ms, from the one before. */
export interface Behaviour {
  /** Nobody answers, and the whole chain is called. */
  readonly isSilent: boolean
  readonly answerMs: number
  readonly arriveMs: number
  readonly doneMs: number
}

const [second, minute] = [1_000, 60_000]

/**
 * The same for the same occurrence. Of twelve, one is answered by nobody and two too late; the others within a minute or
 * two, so that a first look sees a whole loop. They drive fast.
 */
export function behaviourOf(alarm: string, occurrence: number, answerWithinMs: number): Behaviour {
  const digest = createHash('sha256').update(`${alarm}#${occurrence}`).digest()
  const between = (byte: number, least: number, most: number) => least + ((digest[byte] ?? 0) / 255) * (most - least)
  const kind = (digest[0] ?? 0) % 12
  const answerMs = between(1, 15 * second, 110 * second)
  return {
    isSilent: kind === 0,
    answerMs: kind < 3 ? answerWithinMs + answerMs : answerMs,
    arriveMs: between(2, 0.75 * minute, 2.5 * minute),
    doneMs: between(3, 0.75 * minute, 3 * minute),
  }
}

/** How far a calling has come, as its record says. */
export interface Called {
  readonly state: EscalationState
  /** Epoch ms. */
  readonly beganAt: number
  readonly notes: readonly NoteRecord[]
  readonly behaviour: Behaviour
}

/** What the invented crew says now; nothing where it is not time, or where somebody real has taken it in hand. */
export function crewSays(
  { state, beganAt, notes, behaviour }: Called,
  now: number,
): { readonly verb: AnswerVerb; readonly by: string } | undefined {
  const said = notes.flatMap(({ note, at }) => (note.note === 'said' ? [{ ...note, at }] : []))
  const last = said.at(-1)
  const isOurs = last !== undefined && said.every(({ via }) => via === demoMeans)
  const { stage } = state
  // what went by itself meanwhile is looked at all the same
  if (!last && (stage.name === 'calling' || (stage.name === 'over' && stage.because === 'returned'))) {
    const person = state.calls.find(({ purpose }) => purpose === 'call')?.person ?? state.told[0]
    const isTime = !behaviour.isSilent && now - beganAt >= behaviour.answerMs
    return person !== undefined && isTime ? { verb: 'on-my-way', by: person } : undefined
  }
  if (!isOurs) return undefined
  if (last.says === 'on-my-way')
    return now - last.at >= behaviour.arriveMs ? { verb: 'arrived', by: last.by } : undefined
  if (last.says === 'arrived') return now - last.at >= behaviour.doneMs ? { verb: 'done', by: last.by } : undefined
  return undefined
}
