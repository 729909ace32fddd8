import { describe, expect, test } from 'vitest'
import type { Calling, DeliveryStore, NewDelivery } from '../../storage/deliveries/deliveries.ts'
import type { NewIncoming } from '../../storage/deliveries/incoming.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenDeliveries = (
  folder: string,
  limits?: { readonly max?: number; readonly maxIncoming?: number },
) => Promise<DeliveryStore>

const calling: Calling = {
  ...{ alarm: 'a', occurrence: 1, escalation: 'urgent', begunBy: 3, entry: 3, kind: 'raised', beganAt: 100 },
  due: 500,
}

function delivery(step: number): NewDelivery {
  return {
    ...{ id: `a#1/0.${step}`, person: 'li', channel: 'voice', purpose: 'call', because: 'step', round: 0, step },
    ...{ alarm: 'a', occurrence: 1, entry: 3, kind: 'raised', priority: 'high', decidedAt: 100 + step },
  }
}

/** What every store of deliveries must do, whatever keeps it. */
export function deliveryStoreContract(name: string, open: OpenDeliveries): void {
  describe(`the delivery store: ${name}`, () => {
    test('a step is kept whole: place, calling, deliveries and notes; another process sees it, and a restart', async () => {
      using folder = temporaryFolder()
      {
        await using store = await open(folder.path)
        await using api = await open(folder.path)
        expect([await store.cursor(), await store.nextDue()]).toEqual([0, undefined])
        const note = { alarm: 'a', occurrence: 1, at: 100, note: { note: 'begun', escalation: 'urgent' } } as const
        expect(await store.dutyPlaces()).toEqual(new Map())
        await store.commit({ dutyPlaces: [{ crew: 'canals', at: 50 }] })
        await store.commit({
          cursor: 3,
          dutyPlaces: [{ crew: 'canals', at: 90 }],
          callings: [calling],
          decided: [delivery(0)],
          notes: [note],
        })
        expect(await api.calling('a', 1)).toEqual(calling)
        expect(await api.dutyPlaces()).toEqual(new Map([['canals', 90]]))
        expect(await api.notesOf('a', 1)).toEqual([note])
      }
      await using store = await open(folder.path)
      expect([await store.cursor(), await store.nextDue(), await store.open(10)]).toEqual([3, 500, [calling]])
      expect([await store.due(499, 10), await store.due(500, 10)]).toEqual([[], [calling]])
      expect(await store.unsettled()).toMatchObject([{ id: 'a#1/0.0', outcome: 'decided', attempts: 0 }])
      const stage = { name: 'over', because: 'ended' } as const
      const state = { id: 'a#2', priority: 'high', at: 5, run: 0, stage, calls: [], told: [] } as const
      const second = { ...calling, occurrence: 2, state }
      await store.commit({ callings: [second] })
      expect(await store.callingsOf('a', { limit: 10 })).toEqual([second, calling])
      expect(await store.callingsOf('a', { limit: 1 })).toEqual([second])
      expect([
        await store.callingsOf('a', { isOpen: true, limit: 10 }),
        await store.callingsOf('b', { limit: 10 }),
      ]).toEqual([[calling], []])
    })

    test('a link says each thing once, also where two processes hear it at once', async () => {
      using folder = temporaryFolder()
      await using store = await open(folder.path)
      await using api = await open(folder.path)
      const link = { alarm: 'a', occurrence: 1, person: 'li' }
      const secret = await store.linkSecret(link)
      expect(await api.linkOf(secret)).toEqual(link)
      const said = { run: 0, verb: 'arrived', at: 5 } as const
      const answer: NewIncoming = {
        ...{ is: 'answer', receivedAt: 5, alarm: 'a', occurrence: 1, verb: 'arrived', by: 'li', via: 'link' },
      }
      const heard = await Promise.all([store, api].map((each) => each.answerByLink(secret, said, answer)))
      expect(heard.sort()).toEqual([false, true])
      expect(await api.answerByLink(secret, { ...said, verb: 'acknowledge', at: 6 }, answer)).toBe(false)
      expect(await store.saidByLink(secret, 0)).toEqual([said])
      expect(await store.incoming(10)).toHaveLength(1)
      expect(await store.answerByLink(secret, { ...said, run: 1 }, answer), 'asked anew').toBe(true)
    })

    test('what was decided once is not decided again, and what is written of it is added to what is known', async () => {
      using folder = temporaryFolder()
      await using store = await open(folder.path)
      await store.commit({ decided: [delivery(0), delivery(1)] })
      expect(await store.newestAccepted()).toBeUndefined()
      await store.commit({ changed: [{ id: 'a#1/0.1', outcome: 'failed' }] })
      const accepted = { outcome: 'accepted', account: 'voice-city', providerId: '4711', acceptedAt: 200 } as const
      await store.commit({
        changed: [
          { id: 'a#1/0.0', ...accepted },
          { id: 'nobody', outcome: 'failed' },
        ],
      })
      await store.commit({ decided: [delivery(0)] })
      expect(await store.newestAccepted()).toBe(200)
      expect(await store.deliveriesOf('a', 1)).toMatchObject([{ ...delivery(0), ...accepted }, delivery(1)])
      expect(await store.byProvider('voice-city', '4711')).toMatchObject([{ id: 'a#1/0.0' }])
      expect([await store.byProvider('sms-city', '4711'), await store.unsettled()]).toEqual([[], []])
      expect([await store.decidedIn(0, 100, 10), await store.decidedIn(100, 101, 10)]).toMatchObject([[], [accepted]])
    })

    test('what comes from outside waits until it is taken, and what nothing matched is shown', async () => {
      using folder = temporaryFolder()
      await using store = await open(folder.path, { maxIncoming: 3 })
      await using api = await open(folder.path, { maxIncoming: 3 })
      const said = { is: 'answer', receivedAt: 5, alarm: 'a', occurrence: 1, verb: 'arrived', via: 'api' } as const
      for (const by of ['li', 'dawa']) await api.bring({ ...said, by })
      await api.bring({ is: 'unreadable', receivedAt: 6, account: 'sms-city', text: '?' })
      const [first] = await store.incoming(1)
      expect(first).toMatchObject({ ...said, by: 'li' })
      await store.commit({ taken: [{ row: first?.row ?? 0, as: 'done' }] })
      expect(await store.incoming(10)).toMatchObject([{ by: 'dawa' }])
      expect(await store.unmatched(10)).toMatchObject([{ is: 'unreadable', text: '?' }])
      for (const by of ['pema', 'zhao', 'chen']) await api.bring({ ...said, by })
      expect(await store.incoming(10), 'the oldest have gone').toMatchObject([
        { by: 'pema' },
        { by: 'zhao' },
        { by: 'chen' },
      ])
    })

    test('of another journal nothing holds, of a later state of this one neither', async () => {
      using folder = temporaryFolder()
      await using store = await open(folder.path)
      expect(await store.belongTo('first', 0)).toBe(0)
      await store.commit({ cursor: 3, callings: [calling], decided: [delivery(0)] })
      expect([await store.belongTo('first', 3), await store.cursor()]).toEqual([0, 3])
      expect([await store.belongTo('first', 2), await store.cursor()]).toEqual([1, 0])
      expect(await store.delivery('a#1/0.0')).toMatchObject({ outcome: 'dropped' })
      await store.commit({ cursor: 3, callings: [calling] })
      expect([await store.belongTo('second', 9), await store.open(10)]).toEqual([1, []])
    })

    test('a link is the same each time, also after a restart, and answers for its person and occurrence', async () => {
      using folder = temporaryFolder()
      const link = { alarm: 'a', occurrence: 1, person: 'li' }
      await using store = await open(folder.path)
      const secret = await store.linkSecret(link)
      expect(secret).toMatch(/^[\w-]{22}$/)
      await using again = await open(folder.path)
      expect(await again.linkSecret(link)).toBe(secret)
      expect(await again.linkSecret({ ...link, person: 'dawa' })).not.toBe(secret)
      expect([await again.linkOf(secret), await again.linkOf('another')]).toEqual([link, undefined])
    })

    test('is bounded, and what is not settled stays', async () => {
      using folder = temporaryFolder()
      await using store = await open(folder.path, { max: 2 })
      for (const step of [0, 1, 2, 3]) {
        await store.commit({ decided: [delivery(step)] })
        if (step > 0) await store.commit({ changed: [{ id: `a#1/0.${step}`, outcome: 'accepted' }] })
      }
      await store.commit({ decided: [delivery(4)] })
      expect((await store.deliveriesOf('a', 1)).map(({ step }) => step)).toEqual([0, 3, 4])
    })
  })
}
