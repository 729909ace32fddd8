import { setTimeout as delay } from 'node:timers/promises'
import type { LedgerEnd } from '../ledger/read.ts'
import { type AlarmFindings, readRaised, reconcileAlarms } from './alarms.ts'
import { Findings } from './findings.ts'
import { linesOf, type PlatformApi } from './platform-api.ts'
import { Reconciliation } from './reconcile.ts'
import { type SentPoint, type SortedLedger, sortLedger } from './sorted-ledger.ts'
import type { StoredReadings } from './store.ts'

export interface VerifyOptions {
  /** Of the ledger. */
  readonly files: readonly string[]
  readonly api: PlatformApi
  readonly store: StoredReadings
  /** For temporary files. */
  readonly folder: string
  /** Most findings of a kind that are named. */
  readonly most: number
  /** How long to wait for the platform to have stored everything it has taken, ms. */
  readonly waitMs: number
  /** Points that are asked for at once. Default 4. */
  readonly atOnce?: number
  readonly partitionBytes?: number
  readonly signal: AbortSignal
  readonly onProgress?: (progress: VerifyProgress) => void
}

export type VerifyProgress =
  | { readonly name: 'reading'; readonly bytes: number }
  | { readonly name: 'waiting'; readonly behind: number }
  | { readonly name: 'comparing'; readonly points: number; readonly of: number }

export interface VerifyReport {
  readonly ledger: SortedLedger['counts'] & {
    readonly points: number
    readonly ends: Readonly<Record<string, LedgerEnd>>
  }
  /** Messages that the platform had taken and not yet stored when the comparing began. */
  readonly behind: number
  readonly readings: Findings
  /** Undefined where the ledger says nothing of alarms. */
  readonly alarms: AlarmFindings | undefined
}

/** Reconciles a ledger with what the store and the alarm journal hold. Throws `BadLedger` or `NoAnswer`. */
export async function verify(options: VerifyOptions): Promise<VerifyReport> {
  const { files, api, folder, most, signal, onProgress = () => {} } = options
  let bytes = 0
  using ledger = await sortLedger(files, {
    folder,
    ...(options.partitionBytes !== undefined && { partitionBytes: options.partitionBytes }),
    onBytes: (more) => {
      signal.throwIfAborted()
      bytes += more
      onProgress({ name: 'reading', bytes })
    },
  })
  const behind = await caughtUp(api, options)
  const findings = new Findings(most)
  let done = 0
  for await (const points of ledger.partitions()) {
    await inTurn([...inBatches(points, options.store.inOneGo)], options.atOnce ?? 4, async (batch) => {
      for (const found of await compare(batch, options)) findings.add(found)
      done += batch.length
      onProgress({ name: 'comparing', points: done, of: ledger.points })
    })
  }
  const { scenarios, counts, points, ends } = ledger
  const alarms = scenarios.length === 0 ? undefined : reconcileAlarms(await readRaised(api, scenarios), ledger)
  return { ledger: { ...counts, points, ends: Object.fromEntries(ends) }, behind, readings: findings, alarms }
}

/** True where nothing is wrong: what makes the exit code. An alarm that was not expected is told, not held against it. */
export function isClean({ readings, alarms }: VerifyReport): boolean {
  const { lost, corrupted, duplicated, phantom } = readings.counts
  return lost + corrupted + duplicated + phantom + (alarms?.missed.length ?? 0) === 0
}

async function compare(points: readonly SentPoint[], { store, most }: VerifyOptions): Promise<readonly Findings[]> {
  const begin = ({ point, sent }: SentPoint) => {
    const findings = new Findings(most)
    return { findings, walk: new Reconciliation(point, sent(), findings) }
  }
  const walks = new Map(points.map((each) => [each.point, { sent: each, ...begin(each) }]))
  await store.read(points, (point) => {
    const before = walks.get(point)
    if (!before) throw new Error(`the store tells ${point}, which was not asked for`)
    const { walk, findings } = begin(before.sent)
    walks.set(point, { sent: before.sent, walk, findings })
    return (at, value, quality) => walk.stored(at, value, quality)
  })
  return [...walks.values()].map(({ walk, findings }) => {
    walk.end()
    return findings
  })
}

function* inBatches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size)
}

/** Works through a list, so many at once; the first failure ends it. */
async function inTurn<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values()
  let failed = false
  const worker = async () => {
    for (const item of queue) {
      if (failed) return
      await work(item).catch((error: unknown) => {
        failed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
}

const lags = ['huoshui_ingest_lag_messages', 'huoshui_alarms_lag_messages']
const askAgainMs = 250

/** Waits until ingest and alarms have read all that was acknowledged; returns how many messages they lack if they do not. */
async function caughtUp(api: PlatformApi, { waitMs, signal, onProgress = () => {} }: VerifyOptions): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const behind = (await api.get('/metrics', 'text/plain', lagOf)) ?? 0
    if (behind === 0 || performance.now() - begun > waitMs) return behind
    onProgress({ name: 'waiting', behind })
    await delay(askAgainMs, undefined, { signal })
  }
}

/** The largest lag on a page of metrics; none where the platform's readers are other processes. */
async function lagOf(answer: Response): Promise<number> {
  let most = 0
  for await (const line of linesOf(answer)) {
    if (lags.some((name) => line.startsWith(name))) most = Math.max(most, Number(line.slice(line.lastIndexOf(' '))))
  }
  return most
}
