import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onCallAt } from '../../core/people/rota/history.ts'
import type { PeopleStore } from '../../storage/people/people.ts'
import { dutyOf, lhasa, riverDuty } from '../support/duty.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. `max`: changes that are kept. */
export type OpenPeople = (folder: string, max?: number) => Promise<PeopleStore>

const [from, to] = [lhasa('2026-07-03 08:00'), lhasa('2026-07-03 20:00')]
const leave = { kind: 'leave', person: 'tsering', from, to } as const
const cover = { kind: 'cover', crew: 'river', person: 'tsering', standIn: 'pema', from, to } as const
const made = { by: 'duty-office', why: 'a wedding', at: lhasa('2026-07-01 12:00') }

/** What every store of people must do, whatever keeps it. */
export function peopleStoreContract(name: string, openStore: OpenPeople): void {
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => folder[Symbol.dispose]())
  const open = () => openStore(folder.path)

  describe(`the people store: ${name}`, () => {
    test('keeps who changed what, when and why; another process sees it, and a restart', async () => {
      await using running = await open()
      await using command = await open()
      await running.record(dutyOf(riverDuty), 1_000)
      expect((await running.history()).changes).toEqual([])
      const answer = await command.make(leave, made)
      const change = { ...leave, number: 1, madeBy: 'duty-office', madeAt: made.at, why: 'a wedding' }
      expect(answer).toEqual({ ok: true, change })
      expect((await running.history()).changes).toEqual([change])
      expect(onCallAt(await running.history(), 'river', from)?.people.map(({ person }) => person)).toEqual(['li'])
      expect(await command.make(cover, made)).toMatchObject({ ok: true, change: { number: 2, crew: 'river' } })
      const withdrawn = { by: 'tsering', at: made.at + 1, why: 'called off' }
      expect(await running.withdraw(1, withdrawn)).toEqual({ ok: true, change: { ...change, withdrawn } })
      expect(await running.withdraw(1, withdrawn)).toEqual({ ok: false, because: 'withdrawn-before' })
      expect(await running.withdraw(9, withdrawn)).toEqual({ ok: false, because: 'unknown-change' })
      await using again = await open()
      expect(await again.history()).toEqual(await running.history())
    })

    test('a request that comes twice makes one change', async () => {
      await using store = await open()
      const keyed = { ...made, key: 'k1', request: 'a' }
      const first = await store.make(leave, keyed)
      expect(await store.make(leave, { ...keyed, at: made.at + 5 })).toEqual({ ...first, again: true })
      expect(await store.make(cover, { ...keyed, request: 'b' })).toEqual({ ok: false, because: 'key-reused' })
      expect((await store.history()).changes).toHaveLength(1)
    })

    test('a clock that is set back makes nothing hold before what was made', async () => {
      await using store = await open()
      await store.make(leave, made)
      expect(await store.make(cover, { ...made, at: 5 })).toMatchObject({ change: { madeAt: made.at } })
      await store.record(dutyOf(riverDuty), 1_000)
      await store.record(dutyOf({}), 10)
      expect((await store.history()).versions.map(({ since }) => since)).toEqual([1_000, 1_001])
    })

    test('each state of the plant file is kept once, from when it was in force', async () => {
      await using store = await open()
      await store.record(dutyOf(riverDuty), 1_000)
      await store.record(dutyOf(riverDuty), 2_000)
      await store.record(dutyOf({ ...(riverDuty as object), crews: [{ id: 'river', members: ['chen'] }] }), from)
      const who = async (at: number) => onCallAt(await store.history(), 'river', at)?.people.map(({ person }) => person)
      expect([(await store.history()).versions.length, await who(from - 1), await who(from)]).toEqual([
        2,
        ['pema', 'zhao'],
        ['chen'],
      ])
    })

    test('so many and no more', async () => {
      await using store = await openStore(folder.path, 1)
      await store.make(leave, made)
      expect(await store.make(leave, made)).toEqual({ ok: false, because: 'too-many' })
    })

    test('the secret of a calendar is its own, lasts over a restart, and can be renewed', async () => {
      const river = { kind: 'crew', id: 'river' } as const
      await using store = await open()
      const secret = await store.calendarSecret(river)
      expect(secret).toMatch(/^[\w-]{43}$/)
      expect(await store.calendarSecret({ kind: 'person', id: 'river' })).not.toBe(secret)
      await using again = await open()
      expect(await again.calendarSecret(river)).toBe(secret)
      const renewed = await again.renewCalendar(river)
      expect([renewed === secret, await store.calendarSecret(river)]).toEqual([false, renewed])
    })

    test('the same request at once from two processes makes one change', async () => {
      await using one = await open()
      await using other = await open()
      const keyed = { ...made, key: 'k1', request: 'a' }
      const both = await Promise.all([one.make(leave, keyed), other.make(leave, keyed)])
      // whichever came first
      const [first, second] = both.sort((a, b) => Number('again' in a) - Number('again' in b))
      expect(second).toEqual({ ...first, again: true })
      expect((await one.history()).changes).toHaveLength(1)
    })
  })
}
