import { isWorse, type Priority } from '../../alarm/priority.ts'
import type { Route } from '../route.ts'
import { allSpent, type Calling, call, failover, withoutPeople } from './calls.ts'
import type { Escalation, EscalationStep } from './policy.ts'
import { quietUntil } from './quiet.ts'
import { redateEscalation } from './redate.ts'
import { channelsOf, type Roster, toldBy } from './roster.ts'
import type {
  Delivery,
  EscalationEvent,
  EscalationNote,
  EscalationState,
  Outcome,
  Restart,
  StepPassed,
} from './state.ts'

/** Who is told of an alarm, by which chain. */
export interface EscalationPolicy {
  readonly escalation: Escalation
  readonly roster: Roster
  readonly quiet?: Route['quiet']
  /** Whose clock the quiet hours are of. */
  readonly zone: string
}

/** The first decision about an occurrence that calls for people. `id`: of the alarm and the occurrence. */
export function beginEscalation(
  policy: EscalationPolicy,
  { id, priority, at }: { readonly id: string; readonly priority: Priority; readonly at: number },
): Outcome {
  const fresh: EscalationState = { id, priority, at, run: 0, stage: { name: 'unanswered' }, calls: [], told: [] }
  return enter(policy, fresh, { round: 0, step: 0, because: 'step' })
}

/** What an event, or the passing of time, makes of an escalation. Total; the same event twice does nothing the second time. */
export function stepEscalation(policy: EscalationPolicy, before: EscalationState, event: EscalationEvent): Outcome {
  const state = onClock(before, event.at)
  const { stage } = state
  if (event.type === 'worsened') {
    const closed = stage.name === 'over' && stage.because !== 'arrived'
    if (closed || !isWorse(event.priority, state.priority)) return done(state)
    return restart(policy, { ...state, priority: event.priority }, 'worse')
  }
  if (event.type === 'called-again') {
    if (stage.name === 'calling' || stage.name === 'quiet') return done(state)
    return restart(policy, { ...state, priority: event.priority }, 'called-again')
  }
  if (stage.name === 'over')
    return event.type === 'failed' ? failover(state, event.delivery, event.because) : done(state)
  switch (event.type) {
    case 'tick':
      return passTime(policy, state)
    case 'acknowledged':
      return answered(policy, state, event.by)
    case 'arrived':
      return over(state, 'arrived')
    case 'ended':
      return over(state, 'ended')
    case 'left':
      return left(policy, state, event)
    case 'passed-on':
      return passedOn(policy, state, event.by)
    case 'returned':
      return returned(policy, state)
    case 'failed': {
      const next = failover(state, event.delivery, event.because)
      // nobody is left who could answer: waiting would be for nothing
      if (stage.name !== 'calling' || next.deliveries.length > 0 || next.state === state || !allSpent(next.state))
        return next
      return joined(next, pass(policy, next.state, 'nobody-reachable'))
    }
  }
}

/** When time alone changes something next, epoch ms. */
export function dueAt({ stage }: EscalationState): number | undefined {
  if (stage.name === 'quiet') return stage.until
  if (stage.name === 'calling') return stage.nextAt
  return stage.name === 'answered' ? stage.arriveBy : undefined
}

/** A clock that was set back, and nobody has seen when: the whole of what is waited for is waited for anew, and nothing that was done is done again. */
function onClock(state: EscalationState, at: number): EscalationState {
  return state.at > at ? redateEscalation(state, { from: state.at, to: at }) : { ...state, at }
}

function passTime(policy: EscalationPolicy, state: EscalationState): Outcome {
  const { stage, at } = state
  const due = dueAt(state)
  if (due === undefined || at < due) return done(state)
  if (stage.name === 'quiet') return stage.over ? tellOver(policy, state) : enter(policy, state, stage)
  if (stage.name === 'answered') return restart(policy, state, 'not-arrived')
  return pass(policy, state, 'no-answer')
}

function answered({ escalation }: EscalationPolicy, state: EscalationState, by: string): Outcome {
  if (state.stage.name === 'answered') return done(state)
  const { arriveMs } = escalation
  const stage = { name: 'answered', by, ...(arriveMs !== undefined && { arriveBy: state.at + arriveMs }) } as const
  return done({ ...state, stage, calls: [] }, [{ note: 'answered', by }])
}

/**
 * Who was told cannot come: the next step now; where somebody had taken it, all from the first step again. From each
 * person once: a button that is pressed again may not carry an alarm past people who have not been called yet.
 */
function passedOn(policy: EscalationPolicy, state: EscalationState, by: string): Outcome {
  const { stage, passedBy = [] } = state
  if (passedBy.includes(by)) return done(state)
  if (stage.name === 'calling') return pass(policy, { ...state, passedBy: [...passedBy, by] }, 'passed-on')
  return stage.name === 'answered' ? restart(policy, state, 'passed-on', [by]) : done(state)
}

/** Of who is gone no answer can come: others are called now. */
function left(policy: EscalationPolicy, state: EscalationState, { people, isRerouted }: Left): Outcome {
  const { stage } = state
  // it is over but for telling so
  if (stage.name === 'quiet' && stage.over) return done(state)
  const isTakenByGone = stage.name === 'answered' && people.includes(stage.by)
  if (isTakenByGone || (isRerouted && stage.name !== 'answered')) return restart(policy, state, 'left')
  const { state: without, notes } = withoutPeople(state, people)
  if (stage.name !== 'calling' || notes.length === 0 || !allSpent(without)) return done(without, notes)
  return joined(done(without, notes), pass(policy, without, 'nobody-reachable'))
}

function returned(policy: EscalationPolicy, state: EscalationState): Outcome {
  const { stage } = state
  if (stage.name === 'answered') return over(state, 'returned')
  if (stage.name === 'quiet') return done({ ...state, stage: { ...stage, over: true } })
  return tellOver(policy, state)
}

/** It has returned and nobody had acknowledged it: whoever was called is told so, once; where nobody was, who is on duty. */
function tellOver({ roster }: EscalationPolicy, state: EscalationState): Outcome {
  const { at } = state
  const people = state.told.length > 0 ? state.told : roster.onCall(at)
  const calling: Calling = {
    ...{ purpose: 'over', because: 'step', round: 0, step: 0 },
    people: people.map((person) => ({ person, channels: roster.channels(person, at) })),
  }
  return joined(over(state, 'returned'), call({ ...state, stage: { name: 'over', because: 'returned' } }, calling))
}

function over(state: EscalationState, because: 'arrived' | 'returned' | 'ended'): Outcome {
  return done({ ...state, stage: { name: 'over', because }, calls: [] }, [{ note: 'over', because }])
}

function restart(
  policy: EscalationPolicy,
  state: EscalationState,
  because: Restart,
  passedBy?: readonly string[],
): Outcome {
  const anew = { ...state, run: state.run + 1, calls: [], passedBy }
  return joined(
    { state: anew, deliveries: [], notes: [{ note: 'restarted', because }] },
    enter(policy, anew, { round: 0, step: 0, because }),
  )
}

type Left = Extract<EscalationEvent, { type: 'left' }>

interface At {
  readonly round: number
  readonly step: number
  readonly because: Delivery['because']
}

/** Tells the people of a step; where there is nobody, those of the next, at once. In quiet hours it is held first. */
function enter(policy: EscalationPolicy, state: EscalationState, { round, step, because }: At): Outcome {
  const { escalation, roster, quiet, zone } = policy
  const { at, priority } = state
  const wanted = escalation.steps[step]
  if (!wanted) {
    const last = round + 1 >= escalation.repeat
    return last ? exhausted(policy, state) : enter(policy, state, { round: round + 1, step: 0, because })
  }
  const until = quietUntil(quiet, { priority, at, zone })
  if (until !== undefined) {
    const stage = { name: 'quiet', until, over: false, round, step, because } as const
    return done({ ...state, stage, calls: [] }, [{ note: 'held', because: 'quiet-hours', until }])
  }
  const people = toldBy(wanted, roster, at).map((person) => ({
    person,
    channels: channelsOf({ reach: [...roster.channels(person, at)] }, wanted),
  }))
  const stage = { name: 'calling', round, step, nextAt: at + wanted.answerMs } as const
  const begun = call({ ...state, stage }, { purpose: 'call', because, round, step, people })
  if (begun.deliveries.length > 0) return begun
  const passed = people.length === 0 ? nobodyOf(wanted) : 'nobody-reachable'
  return joined(begun, pass(policy, begun.state, passed, because))
}

function nobodyOf({ tell }: EscalationStep): StepPassed {
  if (tell === 'on-call') return 'nobody-on-call'
  return tell === 'officer' ? 'no-officer' : 'nobody'
}

/** Leaves the present step for the one after it. */
function pass(
  policy: EscalationPolicy,
  state: EscalationState,
  passed: StepPassed,
  because: Delivery['because'] = 'step',
): Outcome {
  if (state.stage.name !== 'calling') return done(state)
  const { round, step } = state.stage
  const note: EscalationNote = { note: 'step-passed', round, step, because: passed }
  return joined(done(state, [note]), enter(policy, state, { round, step: step + 1, because }))
}

/** Nobody has answered: those are told who are named for it. */
function exhausted({ escalation, roster }: EscalationPolicy, state: EscalationState): Outcome {
  const { at } = state
  const people = escalation.unanswered.map((person) => ({ person, channels: roster.channels(person, at) }))
  const unanswered = { ...state, stage: { name: 'unanswered' } } as const
  const told = call(unanswered, { purpose: 'unanswered', because: 'step', round: 0, step: 0, people })
  return joined(done(unanswered, [{ note: 'unanswered' }]), told)
}

function done(state: EscalationState, notes: readonly EscalationNote[] = []): Outcome {
  return { state, deliveries: [], notes }
}

/** One after the other: the later state. */
function joined(first: Outcome, second: Outcome): Outcome {
  return {
    state: second.state,
    deliveries: [...first.deliveries, ...second.deliveries],
    notes: [...first.notes, ...second.notes],
  }
}
