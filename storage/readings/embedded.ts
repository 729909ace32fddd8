import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Gauge, type Registry } from 'prom-client'
import type { Point } from '../../core/plant/plant.ts'
import { type Quality, quality as qualities, reasonCodes, reasonOf } from '../../core/reading.ts'
import type { Page, ReadRequest } from './embedded-read.ts'
import type { RollupPage, RollupRead } from './embedded-rollups.ts'
import { Thread } from './embedded-thread.ts'
import { type EmbeddedReader, embeddedTiers } from './embedded-tiers.ts'
import type { SeriesName, WriteBatch, WriteCounts, WriteRequest } from './embedded-write.ts'
import { createStoreMetrics, measured } from './metrics.ts'
import { whyUnstorable } from './storable.ts'
import type { AppendResult, Bucket, ReadingStore, RefusedReading, StoreDeps, StoredReading } from './store.ts'

/**
 * The store for one machine: one SQLite file, `readings.sqlite`, written by one thread and read by another, so that a
 * long read holds up neither the writes nor the event loop. Other processes may open it to read.
 */
export async function openEmbeddedStore({ folder }: { folder: string }, deps: StoreDeps): Promise<ReadingStore> {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'readings.sqlite')
  await using opened = new AsyncDisposableStack()
  const writer = opened.use(await Thread.start<WriteRequest, WriteCounts | number>({ role: 'writer', path }))
  let reader: Promise<EmbeddedReader> | undefined
  opened.defer(async () => (await reader)?.[Symbol.asyncDispose]())
  const metrics = createStoreMetrics(deps.metrics)
  gaugeSize(deps.metrics, path)
  const encode = createEncoder(deps.plant)
  const owned = opened.move()

  /** A process that only writes has no reading thread: the first read starts it. */
  const startedReader = () => {
    reader ??= Thread.start<ReadRequest | RollupRead, Page | RollupPage>({ role: 'reader', path }).catch(
      (error: unknown) => {
        reader = undefined
        throw error
      },
    )
    return reader
  }
  async function* pages(request: ReadRequest): AsyncGenerator<Page> {
    const thread = await startedReader()
    const ask = (from: number | undefined) => {
      if (from === undefined || from >= request.to) return undefined
      const page = thread.call({ ...request, from })
      // whoever waits for it next is told; a reader that leaves does not wait
      page.catch(() => undefined)
      return page
    }
    // the thread reads a page while the one before it is being used
    for (let coming = ask(request.from); coming; ) {
      const page = await coming
      if ('rollups' in page) throw new Error('roll-ups where readings were asked for')
      coming = ask(page.next)
      if (page.at.length > 0) yield page
    }
  }
  const known = (point: string) => deps.plant().points.get(point)

  return {
    identity: writer.identity,
    append: (readings) =>
      measured(metrics, async (): Promise<AppendResult> => {
        const { batch, refused, stored } = encode(readings)
        const { handle, at, value, quality, reason } = batch
        const columns = [handle.buffer, at.buffer, value.buffer, quality.buffer, reason.buffer]
        const counts = await writer.call(batch, columns)
        if (typeof counts === 'number') throw new Error('an append answered without its counts')
        stored()
        return { ...counts, refused }
      }),
    async *range({ point, from, to, maxQuality = qualities.missing }) {
      const quantity = known(point)?.quantity.id
      if (quantity === undefined) return
      for await (const page of pages({ quantity, point, from, to, maxQuality })) yield readingsOf(page)
    },
    async *buckets({ point, from, to, everyMs, aggregate, maxQuality = qualities.missing }) {
      const quantity = known(point)?.quantity.id
      if (quantity === undefined) return
      const request = { quantity, point, from, to, maxQuality, bucket: { everyMs, aggregate } }
      for await (const page of pages(request)) yield bucketsOf(page)
    },
    ...embeddedTiers({ writer, reader: startedReader, plant: deps.plant }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

interface Encoded {
  readonly batch: WriteBatch
  readonly refused: readonly RefusedReading[]
  /** To be called when the batch is kept: its series need not be introduced again. */
  readonly stored: () => void
}

/** Points are numbered as they are first seen, so that a batch is columns of numbers; bounded by the plant's points. */
function createEncoder(plant: StoreDeps['plant']): (readings: Parameters<ReadingStore['append']>[0]) => Encoded {
  const handles = new WeakMap<Point, number>()
  const byName = new Map<string, number>()
  const unknown = new Map<number, SeriesName>()

  const handleOf = (point: Point): number => {
    const known = handles.get(point)
    if (known !== undefined) return known
    const name = `${point.quantity.id}/${point.id}`
    const handle = byName.get(name) ?? byName.size
    if (!byName.has(name)) unknown.set(handle, { handle, quantity: point.quantity.id, point: point.id })
    byName.set(name, handle)
    handles.set(point, handle)
    return handle
  }
  return (readings) => {
    const handle = new Uint32Array(readings.length)
    const at = new Float64Array(readings.length)
    const value = new Float64Array(readings.length)
    const quality = new Uint8Array(readings.length)
    const reason = new Uint8Array(readings.length)
    const refused: RefusedReading[] = []
    const { points } = plant()
    let count = 0
    for (const reading of readings) {
      const point = points.get(reading.point)
      const detail = whyUnstorable(reading, point)
      if (!point || detail !== undefined) {
        refused.push({ reading, detail: detail ?? '' })
        continue
      }
      handle[count] = handleOf(point)
      at[count] = reading.at
      value[count] = reading.value ?? Number.NaN
      quality[count] = reading.quality
      if (reading.reason !== undefined) reason[count] = reasonCodes[reading.reason]
      count++
    }
    const introduced = [...unknown.values()]
    const stored = () => {
      for (const series of introduced) unknown.delete(series.handle)
    }
    return { batch: { introduced, count, handle, at, value, quality, reason }, refused, stored }
  }
}

function readingsOf({ at, value, quality, reason }: Page): StoredReading[] {
  const readings: StoredReading[] = []
  for (let index = 0; index < at.length; index++) {
    const number = value[index] ?? Number.NaN
    const code = reason[index]
    const why = code ? reasonOf(code) : undefined
    const reading = {
      at: at[index] ?? 0,
      value: Number.isNaN(number) ? null : number,
      quality: quality[index] as Quality,
    }
    readings.push(why === undefined ? reading : { ...reading, reason: why })
  }
  return readings
}

function bucketsOf({ at, value, min, max }: Page): Bucket[] {
  return Array.from(at, (time, index) => {
    const bucket = { at: time, value: value[index] ?? Number.NaN }
    const [least, greatest] = [min[index], max[index]]
    return least === undefined || greatest === undefined ? bucket : { ...bucket, min: least, max: greatest }
  })
}

function gaugeSize(registry: Registry, path: string): void {
  new Gauge({
    name: 'huoshui_store_bytes',
    help: 'Size of the embedded store on disk',
    registers: [registry],
    collect() {
      const size = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
      this.set(size(path) + size(`${path}-wal`))
    },
  })
}
