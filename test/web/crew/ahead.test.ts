import { describe, expect, test } from 'vitest'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { createAhead } from '../../../web/crew/ahead.ts'
import type { Card } from '../../../web/crew/fetched.ts'
import { type Disk, holding } from '../../../web/crew/held.ts'
import type { Model } from '../../../web/crew/model.ts'

/** A phone that hears of alarms, the most urgent first, and what it reads, keeps and waits for. */
function phone(count: number) {
  const pages = new Map<string, unknown>()
  const disk = {
    read: async <Value>(key: string) => pages.get(key) as Value | undefined,
    write: async (key: string, value: unknown) => void pages.set(key, value),
  } as Disk
  const done: string[] = []
  const is = { connection: 'live' as Model['hearing']['connection'], alarms: alarms(count) }
  const ahead = createAhead({
    keep: holding(disk, () => {}),
    model: () => ({ alarms: is.alarms, hearing: { connection: is.connection } }) as unknown as Model,
    async read(id) {
      done.push(id)
      return { card: { id, revision: is.alarms.get(id)?.revision } } as Card
    },
    async idle() {
      done.push('idle')
    },
  })
  const fetched = async (most: 'all' | 'some') => {
    done.length = 0
    await ahead.fetch(most)
    return done.filter((each) => each !== 'idle')
  }
  return { pages, done, is, fetched }
}

function alarms(count: number, from = 0): Map<string, AlarmBody> {
  const all = Array.from({ length: count }, (_, index) => {
    const id = `a${String(from + index).padStart(2, '0')}`
    const since = new Date(Date.UTC(2026, 6, 18, 2, index)).toISOString()
    return { id, revision: 1, state: 'UNACK', priority: 'high', condition: 'active', since } as AlarmBody
  })
  return new Map(all.map((alarm) => [alarm.id, alarm]))
}

describe('cards that are fetched ahead', () => {
  test('are the twenty most urgent at first, each when the page has nothing else to do', async () => {
    const { fetched, done, pages } = phone(30)
    expect(await fetched('all')).toHaveLength(20)
    expect(done.filter((each) => each === 'idle')).toHaveLength(20)
    expect(pages.size).toBe(20)
    // all are kept: nothing is asked for, nor read from the phone, again
    expect(await fetched('some')).toEqual([])
  })

  test('are four in a turn of a storm: those that have none before those that have changed', async () => {
    const { fetched, is } = phone(10)
    await fetched('all')
    for (const [id, alarm] of is.alarms) is.alarms.set(id, { ...alarm, revision: 2 })
    for (const [id, alarm] of alarms(3, 50)) is.alarms.set(id, alarm)
    const first = await fetched('some')
    expect(first).toHaveLength(4)
    expect(first.slice(0, 3).every((id) => id.startsWith('a5'))).toBe(true)
    expect(await fetched('some')).toHaveLength(4)
    expect(await fetched('some')).toHaveLength(4)
    expect(await fetched('some')).toHaveLength(1)
    expect(await fetched('some')).toEqual([])
  })

  test('are none without a network, and what another page has kept is not asked for', async () => {
    const { fetched, is, pages } = phone(3)
    pages.set('card a01', { card: { id: 'a01', revision: 1 } })
    is.connection = 'lost'
    expect(await fetched('all')).toEqual([])
    is.connection = 'live'
    expect((await fetched('all')).sort()).toEqual(['a00', 'a02'])
  })
})
