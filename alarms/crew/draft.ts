import type { Note, NoteRecord } from '../../core/delivery/record.ts'
import type { EscalationEvent, EscalationState, Outcome } from '../../core/people/escalation/state.ts'
import { beginEscalation, dueAt, stepEscalation } from '../../core/people/escalation/step.ts'
import type { Calling, DeliveryChange, DeliveryStore, NewDelivery, Step } from '../../storage/deliveries/deliveries.ts'
import type { Policies } from './policies.ts'

/** One turn's changes, before they are kept: each calling as the turn has left it so far. */
export class Draft {
  readonly decided: NewDelivery[] = []
  readonly changed: DeliveryChange[] = []
  readonly notes: NoteRecord[] = []
  readonly dutyPlaces: { crew: string; at: number }[] = []
  readonly taken: { row: number; as: 'done' | 'unmatched' }[] = []
  private readonly callings = new Map<string, Calling>()
  private readonly store: DeliveryStore
  private readonly policies: Policies

  constructor(store: DeliveryStore, policies: Policies) {
    this.store = store
    this.policies = policies
  }

  async calling(alarm: string, occurrence: number): Promise<Calling | undefined> {
    return this.callings.get(keyOf({ alarm, occurrence })) ?? (await this.store.calling(alarm, occurrence))
  }

  /** What is not over by now, with what this turn has come to. */
  async open(limit: number): Promise<Calling[]> {
    const kept = (await this.store.open(limit)).map((calling) => [keyOf(calling), calling] as const)
    return [...new Map([...kept, ...this.callings]).values()].filter(({ state }) => state?.stage.name !== 'over')
  }

  wayOf(...asked: Parameters<Policies['wayOf']>): ReturnType<Policies['wayOf']> {
    return this.policies.wayOf(...asked)
  }

  /** Whether the plant file has the chain by which it calls. */
  hasChain({ escalation }: Pick<Calling, 'escalation'>): boolean {
    return this.policies.plant.duty.escalations.has(escalation)
  }

  put(calling: Calling): void {
    this.callings.set(keyOf(calling), calling)
  }

  note({ alarm, occurrence }: Pick<Calling, 'alarm' | 'occurrence'>, at: number, note: Note): void {
    this.notes.push({ alarm, occurrence, at, note })
  }

  begin(calling: Calling, priority: EscalationState['priority'], at: number): void {
    const { escalation, crew } = calling
    this.note(calling, at, { note: 'begun', escalation, ...(crew !== undefined && { crew }) })
    const policy = this.policies.of(calling, at)
    // a route of the plant file has its chain: it is checked
    if (policy) this.take(calling, beginEscalation(policy, { id: keyOf(calling), priority, at }))
  }

  /** What receipts of this turn say of a delivery by now. */
  shownOf(id: string): DeliveryChange['shown'] {
    return this.changed.findLast((change) => change.id === id && change.shown)?.shown
  }

  /** Nothing where the calling has not begun yet; its end where the plant file no longer has a chain for it. */
  apply(calling: Calling, event: EscalationEvent): void {
    const { state } = calling
    if (!state) return
    const policy = this.policies.of(calling, event.at)
    if (policy) this.take(calling, stepEscalation(policy, state, event))
    else if (state.stage.name !== 'over' && event.type !== 'failed') this.take(calling, endOf(state, event.at))
  }

  step(cursor?: number): Step {
    const { decided, changed, notes, taken, dutyPlaces } = this
    return {
      ...(cursor !== undefined && { cursor }),
      ...{ callings: [...this.callings.values()], decided, changed, notes, taken, dutyPlaces },
    }
  }

  private take(calling: Calling, { state: after, deliveries, notes }: Outcome): void {
    const { alarm, occurrence, entry, kind, isDrill, about: told } = calling
    // nobody has to answer what is no alarm
    const isDone = told && after.stage.name === 'unanswered'
    const state: EscalationState = isDone ? { ...after, stage: { name: 'over', because: 'ended' } } : after
    const { due: _due, ...rest } = calling
    const due = dueAt(state)
    this.put({ ...rest, state, ...(due !== undefined && { due }) })
    const about = {
      alarm,
      occurrence,
      entry,
      kind,
      priority: state.priority,
      ...(isDrill && { isDrill }),
      ...(told && { about: told.is }),
      decidedAt: state.at,
    }
    for (const delivery of deliveries) this.decided.push({ ...delivery, ...about })
    for (const note of notes) this.note(calling, state.at, note)
  }
}

function endOf(state: EscalationState, at: number): Outcome {
  const because = 'ended'
  const ended = { ...state, at, stage: { name: 'over', because }, calls: [] } as const
  return { state: ended, deliveries: [], notes: [{ note: 'over', because }] }
}

/** Names an occurrence of an alarm: the beginning of the ids of its deliveries. */
export function keyOf({ alarm, occurrence }: Pick<Calling, 'alarm' | 'occurrence'>): string {
  return `${alarm}#${occurrence}`
}
