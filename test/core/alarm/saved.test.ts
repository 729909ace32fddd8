import { expect, test } from 'vitest'
import type { AddressedEvent } from '../../../core/alarm/engine/addressed-event.ts'
import type { EngineRecord } from '../../../core/alarm/engine/saved.ts'
import { createEngine } from '../../../core/alarm/engine.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'

const at = Date.UTC(2026, 6, 3)
const plant = storyPlant([{ id: 'gauge', points: [{ id: 'level', quantity: 'water_level', every: '5min' }] }])
const highAt = (limit: number) =>
  storyRules(plant, { templates: { '*': [{ id: 'high', kind: 'high', point: 'level', limit }] } })

/** As a program kept it that knew neither versions of rules nor what was wrong with a reading. */
const olderRecords: readonly EngineRecord[] = [
  { key: 'engine', text: `[1,${at},${at}]` },
  { key: 'device:linka/gauge', text: `[1,${at},${at}]` },
  { key: 'point:linka/gauge/level', text: `[1,${at},${at},6,6]` },
  { key: 'rule:linka.gauge.level.high', text: `[1,"value",{"name":"normal","at":${at}},${at},[],null]` },
]

test('a folder of an older program goes on: its rules are taken as they are, and judged', () => {
  const engine = createEngine(plant, highAt(5), olderRecords)
  const events: AddressedEvent[] = []
  engine.begin(events, at + 1)
  expect(events.map(({ event }) => event)).toMatchObject([{ type: 'raised', at, value: 6, limit: 5 }])
  const saved = new Map([...olderRecords, ...engine.changes()].map((record) => [record.key, record]))
  const edited: AddressedEvent[] = []
  createEngine(plant, highAt(7), saved.values()).begin(edited, at + 2)
  expect(edited.map(({ event }) => event.type)).toEqual(['rule-changed', 'returned'])
})
