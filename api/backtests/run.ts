import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { BacktestReport } from '../../core/alarm/backtest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { piecesOf } from './plant-pieces.ts'
import { type Column, slicesOf, TooMuchHistory } from './slices.ts'
import type { BacktestChecked, BacktestTask, FromThread, ToThread } from './thread-messages.ts'

export interface BacktestRequest extends BacktestTask {
  readonly plant: Plant
  /** Epoch ms, included and excluded. */
  readonly from: number
  readonly to: number
}

export interface BacktestRun {
  readonly store: ReadingStore
  readonly request: BacktestRequest
  /** Most readings of a pass; there are two, where there is something to advise. */
  readonly most: number
  /** MB. Ten thousand rules, compared with as many, live in 100; garbage needs room beside them. */
  readonly heapMb?: number
  readonly signal: AbortSignal
  /** Its thread is there and has the plant: from here on the time goes into the rules. */
  readonly onChecking?: () => void
  /** What its rules come to: known before the first reading is read. Where they are refused, nothing follows. */
  readonly onChecked?: (checked: BacktestChecked) => void
  /** Readings so far, of both passes, and up to when the pass has come, epoch ms. */
  readonly onProgress?: (readings: number, upTo: number) => void
}

/** The rules of a backtest are not good. */
class RulesRefused extends Error {
  override readonly name = 'RulesRefused'
}

/** The thread's heap was not enough: it grows with the rules, not with the history. */
export class TooLittleMemory extends Error {
  override readonly name = 'TooLittleMemory'
}

/** MB. Ten thousand rules, compared with as many, live in 100; garbage needs room beside them. */
const mostHeapMb = 192

/**
 * Rules over stored history, read, checked and run in a thread of its own: the loop here only reads the store. Rejects
 * with `RulesRefused`, `TooMuchHistory`, `TooLittleMemory`, with what the store throws, or with the signal's reason.
 */
export async function runBacktest(run: BacktestRun): Promise<BacktestReport> {
  const { store, request, most, heapMb = mostHeapMb, signal, onChecking, onChecked, onProgress } = run
  signal.throwIfAborted()
  const { plant, from, to, ...task } = request
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: task satisfies BacktestTask,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  })
  const { promise, resolve, reject } = Promise.withResolvers<BacktestReport>()
  const abort = () => reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  worker.once('error', (error) => reject(isOutOfMemory(error) ? outOfMemory(heapMb, error) : error))
  worker.once('exit', () => reject(new Error('the backtest ended without a report')))
  let points: readonly string[] = []
  let slices: AsyncGenerator<readonly Column[]> | undefined
  let inPass = 0
  let readings = 0

  async function next(where: 'first' | 'here'): Promise<void> {
    if (where === 'first' || !slices) {
      slices = slicesOf(store, plant, { points, from, to })
      inPass = 0
    }
    const { done, value } = await slices.next()
    if (done) return worker.postMessage({ name: 'end' } satisfies ToThread)
    const count = value.reduce((sum, { at }) => sum + at.length, 0)
    inPass += count
    readings += count
    if (inPass > most) throw new TooMuchHistory(`more than ${most} readings: ask for less time, or fewer points`)
    onProgress?.(
      readings,
      value.reduce((last, { at }) => Math.max(last, at[at.length - 1] ?? from), from),
    )
    const buffers = value.flatMap(buffersOf)
    worker.postMessage({ name: 'slice', columns: value } satisfies ToThread, buffers)
  }

  function checked(result: BacktestChecked): void {
    onChecked?.(result)
    if (result.ok) points = result.points
    else reject(new RulesRefused(result.problems[0]?.message ?? 'no rules'))
  }

  worker.on('message', (message: FromThread) => {
    if (message.name === 'done') resolve(message.report)
    else if (message.name === 'checking') onChecking?.()
    else if (message.name === 'checked') checked(message.checked)
    else next(message.from).catch(reject)
  })
  sendPlant(worker, plant, signal).catch(reject)
  try {
    return await promise
  } finally {
    signal.removeEventListener('abort', abort)
    await Promise.all([worker.terminate(), slices?.return(undefined)])
  }
}

async function sendPlant(worker: Worker, plant: Plant, signal: AbortSignal): Promise<void> {
  for (const piece of piecesOf(plant)) {
    worker.postMessage({ name: 'plant', piece } satisfies ToThread)
    await nextTurn(undefined, { signal })
  }
  worker.postMessage({ name: 'check' } satisfies ToThread)
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}

function outOfMemory(heapMb: number, cause: unknown): TooLittleMemory {
  return new TooLittleMemory(`the rules need more than the ${heapMb} MB of a backtest: select some`, { cause })
}

function buffersOf({ at, value, quality, reason }: Column) {
  return [at.buffer, value.buffer, quality.buffer, reason.buffer]
}
