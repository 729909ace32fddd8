import { formatTopic } from '../../core/topic.ts'
import type { Publisher } from '../../mqtt/publisher.ts'
import { type Batch, Batches } from './batches.ts'
import type { CsvFile } from './csv-file.ts'
import type { ReplayMap } from './map.ts'
import { type Clock, pacer, realClock, type Speed } from './pace.ts'
import { DoneRows, type PositionFile } from './position.ts'
import { type LeftOut, rowMapper } from './rows.ts'

export interface ReplayOptions {
  readonly csv: CsvFile
  readonly map: ReplayMap
  readonly publisher: Publisher
  readonly speed: Speed
  /** Rows of one device in a message. Default 1. */
  readonly batch?: number
  readonly position?: PositionFile
  /** Aborted: no further row is sent, what is under way is waited for. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

/** What a replay has done so far. `rows` = `before` + rows sent + rows left out. */
export interface Counts {
  /** Rows read. */
  readonly rows: number
  /** Rows that an earlier run had sent. */
  readonly before: number
  /** Rows in messages that were sent. */
  readonly sent: number
  readonly messages: number
  readonly readings: number
  readonly acknowledged: { readonly messages: number; readonly readings: number }
  readonly leftOut: Readonly<Record<LeftOut, number>>
}

export interface Replay {
  readonly counts: Counts
  /**
   * Resolves when all is acknowledged or the signal has stopped it. Throws `BadFile`, `NameClash` or
   * `PublisherFailed`; the position is saved then too.
   */
  readonly finished: Promise<void>
}

const saveEveryMs = 1000

/** Publishes the rows of a file as its devices would. */
export function startReplay(options: ReplayOptions): Replay {
  const { csv, map, publisher, position, clock = realClock, signal = new AbortController().signal } = options
  const before = position?.rows ?? 0
  const counts = {
    rows: 0,
    before,
    sent: 0,
    messages: 0,
    readings: 0,
    acknowledged: { messages: 0, readings: 0 },
    leftOut: { 'no-name': 0, 'no-point': 0, 'all-skipped': 0 },
  }
  const done = new DoneRows(before)
  const underWay = new Set<Promise<void>>()
  let failure: unknown

  async function publish(batch: Batch): Promise<void> {
    await publisher.room()
    counts.messages++
    counts.sent += batch.rows.length
    counts.readings += batch.readings
    const acknowledged = publisher.publish(batch.topic, batch.payload).then(
      () => {
        underWay.delete(acknowledged)
        counts.acknowledged.messages++
        counts.acknowledged.readings += batch.readings
        for (const row of batch.rows) done.add(row)
      },
      (error: unknown) => {
        failure ??= error
      },
    )
    underWay.add(acknowledged)
  }

  async function sendRows(): Promise<void> {
    const mapRow = rowMapper(map)
    const pace = pacer(options.speed, clock, signal)
    const batches = new Batches(options.batch ?? 1)
    for await (const row of csv.rows) {
      if (signal.aborted) return
      // Rows of an earlier run are mapped too: the clocks of their devices go on from there.
      const mapped = mapRow(row)
      const number = ++counts.rows
      if (number <= before) continue
      if (!mapped.ok) {
        counts.leftOut[mapped.because]++
        done.add(number)
        continue
      }
      await pace(mapped.entry.at)
      const topic = formatTopic({ kind: 'readings', site: mapped.site, device: mapped.device })
      for (const batch of batches.add(topic, mapped.entry, number, mapped.count)) await publish(batch)
      if (failure !== undefined) return
    }
    for (const batch of batches.rest()) await publish(batch)
  }

  async function run(): Promise<void> {
    await using _saving = savePosition(position, done)
    try {
      await sendRows()
    } finally {
      await Promise.all(underWay)
    }
    if (failure !== undefined) throw failure
  }

  return { counts, finished: run() }
}

/** Saves the position every second while it moves, and at the end. A failing save is thrown at the end. */
function savePosition(position: PositionFile | undefined, done: DoneRows): AsyncDisposable {
  let saved = done.upTo
  let saving = Promise.resolve()
  const save = async () => {
    if (saved === done.upTo) return
    saved = done.upTo
    await position?.save(saved)
  }
  const timer = setInterval(() => {
    saving = saving.then(save)
    saving.catch(() => clearInterval(timer))
  }, saveEveryMs)
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await saving.then(save)
    },
  }
}
