import { isAnnunciated } from '../../core/alarm/alarm.ts'
import type { Priority } from '../../core/alarm/priority.ts'
import { type ClockLook, type ClockStep, stepBetween } from '../../core/clock-step.ts'
import { settlesInMs } from '../../core/notice/decide.ts'
import { escalationEvent } from '../../core/people/escalation/journal.ts'
import { redateEscalation } from '../../core/people/escalation/redate.ts'
import { dueAt } from '../../core/people/escalation/step.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import type { Calling, DeliveryChange, DeliveryStore, Step } from '../../storage/deliveries/deliveries.ts'
import { createTurns } from '../../storage/follow/turns.ts'
import { type AnswerOptions, Answers } from './answers.ts'
import { Draft } from './draft.ts'
import { interruptDrills } from './drill.ts'
import type { FailedEvent } from './failure.ts'
import { HandOvers } from './hand-overs.ts'
import { type Left, leave } from './left.ts'
import { Policies, type PolicySources } from './policies.ts'

export interface DecisionsOptions extends PolicySources {
  readonly store: AlarmStore
  readonly deliveries: DeliveryStore
  /** Where people reach us; left out, messages have no links. */
  readonly publicUrl?: string | undefined
  /** Whether a person's log-in was taken away since they were called. Default: nobody's. */
  readonly isRevoked?: NonNullable<AnswerOptions['isRevoked']>
  readonly addressOf: NonNullable<AnswerOptions['addressOf']>
  /** Hears of what another plant file has left without who had it. */
  readonly onLeft?: (left: readonly Left[]) => void
  /** Hears of each turn that is kept: what is to be sent. */
  readonly onKept: (step: Step) => Promise<void>
  readonly look: () => ClockLook
}

const dueAtOnce = 500
const incomingAtOnce = 500
/** Callings are no more than alarms. */
const mostWaiting = 100_000

/**
 * Decides who is called: out of the alarm journal, of what people answer, of what becomes of each send, and of time. What
 * it decides, how far each calling has come and its place in the journal are kept in one transaction.
 */
export class Decisions {
  private readonly options: DecisionsOptions
  private readonly answers: Answers
  private readonly handOvers: HandOvers
  /** Nothing is decided out of a state that another decision is about to change. */
  private readonly turns = createTurns()
  private lookedThrough: Plant | undefined
  /** What became of sends, until the next turn, and that turn. */
  private ended: { readonly changes: DeliveryChange[]; readonly failed: FailedEvent[] } = { changes: [], failed: [] }
  private settling: Promise<void> | undefined
  /** The last look at our clock. */
  private seen: ClockLook | undefined

  constructor(options: DecisionsOptions) {
    this.options = options
    this.answers = new Answers(options)
    this.handOvers = new HandOvers(options)
  }

  /** What has come to the journal; `next` is the place after it. */
  take(entries: readonly NumberedEntry[], next: number): Promise<void> {
    return this.turns.take(async () => {
      const now = await this.onClock()
      await this.leave(now)
      const draft = await this.draft()
      for (const entry of entries) await this.read(draft, entry, now)
      await this.keep(draft, next)
    })
  }

  /** What people have answered, and what is due by now. Returns how much it was; 0 when there is nothing left. */
  pass(): Promise<number> {
    return this.turns.take(async () => {
      const now = await this.onClock()
      await this.leave(now)
      if (this.handOvers.isDue(now)) await this.handOver(now)
      return (await this.hear(now)) + (await this.passTime(now))
    })
  }

  /** What became of sends: failures move on to the next channel in the same transaction. All that ends meanwhile is kept at once. */
  settle(changes: readonly DeliveryChange[], failed: readonly FailedEvent[]): Promise<void> {
    this.ended.changes.push(...changes)
    this.ended.failed.push(...failed)
    this.settling ??= this.turns.take(async () => {
      const { changes, failed } = this.ended
      this.ended = { changes: [], failed: [] }
      this.settling = undefined
      await this.onClock()
      const draft = await this.draft()
      draft.changed.push(...changes)
      for (const event of failed) {
        const delivery = await this.options.deliveries.delivery(event.delivery)
        const calling = delivery && (await draft.calling(delivery.alarm, delivery.occurrence))
        if (calling) draft.apply(calling, event)
      }
      await this.keep(draft)
    })
    return this.settling
  }

  /** The time now. Where our clock was set, all that is waited for has moved along with it. */
  private async onClock(): Promise<number> {
    const { look, deliveries } = this.options
    const [before, now] = [this.seen, look()]
    const step = before && stepBetween(before, now)
    if (step || !before) {
      const moved = (await deliveries.due(Number.MAX_SAFE_INTEGER, mostWaiting)).flatMap(
        (calling) => movedAlong(calling, step, now.wall) ?? [],
      )
      if (moved.length > 0) await deliveries.commit({ callings: moved })
    }
    this.seen = now
    return now.wall
  }

  private async read(draft: Draft, entry: NumberedEntry, now: number): Promise<void> {
    const known = await draft.calling(entry.alarm, entry.occurrence)
    const event = escalationEvent(entry, now)
    const calls = event?.type === 'called-again' || (event?.type === 'worsened' && entry.call === 'annunciated')
    if (!known?.state) {
      if (calls) await this.begin(draft, entry, now)
      return
    }
    if (!event) return
    draft.apply(calls || event.type === 'returned' ? await this.about(draft, known, entry) : known, event)
    if (calls) await interruptDrills(draft, this.options.deliveries, known, now)
  }

  /** Of an occurrence that still calls; one that is out of a backlog waits for the rest of it. */
  private async begin(draft: Draft, entry: NumberedEntry, now: number): Promise<void> {
    const { store } = this.options
    const { alarm: id, occurrence, priority } = entry
    const alarm = await store.alarm(id)
    if (!alarm || alarm.occurrence !== occurrence || !isAnnunciated(alarm)) return
    const way = draft.wayOf(entry, await store.rule(id))
    if (!way) return
    const kind = entry.event === 'worsened' ? 'worsened' : 'raised'
    const calling: Calling = {
      alarm: id,
      occurrence,
      ...way,
      begunBy: entry.number,
      entry: entry.number,
      kind,
      beganAt: now,
    }
    const settles = settlesInMs(entry, now)
    if (settles > 0) draft.put({ ...calling, due: now + settles })
    else await this.call(draft, calling, priority, now)
  }

  private async call(draft: Draft, calling: Calling, priority: Priority, now: number): Promise<void> {
    draft.begin(calling, priority, now)
    const begun = await draft.calling(calling.alarm, calling.occurrence)
    if (begun) await interruptDrills(draft, this.options.deliveries, begun, now)
  }

  /** The same calling, telling of another entry; where that has made it worse, by the chain that is now its own. */
  private async about(draft: Draft, calling: Calling, entry: NumberedEntry): Promise<Calling> {
    const { event, number, alarm } = entry
    const kind = event === 'returned' ? 'returned' : event === 'worsened' ? 'worsened' : 'raised'
    const way = kind === 'returned' ? undefined : draft.wayOf(entry, await this.options.store.rule(alarm))
    return { ...calling, ...way, entry: number, kind }
  }

  /** Once for each plant file that comes into force, and at the start: it may have changed meanwhile. */
  private async leave(now: number): Promise<void> {
    const { plant, store, history, onLeft } = this.options
    if (this.lookedThrough === plant.current) return
    const { current } = plant
    const draft = await this.draft()
    const left = await leave(draft, { policies: new Policies(current, await history()), store }, now)
    if (left.length > 0) await this.keep(draft)
    this.lookedThrough = current
    onLeft?.(left)
  }

  private async handOver(now: number): Promise<void> {
    const draft = await this.handOvers.look(() => this.draft(), now)
    if (draft) await this.keep(draft)
  }

  private async hear(now: number): Promise<number> {
    const incoming = await this.options.deliveries.incoming(incomingAtOnce)
    if (incoming.length === 0) return 0
    const draft = await this.draft()
    let taken = 0
    for (const each of incoming) if (await this.answers.take(draft, each, now)) taken++
    if (taken > 0) await this.keep(draft)
    return taken
  }

  private async passTime(now: number): Promise<number> {
    const due = await this.options.deliveries.due(now, dueAtOnce)
    if (due.length === 0) return 0
    const draft = await this.draft()
    for (const calling of due) {
      if (calling.state) draft.apply(calling, { type: 'tick', at: now })
      else await this.settled(draft, calling, now)
    }
    await this.keep(draft)
    return due.length
  }

  /** Of what was in a backlog only what still stands calls. */
  private async settled(draft: Draft, { due: _due, ...calling }: Calling, now: number): Promise<void> {
    const alarm = await this.options.store.alarm(calling.alarm)
    const calls = alarm?.occurrence === calling.occurrence && alarm.condition === 'active' && isAnnunciated(alarm)
    if (calls) await this.call(draft, calling, alarm.priority, now)
    else draft.put(calling)
  }

  private async draft(): Promise<Draft> {
    const { plant, history, deliveries } = this.options
    return new Draft(deliveries, new Policies(plant.current, await history(), await this.handOvers.open()))
  }

  private async keep(draft: Draft, cursor?: number): Promise<void> {
    const step = draft.step(cursor)
    await this.options.deliveries.commit(step)
    this.handOvers.kept(step)
    await this.options.onKept(step)
  }
}

/** A calling after a step of our clock; after a start, after the one that its own times tell of. Undefined where it stays. */
function movedAlong(calling: Calling, step: ClockStep | undefined, now: number): Calling | undefined {
  const { state, beganAt, due: before } = calling
  const notedAt = state?.at ?? beganAt
  const moved = step ?? (notedAt > now ? { from: notedAt, to: now } : undefined)
  if (!moved || before === undefined) return undefined
  const after = state && redateEscalation(state, moved)
  const due = after ? (dueAt(after) ?? before) : before + moved.to - moved.from
  return { ...calling, ...(after && { state: after }), due }
}
