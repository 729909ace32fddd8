import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { runBacktest, TooLittleMemory } from '../../api/backtests/run.ts'
import { slicesOf } from '../../api/backtests/slices.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'

const hour = 3_600_000
const from = Date.UTC(2017, 0, 1)
const signal = new AbortController().signal

function plantIn(folder: string, devices: number): Plant {
  const compiled = compilePlant(
    JSON.parse(readFileSync(writeLevelPlant(folder, { devices, points: 2, limit: 3 }), 'utf8')),
  )
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}

/** The alarms of its file. */
function rulesIn(folder: string): string {
  return JSON.stringify(JSON.parse(readFileSync(join(folder, 'plant.yaml'), 'utf8')).alarms)
}

/** Levels that cross their limit every second hour, for years. */
async function openHistory(folder: string, plant: Plant, hours: number) {
  const store = await openEmbeddedStore({ folder }, { plant: () => plant, log: quietLog, metrics: new Registry() })
  const points = [...plant.points.keys()]
  for (let first = 0; first < hours; first += 10_000) {
    const count = Math.min(10_000, hours - first)
    const readings = Array.from({ length: count }, (_, index) => from + (first + index) * hour).flatMap((at, index) =>
      points.map((point) => ({ point, at, receivedAt: at, value: index % 2 === 0 ? 2 : 4, quality: 1 as const })),
    )
    await store.append(readings)
  }
  return store
}

test('history of any length takes the same memory: fifty thousand alarms in a heap that could not hold them', async () => {
  using folder = temporaryFolder()
  const plant = plantIn(folder.path, 2)
  const hours = 3 * 365 * 24
  await using store = await openHistory(folder.path, plant, hours)
  const inForce = { ...plant, rules: plant.rules.slice(1) }
  const request = { plant: inForce, rules: rulesIn(folder.path), incidents: [], from, to: from + hours * hour }
  const report = await runBacktest({ store, request, most: 1e7, heapMb: 32, signal })
  expect(report).toMatchObject({ readings: 4 * hours, kpis: { annunciations: 2 * hours } })
  expect(report.difference).toEqual([{ alarm: plant.rules[0]?.id, tried: hours / 2, inForce: null }])
})

test('slices follow what is there: years of hourly readings are few, and what is dense is parted', async () => {
  using folder = temporaryFolder()
  const plant = plantIn(folder.path, 1)
  const points = [...plant.points.keys()]
  await using store = await openHistory(folder.path, plant, 2 * 365 * 24)
  let asked = 0
  const range: typeof store.range = (query) => {
    asked++
    return store.range(query)
  }
  const counting = { ...store, range }
  const slices = slicesOf(counting, plant, { points, from, to: from + 2 * 365 * 24 * hour })
  const sizes = (await Array.fromAsync(slices)).map((columns) => columns.reduce((sum, { at }) => sum + at.length, 0))
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(2 * 2 * 365 * 24)
  // at the interval of a minute that stands for one that is not given, it would be 5
  expect([sizes.length, asked]).toEqual([2, 4])
})

test('where the rules themselves are too many for the heap, that is said', async () => {
  using folder = temporaryFolder()
  const plant = plantIn(folder.path, 3_000)
  await using store = await openHistory(folder.path, plant, 1)
  const request = { plant, incidents: [], from, to: from + hour }
  const run = runBacktest({ store, request, most: 1e7, heapMb: 16, signal })
  await expect(run).rejects.toThrow(TooLittleMemory)
  await expect(run).rejects.toThrow('the rules need more than the 16 MB of a backtest: select some')
})
