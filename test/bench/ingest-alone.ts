import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Registry } from 'prom-client'
import { compilePlant } from '../../core/plant/compile.ts'
import { startIngest } from '../../ingest/ingest.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import { openCommitted } from '../../storage/log/segments/marks.ts'
import { openStore } from '../../storage/readings/open.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/quiet.ts'
import { testLog } from '../support/reading-log.ts'
import type { IngestAsked, IngestCost, IngestReport } from './ingest.ts'

/** Ingest by itself: follows a log that is there to its end and prints an `IngestReport`. A process of its own, to be profiled. */
const { folder, plantPath, settings } = JSON.parse(process.argv[2] ?? '') as IngestAsked
const compiled = compilePlant(JSON.parse(readFileSync(plantPath, 'utf8')))
if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
const plant = { current: compiled.plant }
const deps = { log: quietLog, metrics: new Registry() }
const partition = testLog(join(folder, 'log')).partition(0)
await using reader = partition.openReader()
await using history = partition.openReader()
using mark = partition.openMark('ingest')
using committed = openCommitted(join(folder, 'log'))
await using state = await openIngestState({ folder, rejectsMax: 1_000, rejectsBytesMax: 1_000_000 })
await using store = await openStore(settings, { ...deps, plant: () => plant.current })
const end = committed.get()
const begun = { at: 0, cpu: process.cpuUsage(), ms: performance.now() }
let warm = begun
{
  await using _ = startIngest({ ...deps, plant, reader, history, mark, state, store, everyMs: 100 })
  await eventually('a quarter of the log', async () => (await mark.get()) >= end / 4)
  warm = { at: await mark.get(), cpu: process.cpuUsage(), ms: performance.now() }
  await eventually('ingest to reach the end of the log', async () => (await mark.get()) >= end)
}
const report: IngestReport = { whole: since(begun), warm: since(warm) }
process.stdout.write(`${JSON.stringify(report)}\n`)

/** What the messages from a place in the log on cost. */
function since({ at, cpu, ms }: typeof begun): IngestCost {
  const { user, system } = process.cpuUsage(cpu)
  return { messages: end - at, cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - ms) / 1000 }
}
