import type { ChannelName } from '../channel-kind.ts'
import type { Call, Delivery, EscalationNote, EscalationState, Failure, Outcome, Purpose } from './state.ts'

/** People to be told at once, each by the first channel that they have left. */
export interface Calling {
  readonly purpose: Purpose
  readonly because: Delivery['because']
  readonly round: number
  readonly step: number
  readonly people: readonly { readonly person: string; readonly channels: readonly ChannelName[] }[]
}

/** Begins to tell people, and leaves those who were being told. */
export function call(state: EscalationState, { people, ...about }: Calling): Outcome {
  const calls: Call[] = []
  const deliveries: Delivery[] = []
  const notes: EscalationNote[] = []
  for (const { person, channels } of people) {
    const [channel, ...left] = channels
    const { purpose } = about
    if (channel === undefined) {
      notes.push({ note: 'no-channel-left', person })
      calls.push({ person, delivery: '', left: [], outcome: 'spent', purpose })
      continue
    }
    const delivery: Delivery = { id: idOf(state, { ...about, person, channel }), person, channel, ...about }
    deliveries.push(delivery)
    calls.push({ person, delivery: delivery.id, left, outcome: 'open', purpose })
  }
  const told = about.purpose === 'call' ? [...state.told, ...deliveries.map(({ person }) => person)] : state.told
  return { state: { ...state, calls, told: [...new Set(told)] }, deliveries, notes }
}

/** A send that failed: the person's next channel at once. What is not under way any more changes nothing. */
export function failover(state: EscalationState, delivery: string, _because: Failure): Outcome {
  const failed = state.calls.find((each) => each.delivery === delivery && each.outcome === 'open')
  if (!failed) return { state, deliveries: [], notes: [] }
  const { person, purpose } = failed
  const [channel, ...left] = failed.left
  const replace = (next: Call) => ({ ...state, calls: state.calls.map((each) => (each === failed ? next : each)) })
  if (channel === undefined) {
    return {
      state: replace({ ...failed, outcome: 'spent' }),
      deliveries: [],
      notes: [{ note: 'no-channel-left', person }],
    }
  }
  const { round, step } = state.stage.name === 'calling' ? state.stage : { round: 0, step: 0 }
  const id = idOf(state, { purpose, round, step, person, channel })
  const next: Delivery = { id, person, channel, purpose, because: 'next-channel', round, step }
  return { state: replace({ ...failed, delivery: id, left }), deliveries: [next], notes: [] }
}

/** Those people are told nothing more, and nobody waits for them. */
export function withoutPeople(
  state: EscalationState,
  people: readonly string[],
): { readonly state: EscalationState; readonly notes: readonly EscalationNote[] } {
  const isGone = ({ person, outcome }: Call) => outcome === 'open' && people.includes(person)
  const calls = state.calls.map((each) => (isGone(each) ? { ...each, left: [], outcome: 'spent' as const } : each))
  const notes = state.calls.filter(isGone).map(({ person }) => ({ note: 'no-channel-left', person }) as const)
  return { state: notes.length === 0 ? state : { ...state, calls }, notes }
}

/** Whether there is nobody left of whom an answer could come. */
export function allSpent({ calls }: EscalationState): boolean {
  return calls.every(({ outcome }) => outcome === 'spent')
}

function idOf(
  { id, run }: EscalationState,
  { purpose, round, step, person, channel }: Pick<Delivery, 'purpose' | 'round' | 'step' | 'person' | 'channel'>,
): string {
  const place = purpose === 'call' ? `${run}.${round}.${step}` : `${run}.${purpose}`
  return `${id}/${place}/${person}/${channel}`
}
