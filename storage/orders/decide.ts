import { actOnOrder, openOrder, recurs } from '../../core/order/act.ts'
import type { Doing, OrderEntry, OrderEvent } from '../../core/order/event.ts'
import { isDone, isOpen, type NewOrder, type Order, occurrenceKey } from '../../core/order/order.ts'
import { type AnswerBook, once } from '../answers.ts'
import { type Asked, got, type Steps } from '../steps.ts'
import type { Occurrence, Opened, OrderStep, Outcome, Places, Result } from './orders.ts'

/** What is read and written of orders, within a transaction of whoever decides. */
export interface OrderRecords {
  setPlace(name: keyof Places, number: number): Asked<void>
  find(id: number): Asked<Order | undefined>
  ofOccurrence(key: string): Asked<Order | undefined>
  /** The newest order of an alarm. */
  lastOf(alarm: string): Asked<Order | undefined>
  nextId(): Asked<number>
  insert(order: Order, entry: OrderEntry): Asked<void>
  update(order: Order, entry: OrderEntry): Asked<void>
  setGoodSince(id: number, since: number | undefined): Asked<void>
  /** Open ones of alarms, or of something else. */
  openCount(isOfAlarm: boolean): Asked<number>
  /** The occurrence is that of a newer order from now on. */
  release(id: number): Asked<void>
  settle(alarm: string, occurrence: number, due: number | undefined): Asked<void>
  addPhoto(id: number, hash: string, bytes: number): Asked<void>
  photoBytes(): Asked<number>
  /** The oldest order that is over, above so many of all; undefined where there are not so many. */
  surplus(max: number): Asked<number | undefined>
  /** An order with all that belongs to it; returns hashes of photos that nothing shows any more. */
  remove(id: number): Asked<string[]>
}

export interface OrderLimits {
  /** Orders that are kept; above it the oldest that are over go, with their photos. Default 100,000. */
  readonly max?: number
  /** Open orders of alarms; more are not opened. Default 10,000. */
  readonly maxOpen?: number
  /** Those about something else: people open them, and they take no place of an alarm's. Default 2,000. */
  readonly maxOpenByHand?: number
  /** Of all photos together; more are refused. Default 20 GB. */
  readonly maxPhotoBytes?: number
}

export interface OrderAct {
  readonly of: number | Occurrence
  readonly event: OrderEvent
  readonly doing: Doing
  /** Names a photo that is on the disk, within the transaction that records it. */
  readonly place?: () => void
}

/** What is decided about orders in one transaction. */
export class OrderDecisions {
  /** Hashes of photos that nothing showed any more when their orders went. */
  readonly gone: string[] = []
  private readonly rows: OrderRecords
  private readonly limits: Required<OrderLimits>
  private readonly answers: AnswerBook<Result>

  constructor(rows: OrderRecords, limits: OrderLimits, answers: AnswerBook<Result>) {
    this.rows = rows
    const { max = 100_000, maxOpen = 10_000, maxOpenByHand = 2_000, maxPhotoBytes = 20e9 } = limits
    this.limits = { max, maxOpen, maxOpenByHand, maxPhotoBytes }
    this.answers = answers
  }

  /** One opening, and its dispatch where there is somebody to give it to. `calledAt`: of the call out of which it comes. */
  *begin(given: NewOrder, doing: Doing, calledAt = doing.at): Steps<Result> {
    const { rows, limits } = this
    const { at } = doing
    const key = occurrenceKey(given)
    const known = key === undefined ? undefined : yield* got(rows.ofOccurrence(key))
    if (known && (isOpen(known) || calledAt <= known.openedAt)) return { ok: false, because: 'known', order: known }
    const most = key === undefined ? limits.maxOpenByHand : limits.maxOpen
    // one that is made out of another takes its place
    if (given.follows === undefined && (yield* got(rows.openCount(key !== undefined))) >= most)
      return { ok: false, because: 'full' }
    const last = given.about.alarm && (yield* got(rows.lastOf(given.about.alarm.id)))
    const again = last && recurs(last, at) ? last : undefined
    const follows = again?.id ?? known?.id
    const id = yield* got(rows.nextId())
    const opened = openOrder(id, { ...given, ...(follows !== undefined && { follows }) }, doing)
    // it is called again and the order is over: from now on the occurrence is the new one's
    if (known) yield* got(rows.release(known.id))
    yield* got(rows.insert(opened.order, opened.entry))
    if (again) yield* this.step(again, { event: { type: 'recurred', order: id }, doing: { who: 'router', at } })
    for (;;) {
      const surplus = yield* got(rows.surplus(limits.max))
      if (surplus === undefined) break
      this.gone.push(...(yield* got(rows.remove(surplus))))
    }
    const { to } = given
    if (!to) return { ok: true, order: opened.order }
    return yield* this.step(opened.order, { event: { type: 'dispatched', to }, doing: { who: 'router', at } })
  }

  *act({ of, ...act }: OrderAct): Steps<Result> {
    const { rows } = this
    const order = yield* got(typeof of === 'number' ? rows.find(of) : rows.ofOccurrence(`${of.alarm}#${of.occurrence}`))
    return order ? yield* this.step(order, act) : { ok: false, because: 'unknown-order' }
  }

  *take(given: OrderStep): Steps<Outcome[]> {
    const { rows, answers } = this
    const { places = {}, opens = [], acts = [], waits = [], waited = [], watched = [] } = given
    if (places.journal !== undefined) yield* got(rows.setPlace('journal', places.journal))
    if (places.said !== undefined) yield* got(rows.setPlace('said', places.said))
    const outcomes: Outcome[] = []
    for (const opened of opens) outcomes.push(yield* this.call(opened))
    for (const { key, ...act } of acts) {
      const keyed = key === undefined ? undefined : { key, request: '' }
      const { result, isAgain } = yield* once(answers, keyed, act.doing.at, () => this.act(act))
      outcomes.push({ step: act.event.type, outcome: result.ok ? (isAgain ? 'again' : 'done') : result.because })
    }
    for (const { alarm, occurrence, due } of waits) yield* got(rows.settle(alarm, occurrence, due))
    for (const { alarm, occurrence } of waited) yield* got(rows.settle(alarm, occurrence, undefined))
    for (const { order, since } of watched) yield* got(rows.setGoodSince(order, since))
    return outcomes
  }

  /** An opening that a call asks for. What was called done meanwhile, and is called again, was not. */
  private *call({ given, doing, calledAt }: Opened): Steps<Outcome> {
    const result = yield* this.begin(given, doing, calledAt)
    const { order } = result
    if (result.ok || result.because !== 'known' || !order || !isDone(order) || calledAt === undefined)
      return { step: 'opened', outcome: result.ok ? 'done' : result.because }
    if (calledAt <= (order.disposedAt ?? calledAt)) return { step: 'opened', outcome: 'known' }
    const event = { type: 'failed-check', why: '' } as const
    const failed = yield* this.step(order, { event, doing: { who: 'router', at: doing.at } })
    return { step: 'failed-check', outcome: failed.ok ? 'done' : failed.because }
  }

  private *step(order: Order, { event, doing, place }: Omit<OrderAct, 'of'>): Steps<Result> {
    const { rows } = this
    const decided = actOnOrder(order, event, doing)
    if (!decided.ok) return decided
    if (event.type === 'photographed') {
      const { hash, bytes } = event.photo
      if ((yield* got(rows.photoBytes())) + bytes > this.limits.maxPhotoBytes)
        return { ok: false, because: 'photos-full' }
      yield* got(rows.addPhoto(order.id, hash, bytes))
      // what the record names is there before the record is
      place?.()
    }
    yield* got(rows.update(decided.order, decided.entry))
    const follow = decided.follows && (yield* this.begin(decided.follows, { who: 'router', at: doing.at }))
    return { ok: true, order: decided.order, ...(follow?.ok && { follow: follow.order }) }
  }
}
