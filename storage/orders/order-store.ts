import type { DatabaseSync } from 'node:sqlite'
import { actOnOrder, openOrder, recurs } from '../../core/order/act.ts'
import type { Doing, OrderEvent } from '../../core/order/event.ts'
import { type NewOrder, type Order, occurrenceKey } from '../../core/order/order.ts'
import { Origin } from '../origin.ts'
import { inTransaction } from '../transaction.ts'
import type { Key, Occurrence, OrderStep, OrderStore, Outcome, Result } from './orders.ts'
import { hashOf, openPhotoFiles } from './photo-files.ts'
import { OrderRows } from './rows.ts'
import { openOrderFile } from './tables.ts'

export interface OrderStoreOptions {
  readonly folder: string
  /** Orders that are kept; above it the oldest that are over go, with their photos. Default 100,000. */
  readonly max?: number
  /** Open orders; more are not opened. Default 10,000. */
  readonly maxOpen?: number
  /** Of all photos together; more are refused. Default 20 GB. */
  readonly maxPhotoBytes?: number
}

/** Opens `orders.sqlite` of a data folder and the folder `photos` beside it, making what is not there. */
export async function openOrderStore(options: OrderStoreOptions): Promise<OrderStore> {
  const { folder, max = 100_000, maxOpen = 10_000, maxPhotoBytes = 20e9 } = options
  const database = openOrderFile(folder)
  const rows = new OrderRows(database)
  const files = openPhotoFiles(folder)
  const write = <T>(work: (gone: string[]) => T) => written(database, files.remove, work)

  /** One opening, and its dispatch where there is somebody to give it to. */
  function begin(given: NewOrder, doing: Doing, gone: string[]): Result {
    const key = occurrenceKey(given)
    const known = key === undefined ? undefined : rows.ofOccurrence(key)
    if (known) return { ok: false, because: 'known', order: known }
    if (rows.openCount() >= maxOpen) return { ok: false, because: 'full' }
    const last = given.about.alarm && rows.lastOf(given.about.alarm.id)
    const again = last && recurs(last, doing.at) ? last : undefined
    const opened = openOrder(rows.nextId(), { ...given, ...(again && { follows: again.id }) }, doing)
    rows.insert(opened.order, opened.entry)
    if (again) step(again, { type: 'recurred', order: opened.order.id }, { who: 'router', at: doing.at }, gone)
    for (let id = rows.surplus(max); id !== undefined; id = rows.surplus(max)) gone.push(...rows.remove(id))
    const { to } = given
    return to
      ? step(opened.order, { type: 'dispatched', to }, { who: 'router', at: doing.at }, gone)
      : { ok: true, order: opened.order }
  }

  function step(order: Order, event: OrderEvent, doing: Doing, gone: string[]): Result {
    const decided = actOnOrder(order, event, doing)
    if (!decided.ok) return decided
    rows.update(decided.order, decided.entry)
    if (event.type === 'photographed') rows.addPhoto(order.id, event.photo.hash, event.photo.bytes)
    const follow = decided.follows && begin(decided.follows, { who: 'router', at: doing.at }, gone)
    return { ok: true, order: decided.order, ...(follow?.ok && { follow: follow.order }) }
  }

  function act(of: number | Occurrence, event: OrderEvent, doing: Doing, gone: string[]): Result {
    const order = typeof of === 'number' ? rows.find(of) : rows.ofOccurrence(`${of.alarm}#${of.occurrence}`)
    return order ? step(order, event, doing, gone) : { ok: false, because: 'unknown-order' }
  }

  /** What was answered under a key before is answered again; what was refused may be tried again under the same one. */
  function once(key: Key | undefined, at: number, work: () => Result): { result: Result; isAgain: boolean } {
    const before = key && rows.answer(key.key)
    if (before) {
      const isOther = before.request !== key.request
      return { result: isOther ? { ok: false, because: 'key-reused' } : before.result, isAgain: true }
    }
    const result = work()
    if (key && result.ok) rows.keepAnswer(key.key, at, key.request, result)
    return { result, isAgain: false }
  }

  function take(given: OrderStep, gone: string[]): Outcome[] {
    const { places = {}, opens = [], acts = [], waits = [], waited = [], watched = [] } = given
    for (const [name, number] of Object.entries(places)) rows.setPlace(name, number)
    const outcomes: Outcome[] = []
    for (const { given: order, doing } of opens) {
      const result = begin(order, doing, gone)
      outcomes.push({ step: 'opened', outcome: result.ok ? 'done' : result.because })
    }
    for (const { of, event, doing, key } of acts) {
      const keyed = key === undefined ? undefined : { key, request: '' }
      const { result, isAgain } = once(keyed, doing.at, () => act(of, event, doing, gone))
      outcomes.push({ step: event.type, outcome: result.ok ? (isAgain ? 'again' : 'done') : result.because })
    }
    for (const { alarm, occurrence, due } of waits) rows.settle(alarm, occurrence, due)
    for (const { alarm, occurrence } of waited) rows.settle(alarm, occurrence, undefined)
    for (const { order, since } of watched) rows.setGoodSince(order, since)
    return outcomes
  }

  const doAct = (id: number, event: OrderEvent, doing: Doing, key?: Key) =>
    write((gone) => once(key, doing.at, () => act(id, event, doing, gone)).result)

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
    open: (given, doing, key) => write((gone) => once(key, doing.at, () => begin(given, doing, gone)).result),
    act: doAct,
    order: async (id) => rows.find(id),
    ofOccurrence: async (alarm, occurrence) => rows.ofOccurrence(`${alarm}#${occurrence}`),
    orders: async (query) => rows.orders(query),
    journal: async (id) => rows.journal(id),
    settled: async (at, limit) => rows.settled(at, limit),
    due: async (at, limit) => rows.due(at, limit),
    watched: async (limit) => rows.watched(limit),
    counts: async () => rows.counts(),
    async addPhoto(id, { content, ...about }, doing, key) {
      const hash = hashOf(content)
      if (rows.photoBytes() + content.length > maxPhotoBytes) return { ok: false, because: 'photos-full' }
      // first the file: what the record names is there
      await files.write(content)
      const photo = { hash, bytes: content.length, ...about }
      const result = await doAct(id, { type: 'photographed', photo }, doing, key)
      if (!result.ok && !rows.isShown(hash)) await files.remove(hash)
      return result
    },
    photo: (hash) => files.read(hash),
    photoBytes: async () => rows.photoBytes(),
    [Symbol.asyncDispose]: async () => database.close(),
  }
}

/** A transaction; photos that nothing shows any more go after it. */
async function written<T>(
  database: DatabaseSync,
  remove: (hash: string) => Promise<void>,
  work: (gone: string[]) => T,
): Promise<T> {
  const gone: string[] = []
  const result = inTransaction(database, () => work(gone))
  for (const hash of gone) await remove(hash)
  return result
}
