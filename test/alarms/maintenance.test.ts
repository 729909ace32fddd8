import { expect, test } from 'vitest'
import { Evaluation } from '../../alarms/evaluation.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import type { EngineRecord } from '../../core/alarm/engine/saved.ts'
import type { JournalEntry } from '../../core/alarm/journal.ts'
import { createMemoryBook } from '../../core/alarm/memory-book.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { gaugesPlant, levelMessage, noon } from '../support/alarm-log.ts'

const minute = 60_000
const planned = { id: 'WO-7', at: 'linka/g0', from: '2026-07-03T12:30:00+08:00', to: '2026-07-03T14:00:00+08:00' }
const work = { ...planned, who: 'Pema', why: 'desilting' }
const [withWork, without] = [gaugesPlant(2, { maintenance: [work] }), gaugesPlant(2)]

/** Both gauges flood from 13:00 on, for two hours; the plant file is the one that `plantAt` says, read anew at each change. */
function journal(plantAt: (minutes: number) => Plant): string[] {
  const [book, entries] = [createMemoryBook(), [] as JournalEntry[]]
  const saved = new Map<string, EngineRecord>()
  let evaluation = new Evaluation(plantAt(0))
  let offset = 0
  for (let step = 0; step <= 180; step++) {
    const events: AddressedEvent[] = []
    const plant = plantAt(step)
    if (plant !== evaluation.plant) {
      for (const record of evaluation.changes()) saved.set(record.key, record)
      evaluation = new Evaluation(plant, saved.values())
    }
    for (const index of [0, 1]) {
      const message = levelMessage(
        index,
        noon + step * minute,
        step >= 60 && step < 180 ? 2.5 : 1,
        noon + step * minute,
      )
      evaluation.take({ offset: offset++, ...message }, events)
    }
    book.take(events, entries)
  }
  return entries
    .filter(({ alarm }) => alarm.endsWith('level.high'))
    .map(({ alarm, event, at, from, to, call, why }) => {
      const [, gauge] = alarm.split('.')
      return `${(at - noon) / minute} ${gauge} ${event} ${from} → ${to}${call === 'annunciated' ? ' !' : ''} (${why})`
    })
}

test('planned work in the plant file suppresses the alarms of its place; what is still true at its end calls', () => {
  expect(journal(() => withWork)).toEqual([
    '30 g0 suppressed NORM → DSUPR (maintenance: WO-7)',
    '62 g0 raised DSUPR → DSUPR (high)',
    '62 g1 raised NORM → UNACK ! (high)',
    '120 g0 released DSUPR → UNACK ! (maintenance: WO-7)',
  ])
})

test('work that is taken out of the plant file is over', () => {
  expect(journal((step) => (step < 90 ? withWork : without))).toEqual([
    '30 g0 suppressed NORM → DSUPR (maintenance: WO-7)',
    '62 g0 raised DSUPR → DSUPR (high)',
    '62 g1 raised NORM → UNACK ! (high)',
    '89 g0 released DSUPR → UNACK ! (maintenance: WO-7)',
  ])
})

test('work that is put into the plant file while it is under way begins then', () => {
  expect(journal((step) => (step < 90 ? without : withWork)).slice(2)).toEqual([
    '89 g0 suppressed UNACK → DSUPR (maintenance: WO-7)',
    '120 g0 released DSUPR → UNACK ! (maintenance: WO-7)',
  ])
})

test.each([
  ['at', { at: 'linka/g9' }, 'linka/g9: no such site, asset, point or device'],
  ['to', { to: work.from }, `${work.from} is not after ${work.from}`],
  ['from', { from: '2026-07-03 12:30' }, 'expected a time with its zone, like 2026-07-03T08:00:00+08:00'],
])('plant check refuses work with another `%s`', (key, different, message) => {
  expect(() => gaugesPlant(1, { maintenance: [{ ...work, ...different }] })).toThrow(
    new RegExp(`"path":\\["alarms","maintenance",0,"${key}"\\],"message":".*${RegExp.escape(message)}`),
  )
})

test('a window of an id that is there already is refused', () => {
  expect(() => gaugesPlant(1, { maintenance: [work, work] })).toThrow('WO-7 is there twice')
})
