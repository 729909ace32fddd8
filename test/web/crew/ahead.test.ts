import { describe, expect, test } from 'vitest'
import { presentAlarm } from '../../../api/alarms/present.ts'
import { newAlarm } from '../../../core/alarm/alarm.ts'
import { createAhead } from '../../../web/crew/ahead.ts'
import { type Disk, holding } from '../../../web/crew/held.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { smallPlant } from '../../support/api.ts'

const rule = alarmRule({
  id: 'linka.lake.level.high',
  asset: 'lake',
  signal: { of: 'value', point: 'linka/lake/level' },
})
const cardOf = (revision: number) => ({
  at: 0,
  card: { ...presentAlarm(newAlarm(rule.id, 'high'), rule, smallPlant), revision, told: [] },
  entries: [],
})

/** A phone that hears of alarms, the most urgent first, and what it reads, keeps and waits for. */
function phone(ids: readonly string[]) {
  const pages = new Map<string, unknown>()
  const disk = {
    read: async (key) => pages.get(key),
    write: async (key: string, value: unknown) => void pages.set(key, value),
  } as Disk
  const done: string[] = []
  const is = { live: true, alarms: ids.map((id) => ({ id, revision: 1 })) }
  const ahead = createAhead({
    keep: holding(disk, () => {}),
    first: (most) => is.alarms.slice(0, most),
    isLive: () => is.live,
    async read(id) {
      done.push(id)
      return cardOf(is.alarms.find((alarm) => alarm.id === id)?.revision ?? 0)
    },
    async idle() {
      done.push('idle')
    },
  })
  const fetched = async (most: 'all' | 'some') => {
    done.length = 0
    await ahead.fetch(most)
    return done.filter((each) => each !== 'idle').join(' ')
  }
  return { pages, done, is, fetched }
}
const named = (count: number) => Array.from({ length: count }, (_, index) => `a${index}`)

describe('cards that are fetched ahead', () => {
  test('are the twenty most urgent at first, each when the page has nothing else to do', async () => {
    const { fetched, done, pages } = phone(named(30))
    expect(await fetched('all')).toBe(named(20).join(' '))
    expect(done.filter((each) => each === 'idle')).toHaveLength(20)
    expect(pages.size).toBe(20)
    expect(await fetched('some')).toBe('')
  })

  test('are four in a turn of a storm: those that have none before those that have changed', async () => {
    const { fetched, is } = phone(named(6))
    await fetched('all')
    is.alarms = [...is.alarms.map(({ id }) => ({ id, revision: 2 })), { id: 'new', revision: 1 }]
    expect(await fetched('some')).toBe('new a0 a1 a2')
    expect(await fetched('some')).toBe('a3 a4 a5')
    expect(await fetched('some')).toBe('')
  })

  test('are none without a network; what is kept already is not asked for', async () => {
    const { fetched, is, pages } = phone(named(3))
    pages.set('card a1', cardOf(1))
    is.live = false
    expect(await fetched('all')).toBe('')
    is.live = true
    expect(await fetched('all')).toBe('a0 a2')
  })
})
