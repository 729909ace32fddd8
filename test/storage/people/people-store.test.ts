import { statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { onCallAt } from '../../../core/people/rota/history.ts'
import { openPeopleStore } from '../../../storage/people/people-store.ts'
import { dutyOf, lhasa, riverDuty } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'

let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(() => folder[Symbol.dispose]())

const open = () => openPeopleStore({ folder: folder.path })
const [from, to] = [lhasa('2026-07-03 08:00'), lhasa('2026-07-03 20:00')]
const leave = { kind: 'leave', person: 'tsering', from, to } as const
const cover = { kind: 'cover', crew: 'river', person: 'tsering', standIn: 'pema', from, to } as const
const made = { by: 'duty-office', why: 'a wedding', at: lhasa('2026-07-01 12:00') }

describe('the people store', () => {
  test('keeps who changed what, when and why; another process sees it, and a restart', () => {
    using running = open()
    using command = open()
    running.record(dutyOf(riverDuty), 1_000)
    expect(running.history().changes).toEqual([])
    const answer = command.make(leave, made)
    const change = { ...leave, number: 1, madeBy: 'duty-office', madeAt: made.at, why: 'a wedding' }
    expect(answer).toEqual({ ok: true, change })
    expect(running.history().changes).toEqual([change])
    expect(onCallAt(running.history(), 'river', from)?.people.map(({ person }) => person)).toEqual(['li'])
    expect(command.make(cover, made)).toMatchObject({ ok: true, change: { number: 2, crew: 'river' } })
    const withdrawn = { by: 'tsering', at: made.at + 1, why: 'called off' }
    expect(running.withdraw(1, withdrawn)).toEqual({ ok: true, change: { ...change, withdrawn } })
    expect(running.withdraw(1, withdrawn)).toEqual({ ok: false, because: 'withdrawn-before' })
    expect(running.withdraw(9, withdrawn)).toEqual({ ok: false, because: 'unknown-change' })
    using again = open()
    expect(again.history()).toEqual(running.history())
  })

  test('a request that comes twice makes one change', () => {
    using store = open()
    const keyed = { ...made, key: 'k1', request: 'a' }
    const first = store.make(leave, keyed)
    expect(store.make(leave, { ...keyed, at: made.at + 5 })).toEqual(first)
    expect(store.make(cover, { ...keyed, request: 'b' })).toEqual({ ok: false, because: 'key-reused' })
    expect(store.history().changes).toHaveLength(1)
  })

  test('a clock that is set back makes nothing hold before what was made', () => {
    using store = open()
    store.make(leave, made)
    expect(store.make(cover, { ...made, at: 5 })).toMatchObject({ change: { madeAt: made.at } })
    store.record(dutyOf(riverDuty), 1_000)
    store.record(dutyOf({}), 10)
    expect(store.history().versions.map(({ since }) => since)).toEqual([1_000, 1_001])
  })

  test('each state of the plant file is kept once, from when it was in force', () => {
    using store = open()
    store.record(dutyOf(riverDuty), 1_000)
    store.record(dutyOf(riverDuty), 2_000)
    store.record(dutyOf({ ...(riverDuty as object), crews: [{ id: 'river', members: ['chen'] }] }), from)
    const who = (at: number) => onCallAt(store.history(), 'river', at)?.people.map(({ person }) => person)
    expect([store.history().versions.length, who(from - 1), who(from)]).toEqual([2, ['pema', 'zhao'], ['chen']])
  })

  test('so many and no more', () => {
    using store = openPeopleStore({ folder: folder.path, max: 1 })
    store.make(leave, made)
    expect(store.make(leave, made)).toEqual({ ok: false, because: 'too-many' })
  })

  test('the secret of a calendar is its own, lasts over a restart, and can be renewed; only the owner may read the file', () => {
    const river = { kind: 'crew', id: 'river' } as const
    using store = open()
    const secret = store.calendarSecret(river)
    expect(secret).toMatch(/^[\w-]{43}$/)
    expect(store.calendarSecret({ kind: 'person', id: 'river' })).not.toBe(secret)
    using again = open()
    expect(again.calendarSecret(river)).toBe(secret)
    const renewed = again.renewCalendar(river)
    expect([renewed === secret, store.calendarSecret(river)]).toEqual([false, renewed])
    expect(statSync(join(folder.path, 'people.sqlite')).mode & 0o077).toBe(0)
  })
})
