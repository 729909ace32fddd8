import { readFileSync } from 'node:fs'
import { Registry } from 'prom-client'
import { runBacktest } from '../../api/backtests/run.ts'
import { backtest } from '../../core/alarm/backtest.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { openEmbeddedStore } from '../../storage/readings/embedded.ts'
import { writeLevelPlant } from '../support/bench-plant.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { type Row, rate, rounded } from './section.ts'

const shape = { devices: 100, points: 10, limit: 3 }
const rounds = 2_000
const everyMs = 60_000
const from = Date.UTC(2026, 5, 1)
const to = from + rounds * everyMs

/** Rules over history: the engine alone, and the whole way of `POST /api/v1/backtests` from the embedded store. */
export async function reportBacktests(report: (row: Row) => void): Promise<void> {
  using folder = temporaryFolder()
  const compiled = compilePlant(JSON.parse(readFileSync(writeLevelPlant(folder.path, shape), 'utf8')))
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const { plant } = compiled
  const batches = Array.from({ length: rounds }, (_, round) => readingsOf(plant, round))
  report(
    await timed('backtest: engine and attention', async (count) => {
      const source = function* () {
        for (const batch of batches) {
          count(batch.length)
          yield batch
        }
      }
      await backtest({ plant, rules: plant.rules, source })
    }),
  )
  await using store = await openEmbeddedStore(
    { folder: folder.path },
    { plant: () => plant, log: quietLog, metrics: new Registry() },
  )
  for (let first = 0; first < rounds; first += 20) await store.append(batches.slice(first, first + 20).flat())
  report(
    await timed('backtest: from the embedded store to the report', async (count) => {
      let before = 0
      const onProgress = (readings: number) => {
        count(readings - before)
        before = readings
      }
      const request = { plant, incidents: [], from, to }
      await runBacktest({ store, request, most: 1e8, signal: new AbortController().signal, onProgress })
    }),
  )
}

/** A tide of two metres a day at each point, which crosses the limit twice, and a ripple. */
function readingsOf(plant: Plant, round: number): Reading[] {
  const at = from + round * everyMs
  return [...plant.points.keys()].map((point, index) => {
    const tide = 2.5 + Math.sin((2 * Math.PI * (round + index)) / 1440)
    const value = Math.round((tide + 0.01 * ((round * 7 + index) % 5)) * 1000) / 1000
    return { point, at, receivedAt: at, value, quality: 1 }
  })
}

/** Counts the readings of every pass: the second one looks for advice. */
async function timed(way: string, work: (count: (readings: number) => void) => Promise<void>): Promise<Row> {
  let readings = 0
  const start = performance.now()
  const cpu = process.cpuUsage()
  await work((more) => {
    readings += more
  })
  const { user, system } = process.cpuUsage(cpu)
  const cpuSeconds = (user + system) / 1e6
  return {
    way,
    readings,
    'readings/s': rate(readings, (performance.now() - start) / 1000),
    'readings/CPU-s': rate(readings, cpuSeconds),
    'CPU s': rounded(cpuSeconds),
  }
}
