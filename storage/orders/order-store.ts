import { actOnOrder, openOrder, recurs } from '../../core/order/act.ts'
import type { Doing, OrderEvent } from '../../core/order/event.ts'
import { isDone, isOpen, type NewOrder, type Order, occurrenceKey } from '../../core/order/order.ts'
import { Answers, type RequestKey } from '../answers.ts'
import type { DiskRoom } from '../disk-room.ts'
import { Origin } from '../origin.ts'
import { inTransaction } from '../transaction.ts'
import type { Occurrence, Opened, OrderStep, OrderStore, Outcome, Result } from './orders.ts'
import { hashOf, openPhotoFiles, type StagedPhoto } from './photo-files.ts'
import { OrderRows } from './rows.ts'
import { openOrderFile } from './tables.ts'

export interface OrderStoreOptions {
  readonly folder: string
  /** Orders that are kept; above it the oldest that are over go, with their photos. Default 100,000. */
  readonly max?: number
  /** Open orders of alarms; more are not opened. Default 10,000. */
  readonly maxOpen?: number
  /** Those about something else: people open them, and they take no place of an alarm's. Default 2,000. */
  readonly maxOpenByHand?: number
  /** Of all photos together; more are refused. Default 20 GB. */
  readonly maxPhotoBytes?: number
  /** What photos leave free on the disk. Default: they may fill it. */
  readonly room?: Pick<DiskRoom, 'claim'>
}

const endless: Pick<DiskRoom, 'claim'> = { claim: async () => ({ [Symbol.dispose]: () => undefined }) }

/** Opens `orders.sqlite` of a data folder and the folder `photos` beside it, making what is not there. */
export async function openOrderStore(options: OrderStoreOptions): Promise<OrderStore> {
  const {
    folder,
    max = 100_000,
    maxOpen = 10_000,
    maxOpenByHand = 2_000,
    maxPhotoBytes = 20e9,
    room = endless,
  } = options
  const database = openOrderFile(folder)
  const rows = new OrderRows(database)
  const answers = new Answers<Result>(database)
  const files = openPhotoFiles(folder)

  /** A transaction; photos that nothing shows any more go after it, each in one in which nobody can come to show it. */
  async function write<T>(work: (gone: string[]) => T): Promise<T> {
    const gone: string[] = []
    const result = inTransaction(database, () => work(gone))
    for (const hash of gone)
      inTransaction(database, () => {
        if (!rows.isShown(hash)) files.remove(hash)
      })
    return result
  }

  /** One opening, and its dispatch where there is somebody to give it to. `calledAt`: of the call out of which it comes. */
  function begin(given: NewOrder, doing: Doing, gone: string[], calledAt = doing.at): Result {
    const { at } = doing
    const key = occurrenceKey(given)
    const known = key === undefined ? undefined : rows.ofOccurrence(key)
    if (known && (isOpen(known) || calledAt <= known.openedAt)) return { ok: false, because: 'known', order: known }
    const most = key === undefined ? maxOpenByHand : maxOpen
    // one that is made out of another takes its place
    if (given.follows === undefined && rows.openCount(key !== undefined) >= most) return { ok: false, because: 'full' }
    const last = given.about.alarm && rows.lastOf(given.about.alarm.id)
    const again = last && recurs(last, at) ? last : undefined
    const follows = again?.id ?? known?.id
    const opened = openOrder(rows.nextId(), { ...given, ...(follows !== undefined && { follows }) }, doing)
    // it is called again and the order is over: from now on the occurrence is the new one's
    if (known) rows.release(known.id)
    rows.insert(opened.order, opened.entry)
    if (again) step(again, { type: 'recurred', order: opened.order.id }, { who: 'router', at }, gone)
    for (let id = rows.surplus(max); id !== undefined; id = rows.surplus(max)) gone.push(...rows.remove(id))
    const { to } = given
    return to
      ? step(opened.order, { type: 'dispatched', to }, { who: 'router', at }, gone)
      : { ok: true, order: opened.order }
  }

  /** An opening that a call asks for. What was called done meanwhile, and is called again, was not. */
  function call({ given, doing, calledAt }: Opened, gone: string[]): Outcome {
    const result = begin(given, doing, gone, calledAt)
    const { order } = result
    if (result.ok || result.because !== 'known' || !order || !isDone(order) || calledAt === undefined)
      return { step: 'opened', outcome: result.ok ? 'done' : result.because }
    if (calledAt <= (order.disposedAt ?? calledAt)) return { step: 'opened', outcome: 'known' }
    const failed = step(order, { type: 'failed-check', why: '' }, { who: 'router', at: doing.at }, gone)
    return { step: 'failed-check', outcome: failed.ok ? 'done' : failed.because }
  }

  function step(order: Order, event: OrderEvent, doing: Doing, gone: string[], staged?: StagedPhoto): Result {
    const decided = actOnOrder(order, event, doing)
    if (!decided.ok) return decided
    if (event.type === 'photographed') {
      if (rows.photoBytes() + event.photo.bytes > maxPhotoBytes) return { ok: false, because: 'photos-full' }
      rows.addPhoto(order.id, event.photo.hash, event.photo.bytes)
      // what the record names is there before the record is
      staged?.place()
    }
    rows.update(decided.order, decided.entry)
    const follow = decided.follows && begin(decided.follows, { who: 'router', at: doing.at }, gone)
    return { ok: true, order: decided.order, ...(follow?.ok && { follow: follow.order }) }
  }

  function act(of: number | Occurrence, event: OrderEvent, doing: Doing, gone: string[], staged?: StagedPhoto): Result {
    const order = typeof of === 'number' ? rows.find(of) : rows.ofOccurrence(`${of.alarm}#${of.occurrence}`)
    return order ? step(order, event, doing, gone, staged) : { ok: false, because: 'unknown-order' }
  }

  function take(given: OrderStep, gone: string[]): Outcome[] {
    const { places = {}, opens = [], acts = [], waits = [], waited = [], watched = [] } = given
    for (const [name, number] of Object.entries(places)) rows.setPlace(name, number)
    const outcomes: Outcome[] = []
    for (const opened of opens) outcomes.push(call(opened, gone))
    for (const { of, event, doing, key } of acts) {
      const keyed = key === undefined ? undefined : { key, request: '' }
      const { result, isAgain } = answers.once(keyed, doing.at, () => act(of, event, doing, gone))
      outcomes.push({ step: event.type, outcome: result.ok ? (isAgain ? 'again' : 'done') : result.because })
    }
    for (const { alarm, occurrence, due } of waits) rows.settle(alarm, occurrence, due)
    for (const { alarm, occurrence } of waited) rows.settle(alarm, occurrence, undefined)
    for (const { order, since } of watched) rows.setGoodSince(order, since)
    return outcomes
  }

  const doAct = (id: number, event: OrderEvent, doing: Doing, key?: RequestKey, staged?: StagedPhoto) =>
    write((gone) => answers.once(key, doing.at, () => act(id, event, doing, gone, staged)).result)

  return {
    belongTo: (journal, end) =>
      write(() => {
        const origin = new Origin(database)
        const known = origin.get('journal')
        origin.set('journal', journal)
        if ((known === undefined || known === journal) && rows.place('journal') <= end) return 0
        rows.setPlace('journal', 0)
        return rows.disown()
      }),
    places: async () => ({ journal: rows.place('journal'), said: rows.place('said') }),
    commit: (given) => write((gone) => take(given, gone)),
    open: (given, doing, key) => write((gone) => answers.once(key, doing.at, () => begin(given, doing, gone)).result),
    act: (id, event, doing, key) => doAct(id, event, doing, key),
    order: async (id) => rows.find(id),
    ofOccurrence: async (alarm, occurrence) => rows.ofOccurrence(`${alarm}#${occurrence}`),
    orders: async (query) => rows.orders(query),
    journal: async (id) => rows.journal(id),
    settled: async (at, limit) => rows.settled(at, limit),
    due: async (at, limit) => rows.due(at, limit),
    watched: async (limit, after = 0) => rows.watched(limit, after),
    counts: async () => rows.counts(),
    async addPhoto(id, { content, ...about }, doing, key) {
      const hash = hashOf(content)
      // what cannot be kept is not written; asked again when it is recorded
      if (rows.photoBytes() + content.length > maxPhotoBytes) return { ok: false, because: 'photos-full' }
      using claim = await room.claim(content.length)
      if (!claim) return { ok: false, because: 'disk-reserved' }
      await using staged = await files.stage(content)
      const photo = { hash, bytes: content.length, ...about }
      return await doAct(id, { type: 'photographed', photo }, doing, key, staged)
    },
    photo: (hash) => files.read(hash),
    photoBytes: async () => rows.photoBytes(),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}
