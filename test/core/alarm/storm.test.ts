import { expect, test } from 'vitest'
import type { EngineInput } from '../../../core/alarm/engine/input.ts'
import type { JournalEntry } from '../../../core/alarm/journal.ts'
import { createMemoryBook } from '../../../core/alarm/memory-book.ts'
import { runEngine, storyPlant, storyRules } from '../../support/alarm-story.ts'

test('a storm: ten thousand gauges cross their limits in a minute, and none is missed', () => {
  const gauges = Array.from({ length: 10_000 }, (_, index) => `g${index}`)
  const plant = storyPlant(
    gauges.map((id) => ({ id, points: [{ id: 'level', quantity: 'water_level', every: '5min' }] })),
  )
  const rules = storyRules(plant, {
    templates: { '*': [{ id: 'high', kind: 'high', point: 'level', limit: 3, deadband: 0.1 }] },
  })
  const inputs = [2, 4].flatMap((value, round) =>
    gauges.map((id, index): EngineInput => {
      const at = Date.UTC(2026, 6, 3) + round * 300_000 + index * 6
      return { type: 'reading', reading: { point: `linka/${id}/level`, at, receivedAt: at, value, quality: 1 } }
    }),
  )
  const journal: JournalEntry[] = []
  createMemoryBook().take(runEngine(plant, rules, inputs), journal)
  expect(journal.length).toBe(10_000)
  expect(new Set(journal.map(({ alarm }) => alarm)).size).toBe(10_000)
})
