import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { BacktestReport } from '../../core/alarm/backtest.ts'
import { type ReadingStore, StoreUnavailable } from '../../storage/readings/store.ts'
import type { ApiMetrics } from '../metrics.ts'
import { type BacktestRequest, runBacktest, TooLittleMemory } from './run.ts'
import { TooMuchHistory } from './slices.ts'
import type { BacktestChecked } from './thread-messages.ts'

/** A backtest that was asked for: it runs on when its caller has gone. Times are epoch ms. */
export interface BacktestJob {
  readonly id: string
  readonly by: string
  readonly startedAt: number
  readonly from: number
  readonly to: number
  /** How many rules are tried. */
  readonly rules: number
  readonly state: BacktestState
}
export type BacktestState =
  | { readonly name: 'running'; readonly readings: number; readonly upTo: number }
  | { readonly name: 'done'; readonly endedAt: number; readonly report: BacktestReport }
  | {
      readonly name: 'failed'
      readonly endedAt: number
      readonly because: BacktestFailure
    }
/** `memory`: the rules take more than the thread may have. */
export type BacktestFailure = 'too-much' | 'too-slow' | 'memory' | 'store' | 'stopped' | 'cancelled' | 'error'

/** A backtest that runs, once its rules have been checked; or why it does not. */
export type BacktestStart =
  | { readonly ok: true; readonly job: BacktestJob }
  | { readonly ok: false; readonly because: 'busy' }
  | { readonly ok: false; readonly because: 'bad-rules'; readonly checked: BacktestChecked & { ok: false } }
  /** Reading and checking the rules took too long, or more memory than there is. */
  | { readonly ok: false; readonly because: 'rules-too-large' }

/** One backtest at a time, and the last few results: they are kept in memory only. */
export interface Backtests extends AsyncDisposable {
  start(request: BacktestRequest, by: string): Promise<BacktestStart>
  find(id: string): BacktestJob | undefined
  /** Ends one that runs; resolves when another one may begin. False where none of this id runs. */
  cancel(id: string): Promise<boolean>
}

export interface BacktestsOptions {
  readonly store: ReadingStore
  readonly log: Logger
  readonly clock: () => number
  readonly measures: Pick<ApiMetrics, 'backtests'>
  readonly mostReadings?: number
  readonly mostMs?: number
  /** How long its rules may take to be read and checked, from when its thread begins with them; default 10,000. */
  readonly mostCheckMs?: number
  readonly heapMb?: number
}

const mostKept = 10
/** For a thread to be there, with the plant: seconds on a busy machine. */
const beginsWithinMs = 120_000

export function createBacktests({ store, log, clock, measures, ...limits }: BacktestsOptions): Backtests {
  const { mostReadings = 20_000_000, mostMs = 900_000, mostCheckMs = 10_000, heapMb } = limits
  const jobs = new Map<string, BacktestJob>()
  const stopped = new AbortController()
  let running: Promise<void> | undefined
  let current: { readonly id: string; readonly cancelled: AbortController } | undefined

  function put(job: BacktestJob, state: BacktestState): void {
    jobs.set(job.id, { ...job, state })
    if (jobs.size > mostKept) jobs.delete(jobs.keys().next().value ?? '')
  }

  /** Answers by `started` as soon as the rules are checked, and runs on. */
  async function run(request: BacktestRequest, by: string, started: (start: BacktestStart) => void): Promise<void> {
    const { from, to } = request
    let job: BacktestJob | undefined
    // told when all is put away: who mends the rules may ask again at once
    let refused: BacktestStart | undefined
    const tooSlow = new AbortController()
    let timer = setTimeout(() => tooSlow.abort(), beginsWithinMs)
    const allow = (ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => tooSlow.abort(), ms)
    }
    const cancelled = new AbortController()
    const signal = AbortSignal.any([stopped.signal, tooSlow.signal, cancelled.signal])

    function onChecked(checked: BacktestChecked): void {
      if (!checked.ok) {
        refused = { ok: false, because: 'bad-rules', checked }
        return
      }
      allow(mostMs)
      const about = { id: randomUUID(), by, startedAt: clock(), from, to, rules: checked.rules }
      job = { ...about, state: { name: 'running', readings: 0, upTo: from } }
      current = { id: job.id, cancelled }
      put(job, job.state)
      started({ ok: true, job })
    }
    const onProgress = (readings: number, upTo: number) => job && put(job, { name: 'running', readings, upTo })
    try {
      const bounds = { most: mostReadings, ...(heapMb !== undefined && { heapMb }) }
      const report = await runBacktest({
        store,
        request,
        ...bounds,
        signal,
        onChecking: () => allow(mostCheckMs),
        onChecked,
        onProgress,
      })
      measures.backtests.inc({ outcome: 'done' })
      if (job) put(job, { name: 'done', endedAt: clock(), report })
    } catch (error) {
      if (job) fail(job, error)
      else refused = refusalFor(error)
    } finally {
      clearTimeout(timer)
      running = undefined
      current = undefined
      if (refused) started(refused)
    }

    function fail(job: BacktestJob, error: unknown): void {
      const because = whyEnded() ?? becauseOf(error)
      log.warn({ err: error, backtest: job.id, because }, 'backtest failed')
      measures.backtests.inc({ outcome: because })
      put(job, { name: 'failed', endedAt: clock(), because })
    }
    function whyEnded(): BacktestFailure | undefined {
      if (tooSlow.signal.aborted) return 'too-slow'
      if (stopped.signal.aborted) return 'stopped'
      return cancelled.signal.aborted ? 'cancelled' : undefined
    }
    function refusalFor(error: unknown): BacktestStart {
      if (stopped.signal.aborted) return { ok: false, because: 'busy' }
      const refusal: BacktestStart = refused ?? { ok: false, because: 'rules-too-large' }
      if (!refused) log.warn({ err: error, by }, 'rules of a backtest could not be checked')
      measures.backtests.inc({ outcome: refused ? 'bad-rules' : 'rules-too-large' })
      return refusal
    }
  }

  return {
    async start(request, by) {
      if (running || stopped.signal.aborted) {
        measures.backtests.inc({ outcome: 'busy' })
        return { ok: false, because: 'busy' }
      }
      const { promise, resolve } = Promise.withResolvers<BacktestStart>()
      running = run(request, by, resolve)
      return await promise
    },
    find: (id) => jobs.get(id),
    async cancel(id) {
      if (current?.id !== id) return false
      current.cancelled.abort()
      await running
      return true
    },
    async [Symbol.asyncDispose]() {
      stopped.abort()
      await running
    },
  }
}

function becauseOf(error: unknown): 'too-much' | 'memory' | 'store' | 'error' {
  if (error instanceof TooMuchHistory) return 'too-much'
  if (error instanceof TooLittleMemory) return 'memory'
  return error instanceof StoreUnavailable ? 'store' : 'error'
}
