import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import type { Incident } from '../../core/alarm/backtest/incident.ts'
import { type BacktestReport, backtest } from '../../core/alarm/backtest.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { mergeColumns } from './merge.ts'
import type { Column } from './slices.ts'

/** What the thread is given at its start. */
export interface BacktestTask {
  readonly plant: Plant
  readonly rules: readonly AlarmRule[]
  readonly inForce?: readonly AlarmRule[]
  readonly incidents: readonly Incident[]
  readonly points: readonly string[]
}

/** The thread asks for one slice after the other, `first` when it begins at the beginning, and at last tells its report. */
export type FromThread =
  | { readonly name: 'next'; readonly from: 'first' | 'here' }
  | { readonly name: 'done'; readonly report: BacktestReport }
export type ToThread = { readonly name: 'slice'; readonly columns: readonly Column[] } | { readonly name: 'end' }

const port = parentPort
if (port) await run(port, workerData)

async function run(to: NonNullable<typeof parentPort>, { points, ...task }: BacktestTask): Promise<void> {
  async function* source(): AsyncGenerator<readonly Reading[]> {
    for (let from: 'first' | 'here' = 'first'; ; from = 'here') {
      const answer = once(to, 'message')
      to.postMessage({ name: 'next', from } satisfies FromThread)
      const [message]: [ToThread] = (await answer) as [ToThread]
      if (message.name === 'end') return
      yield* mergeColumns(message.columns, points)
    }
  }
  const report = await backtest({ ...task, source })
  to.postMessage({ name: 'done', report } satisfies FromThread)
}
