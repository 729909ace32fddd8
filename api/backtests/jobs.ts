import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { BacktestReport } from '../../core/alarm/backtest.ts'
import { type ReadingStore, StoreUnavailable } from '../../storage/readings/store.ts'
import type { ApiMetrics } from '../metrics.ts'
import { type BacktestRequest, runBacktest, TooLittleMemory } from './run.ts'
import { TooMuchHistory } from './slices.ts'

/** A backtest that was asked for: it runs on when its caller has gone. Times are epoch ms. */
export interface BacktestJob {
  readonly id: string
  readonly by: string
  readonly startedAt: number
  readonly request: BacktestRequest
  readonly state: BacktestState
}
export type BacktestState =
  | { readonly name: 'running'; readonly readings: number }
  | { readonly name: 'done'; readonly endedAt: number; readonly report: BacktestReport }
  | {
      readonly name: 'failed'
      readonly endedAt: number
      readonly because: BacktestFailure
    }
/** `memory`: the rules take more than the thread may have. */
export type BacktestFailure = 'too-much' | 'too-slow' | 'memory' | 'store' | 'stopped' | 'error'

/** One backtest at a time, and the last few results: they are kept in memory only. */
export interface Backtests extends AsyncDisposable {
  start(request: BacktestRequest, by: string): BacktestJob | 'busy'
  find(id: string): BacktestJob | undefined
}

export interface BacktestsOptions {
  readonly store: ReadingStore
  readonly log: Logger
  readonly clock: () => number
  readonly measures: Pick<ApiMetrics, 'backtests'>
  readonly mostReadings?: number
  readonly mostMs?: number
  readonly heapMb?: number
}

const mostKept = 10

export function createBacktests({ store, log, clock, measures, ...limits }: BacktestsOptions): Backtests {
  const { mostReadings = 20_000_000, mostMs = 900_000, heapMb } = limits
  const jobs = new Map<string, BacktestJob>()
  const stopped = new AbortController()
  let running: Promise<void> | undefined

  function put(job: BacktestJob, state: BacktestState): void {
    jobs.set(job.id, { ...job, state })
    if (jobs.size > mostKept) jobs.delete(jobs.keys().next().value ?? '')
  }

  async function run(job: BacktestJob): Promise<void> {
    const tooSlow = new AbortController()
    const timer = setTimeout(() => tooSlow.abort(), mostMs)
    const signal = AbortSignal.any([stopped.signal, tooSlow.signal])
    const onProgress = (readings: number) => put(job, { name: 'running', readings })
    try {
      const bounds = { most: mostReadings, ...(heapMb !== undefined && { heapMb }) }
      const report = await runBacktest({ store, request: job.request, ...bounds, signal, onProgress })
      measures.backtests.inc({ outcome: 'done' })
      put(job, { name: 'done', endedAt: clock(), report })
    } catch (error) {
      const because = tooSlow.signal.aborted ? 'too-slow' : stopped.signal.aborted ? 'stopped' : becauseOf(error)
      log.warn({ err: error, backtest: job.id, because }, 'backtest failed')
      measures.backtests.inc({ outcome: because })
      put(job, { name: 'failed', endedAt: clock(), because })
    } finally {
      clearTimeout(timer)
      running = undefined
    }
  }

  return {
    start(request, by) {
      if (running || stopped.signal.aborted) {
        measures.backtests.inc({ outcome: 'busy' })
        return 'busy'
      }
      const job: BacktestJob = {
        id: randomUUID(),
        by,
        startedAt: clock(),
        request,
        state: { name: 'running', readings: 0 },
      }
      put(job, job.state)
      running = run(job)
      return job
    },
    find: (id) => jobs.get(id),
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
