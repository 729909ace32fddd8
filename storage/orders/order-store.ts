import type { Doing, OrderEvent } from '../../core/order/event.ts'
import { Answers, once, type RequestKey } from '../answers.ts'
import type { DiskRoom } from '../disk-room.ts'
import { Origin } from '../origin.ts'
import { atOnce, type Steps } from '../steps.ts'
import { inTransaction } from '../transaction.ts'
import { OrderDecisions, type OrderLimits } from './decide.ts'
import type { OrderStore, Result } from './orders.ts'
import { hashOf, openPhotoFiles, type StagedPhoto } from './photo-files.ts'
import { OrderRows } from './rows.ts'
import { openOrderFile } from './tables.ts'

export interface OrderStoreOptions extends OrderLimits {
  readonly folder: string
  /** What photos leave free on the disk. Default: they may fill it. */
  readonly room?: Pick<DiskRoom, 'claim'>
}

const endless: Pick<DiskRoom, 'claim'> = { claim: async () => ({ [Symbol.dispose]: () => undefined }) }

/** Opens `orders.sqlite` of a data folder and the folder `photos` beside it, making what is not there. */
export async function openOrderStore({ folder, room = endless, ...limits }: OrderStoreOptions): Promise<OrderStore> {
  const { maxPhotoBytes = 20e9 } = limits
  const database = openOrderFile(folder)
  const rows = new OrderRows(database)
  const answers = new Answers<Result>(database)
  const files = openPhotoFiles(folder)

  /** A transaction; photos that nothing shows any more go after it, each in one in which nobody can come to show it. */
  async function decide<T>(work: (decisions: OrderDecisions) => Steps<T>): Promise<T> {
    const decisions = new OrderDecisions(rows, limits, answers)
    const result = inTransaction(database, () => atOnce(work(decisions)))
    for (const hash of decisions.gone)
      inTransaction(database, () => {
        if (!rows.isShown(hash)) files.remove(hash)
      })
    return result
  }

  async function doAct(id: number, event: OrderEvent, doing: Doing, key?: RequestKey, staged?: StagedPhoto) {
    const act = { of: id, event, doing, ...(staged && { place: () => staged.place() }) }
    return (await decide((decisions) => once(answers, key, doing.at, () => decisions.act(act)))).result
  }

  return {
    resume: async () => undefined,
    belongTo: async (journal, end) =>
      inTransaction(database, () => {
        const origin = new Origin(database)
        const known = origin.get('journal')
        origin.set('journal', journal)
        if ((known === undefined || known === journal) && rows.place('journal') <= end) return 0
        rows.setPlace('journal', 0)
        return rows.disown()
      }),
    places: async () => ({ journal: rows.place('journal'), said: rows.place('said') }),
    commit: (given) => decide((decisions) => decisions.take(given)),
    open: async (given, doing, key) =>
      (await decide((decisions) => once(answers, key, doing.at, () => decisions.begin(given, doing)))).result,
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
