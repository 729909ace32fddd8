import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OrderEvent } from '../../core/order/event.ts'
import type { NewOrder } from '../../core/order/order.ts'
import { replayOrder } from '../../core/order/replay.ts'
import { usualTimes } from '../../core/order/times.ts'
import type { OrderStore } from '../../storage/orders/orders.ts'
import { temporaryFolder } from '../support/folder.ts'

export interface OrderBounds {
  readonly max?: number
  readonly maxOpen?: number
  readonly maxOpenByHand?: number
  readonly maxPhotoBytes?: number
}
/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenOrders = (folder: string, bounds?: OrderBounds) => Promise<OrderStore>

const at = Date.UTC(2026, 6, 3, 2)
const minute = 60_000
const alarm = 'linka.lake.level.high'
const tsering = { who: { name: 'tsering', role: 'operator' }, via: 'page', at: at + minute } as const
const pema = { who: { name: 'pema', role: 'engineer' }, via: 'api', at: at + 2 * minute } as const
const router = { who: 'router', at } as const
const disposal: OrderEvent = { type: 'disposed', work: ['cleared'], note: 'weed at the screen' }

export function orderOf(occurrence: number, more: Partial<NewOrder> = {}): NewOrder {
  return {
    about: { site: 'linka', asset: 'lake', alarm: { id: alarm, occurrence, raisedAt: at } },
    ...{ priority: 'critical', times: usualTimes.critical, to: { crew: 'parks' }, officer: 'office' },
    ...more,
  }
}
const byHand: NewOrder = { about: { site: 'canal', title: 'fence' }, priority: 'low', times: usualTimes.low }

/** What every store of work orders must do, whatever keeps it. */
export function orderStoreContract(name: string, openStore: OpenOrders): void {
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => folder[Symbol.dispose]())
  const open = (bounds?: OrderBounds) => openStore(folder.path, bounds)

  describe(`the store of work orders: ${name}`, () => {
    test('opens one order for an occurrence, dispatched at once, with the place in the journal; a restart sees it', async () => {
      {
        await using store = await open()
        const opens = [{ given: orderOf(3), doing: router }]
        expect(await store.commit({ places: { journal: 17 }, opens })).toEqual([{ step: 'opened', outcome: 'done' }])
        expect(await store.commit({ places: { journal: 18, said: 4 }, opens })).toEqual([
          { step: 'opened', outcome: 'known' },
        ])
      }
      await using again = await open()
      expect(await again.places()).toEqual({ journal: 18, said: 4 })
      const order = await again.ofOccurrence(alarm, 3)
      expect(order).toMatchObject({ id: 1, revision: 2, stage: { name: 'dispatched' }, to: { crew: 'parks' } })
      expect(await again.order(1)).toEqual(order)
      expect(await again.ofOccurrence(alarm, 4)).toBeUndefined()
      expect(await again.counts()).toEqual({ dispatched: 1 })
    })

    test('nothing of a turn is kept when a part of it fails', async () => {
      await using store = await open()
      const broken = { ...orderOf(1), about: undefined } as unknown as NewOrder
      const opens = [orderOf(3), broken].map((given) => ({ given, doing: router }))
      await expect(store.commit({ places: { journal: 17 }, opens })).rejects.toThrow()
      expect(await store.places()).toEqual({ journal: 0, said: 0 })
      expect(await store.orders({ limit: 10 })).toEqual([])
    })

    test('a step is told by its revision and once by its key; what two processes do is one journal', async () => {
      await using store = await open()
      await using other = await open()
      await store.open(orderOf(3), router)
      const key = { key: 'tsering 1 accept k', request: 'a' }
      const accepted = await store.act(1, { type: 'accepted' }, { ...tsering, ifRevision: 2 }, key)
      expect(accepted).toMatchObject({ ok: true, order: { revision: 3, acceptedBy: 'tsering' } })
      expect(await other.act(1, { type: 'accepted' }, { ...tsering, ifRevision: 2 }, key)).toEqual(accepted)
      expect(await other.act(1, { type: 'accepted' }, tsering, { ...key, request: 'b' })).toMatchObject({
        because: 'key-reused',
      })
      expect(await other.act(1, disposal, { ...tsering, ifRevision: 2 })).toMatchObject({
        because: 'stale',
        order: { revision: 3 },
      })
      expect(await other.act(9, disposal, tsering)).toEqual({ ok: false, because: 'unknown-order' })
      await other.act(1, disposal, tsering)
      const journal = await store.journal(1)
      expect(journal.map(({ revision, who, event }) => [revision, who, event.type])).toEqual([
        [1, 'router', 'opened'],
        [2, 'router', 'dispatched'],
        [3, 'tsering', 'accepted'],
        [4, 'tsering', 'disposed'],
      ])
      expect(replayOrder(journal)).toEqual(await store.order(1))
      expect(replayOrder(journal, 3)?.stage).toEqual({ name: 'accepted', by: 'tsering' })
    })

    test('what crews said moves the order of that occurrence; said again under its key it does nothing', async () => {
      await using store = await open()
      await store.open(orderOf(3), router)
      const acts = [
        { of: { alarm, occurrence: 3 }, event: { type: 'arrived' }, doing: tsering, key: 'said 1' },
      ] as const
      expect(await store.commit({ places: { said: 1 }, acts })).toEqual([{ step: 'arrived', outcome: 'done' }])
      expect(await store.commit({ places: { said: 1 }, acts })).toEqual([{ step: 'arrived', outcome: 'again' }])
      const unknown = acts.map((act) => ({ ...act, of: { alarm, occurrence: 9 }, key: 'said 2' }))
      expect(await store.commit({ acts: unknown })).toEqual([{ step: 'arrived', outcome: 'unknown-order' }])
      expect((await store.order(1))?.revision).toBe(3)
    })

    test('what comes again within a day of the disposal is told on both orders', async () => {
      await using store = await open()
      await store.open(orderOf(3), router)
      await store.act(1, disposal, tsering)
      await store.open(orderOf(4), { who: 'router', at: at + 60 * minute })
      expect(await store.order(1)).toMatchObject({ recurredIn: 2 })
      expect(await store.order(2)).toMatchObject({ follows: 1 })
      await store.open(orderOf(5), { who: 'router', at: at + 2_000 * minute })
      expect(await store.order(3)).not.toHaveProperty('follows')
    })

    test('void because of a sensor: the order about the sensor is there in the same step', async () => {
      await using store = await open()
      await store.open(orderOf(3), router)
      const asked: OrderEvent = { type: 'asked', request: { for: 'void', sensor: 'linka/lake/level' }, why: 'dry' }
      const result = await store.act(1, asked, pema)
      expect(result).toMatchObject({ ok: true, order: { stage: { name: 'void' } }, follow: { id: 2, follows: 1 } })
      expect(await store.order(2)).toMatchObject({
        about: { point: 'linka/lake/level' },
        stage: { name: 'dispatched' },
      })
    })

    test('a list by what is asked for, in pages', async () => {
      await using store = await open()
      for (const occurrence of [1, 2, 3]) await store.open(orderOf(occurrence), { who: 'router', at: at + occurrence })
      await store.open(byHand, pema)
      await store.act(2, { type: 'arrived' }, tsering)
      const ids = async (query: Partial<Parameters<typeof store.orders>[0]>) =>
        (await store.orders({ limit: 10, ...query })).map(({ id }) => id)
      expect(await ids({})).toEqual([1, 2, 3, 4])
      expect(await ids({ limit: 2 })).toEqual([1, 2])
      expect(await ids({ after: 2 })).toEqual([3, 4])
      expect(await ids({ newest: true, limit: 2 })).toEqual([4, 3])
      expect(await ids({ newest: true, after: 3 })).toEqual([2, 1])
      expect(await ids({ site: 'canal' })).toEqual([4])
      expect(await ids({ crew: 'parks', states: ['dispatched', 'opened'] })).toEqual([1, 3])
      expect(await ids({ alarm, from: at + 2, to: at + 3 })).toEqual([2])
      expect(await ids({ priorities: ['low'] })).toEqual([4])
    })

    test('what is due, and what the instrument watches', async () => {
      await using store = await open()
      await store.open(orderOf(3), router)
      await store.open(byHand, router)
      expect(await store.due(at + 4 * minute, 10)).toEqual([])
      expect((await store.due(at + 5 * minute, 10)).map(({ id }) => id)).toEqual([1])
      await store.act(1, { type: 'overdue', deadline: 'answer' }, { who: 'time', at: at + 5 * minute })
      expect(await store.due(at + 6 * minute, 10)).toEqual([])
      expect(await store.watched(10)).toEqual([])
      await store.act(1, disposal, tsering)
      await store.commit({ watched: [{ order: 1, since: at + 9 * minute }] })
      expect(await store.watched(10)).toMatchObject([{ order: { id: 1 }, since: at + 9 * minute }])
      await store.commit({ watched: [{ order: 1 }] })
      expect((await store.watched(10))[0]).not.toHaveProperty('since')
    })

    test('what comes out of a backlog waits, also through a restart', async () => {
      {
        await using store = await open()
        await store.commit({ places: { journal: 5 }, waits: [{ alarm, occurrence: 3, due: at + 15_000 }] })
        expect(await store.settled(at + 14_000, 10)).toEqual([])
      }
      await using again = await open()
      expect(await again.settled(at + 15_000, 10)).toEqual([{ alarm, occurrence: 3 }])
      // our clock was set back meanwhile
      expect(await again.settled(at - 3_600_000, 10)).toEqual([{ alarm, occurrence: 3 }])
      await again.commit({ waited: [{ alarm, occurrence: 3 }] })
      expect(await again.settled(at + 99_000, 10)).toEqual([])
    })

    test('of another journal no occurrence holds: its order stays, and the same name is another occurrence', async () => {
      await using store = await open()
      expect(await store.belongTo('one', 20)).toBe(0)
      await store.commit({ places: { journal: 17 }, opens: [{ given: orderOf(3), doing: router }] })
      expect(await store.belongTo('one', 20)).toBe(0)
      expect(await store.belongTo('another', 99)).toBe(1)
      expect((await store.places()).journal).toBe(0)
      expect(await store.open(orderOf(3), router)).toMatchObject({ ok: true, order: { id: 2 } })
      expect((await store.order(1))?.stage.name).toBe('dispatched')
    })

    test('it is bounded: too many open ones are refused, and of those that are over the oldest go', async () => {
      await using store = await open({ max: 3, maxOpen: 2 })
      await store.open(orderOf(1), router)
      await store.open(orderOf(2), router)
      expect(await store.open(orderOf(3), router)).toEqual({ ok: false, because: 'full' })
      const nothing: OrderEvent = { type: 'asked', request: { for: 'void' }, why: 'a test' }
      for (const occurrence of [3, 4, 5]) {
        await store.act(occurrence - 2, nothing, pema)
        expect(await store.open(orderOf(occurrence), router)).toMatchObject({ ok: true })
      }
      expect((await store.orders({ limit: 10 })).map(({ id }) => id)).toEqual([3, 4, 5])
      expect(await store.journal(1)).toEqual([])
    })

    test('a photo that one process has taken is there, whatever becomes of the same photo elsewhere meanwhile', async () => {
      await using store = await open({ max: 1 })
      await using other = await open({ max: 1 })
      for (let round = 0; round < 40; round++) {
        // one order takes the photo; the other one is over and, in each second round, goes with the same photo meanwhile
        const ended = await store.open(byHand, router)
        const endedId = ended.ok ? ended.order.id : 0
        const content = new Uint8Array(20_000).fill(round)
        const photo = { content, type: 'image/jpeg', width: 3, height: 2 } as const
        if (round % 2 === 0) await store.addPhoto(endedId, photo, tsering)
        await store.act(endedId, { type: 'asked', request: { for: 'void' }, why: 'a test' }, pema)
        const opened = await store.open({ ...byHand, about: { site: 'canal', title: 'other' } }, router)
        const id = opened.ok ? opened.order.id : 0
        const [kept] = await Promise.all([
          store.addPhoto(id, photo, tsering),
          round % 2 === 0 ? other.open(byHand, router) : other.addPhoto(endedId, photo, tsering),
          other.addPhoto(endedId, photo, tsering),
        ])
        expect(kept.ok).toBe(true)
        const hash = kept.ok ? (kept.order.photos[0]?.hash ?? '') : ''
        expect(await store.photo(hash), `round ${round}`).toBeDefined()
        for (const order of await store.orders({ limit: 10, states: ['opened'] }))
          await store.act(order.id, { type: 'asked', request: { for: 'void' }, why: 'a test' }, pema)
      }
    })

    test('photos at the same time do not pass the total together', async () => {
      await using store = await open({ maxPhotoBytes: 25 })
      await store.open(byHand, router)
      const adding = [1, 2, 3, 4].map((value) => {
        const photo = { content: new Uint8Array(10).fill(value), type: 'image/jpeg', width: 3, height: 2 } as const
        return store.addPhoto(1, photo, tsering)
      })
      expect((await Promise.all(adding)).filter(({ ok }) => ok)).toHaveLength(2)
      expect(await store.photoBytes()).toBe(20)
    })

    test('an occurrence that calls again after its order is over gets a new one, once; by hand, too', async () => {
      await using store = await open()
      const call = (calledAt: number) =>
        store.commit({ opens: [{ given: orderOf(3), doing: { who: 'router', at: calledAt + 100 }, calledAt }] })
      const nothing: OrderEvent = { type: 'asked', request: { for: 'void' }, why: 'a test' }
      await call(at)
      expect(await call(at + minute)).toEqual([{ step: 'opened', outcome: 'known' }])
      await store.act(1, nothing, pema)
      expect(await call(at), 'the call out of which it came').toEqual([{ step: 'opened', outcome: 'known' }])
      expect(await call(at + 5 * minute)).toEqual([{ step: 'opened', outcome: 'done' }])
      expect(await store.ofOccurrence(alarm, 3)).toMatchObject({ id: 2, follows: 1, stage: { name: 'dispatched' } })
      expect(await store.open(orderOf(3), pema)).toMatchObject({ ok: false, because: 'known', order: { id: 2 } })
      await store.act(2, nothing, { ...pema, at: at + 6 * minute })
      expect(await store.open(orderOf(3), { ...pema, at: at + 7 * minute })).toMatchObject({
        ok: true,
        order: { id: 3 },
      })
      expect((await store.order(1))?.stage.name).toBe('void')
    })

    test('what was done and calls again was not: the crew has it again, and a call of before the work says nothing', async () => {
      await using store = await open()
      const call = (calledAt: number) =>
        store.commit({ opens: [{ given: orderOf(3), doing: { who: 'router', at: calledAt + 100 }, calledAt }] })
      await call(at)
      await store.act(1, disposal, { ...tsering, at: at + 10 * minute })
      expect(await call(at + 9 * minute)).toEqual([{ step: 'opened', outcome: 'known' }])
      expect(await call(at + 20 * minute)).toEqual([{ step: 'failed-check', outcome: 'done' }])
      expect(await store.order(1)).toMatchObject({ stage: { name: 'dispatched' }, redone: 1 })
    })

    test('what people open by hand takes no place of an alarm; an order made out of another has its place', async () => {
      await using store = await open({ maxOpen: 1, maxOpenByHand: 2 })
      for (const _ of [1, 2]) expect((await store.open(byHand, tsering)).ok).toBe(true)
      expect(await store.open(byHand, tsering)).toEqual({ ok: false, because: 'full' })
      expect((await store.open(orderOf(1), router)).ok).toBe(true)
      expect(await store.open(orderOf(2), router)).toEqual({ ok: false, because: 'full' })
      const asked: OrderEvent = { type: 'asked', request: { for: 'void', sensor: 'linka/lake/level' }, why: 'dry' }
      expect(await store.act(3, asked, pema)).toMatchObject({ ok: true, follow: { id: 4, priority: 'medium' } })
    })

    test('the instrument looks in turns', async () => {
      await using store = await open()
      for (const occurrence of [1, 2, 3]) {
        await store.open(orderOf(occurrence), { who: 'router', at: at + occurrence })
        await store.act(occurrence, disposal, tsering)
      }
      const seen = async (after: number) => (await store.watched(2, after)).map(({ order }) => order.id)
      expect([await seen(0), await seen(2), await seen(3)]).toEqual([[1, 2], [3], []])
    })

    test('photos are kept by their hash, once, and go with the last order that shows them', async () => {
      await using store = await open({ max: 2, maxPhotoBytes: 25 })
      await store.open(orderOf(1), router)
      await store.open(orderOf(2), router)
      const photo = { content: new Uint8Array(10).fill(7), type: 'image/jpeg', width: 3, height: 2 } as const
      const added = await store.addPhoto(1, photo, tsering)
      const hash = added.ok ? (added.order.photos[0]?.hash ?? '') : ''
      expect(hash).toMatch(/^[0-9a-f]{64}$/)
      expect(await store.photo(hash)).toEqual(Buffer.from(photo.content))
      expect(await store.addPhoto(1, photo, tsering)).toMatchObject({ ok: false, because: 'photo-twice' })
      expect(await store.photo(hash), 'a refusal takes nothing away').toBeDefined()
      expect(await store.addPhoto(2, photo, tsering)).toMatchObject({ ok: true })
      expect(await store.photoBytes()).toBe(20)
      expect(await store.addPhoto(2, { ...photo, content: new Uint8Array(10) }, tsering)).toMatchObject({
        because: 'photos-full',
      })
      const nothing: OrderEvent = { type: 'asked', request: { for: 'void' }, why: 'a test' }
      await store.act(1, nothing, pema)
      const refused = { ...photo, content: new Uint8Array(3) }
      expect(await store.addPhoto(1, refused, tsering)).toMatchObject({ because: 'wrong-state' })
      await store.open(orderOf(3), router)
      expect(await store.order(1)).toBeUndefined()
      expect(await store.photo(hash), 'the second order shows it').toBeDefined()
      await store.act(2, nothing, pema)
      await store.open(orderOf(4), router)
      expect(await store.photo(hash)).toBeUndefined()
      expect(await store.photo('0'.repeat(64))).toBeUndefined()
    })
  })
}
