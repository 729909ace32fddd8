import { on } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import type { Incident } from '../../core/alarm/backtest/incident.ts'
import { type BacktestReport, backtest } from '../../core/alarm/backtest.ts'
import type { Reading } from '../../core/reading.ts'
import { type BacktestChecked, checkTask } from './check.ts'
import { mergeColumns } from './merge.ts'
import { type PlantPiece, plantOfPieces } from './plant-pieces.ts'
import type { Selection } from './selection.ts'
import type { Column } from './slices.ts'

/** What the thread is given at its start; the plant follows in pieces. */
export interface BacktestTask extends Selection {
  /** The rules to try; left out, those in force. */
  readonly rules?: string
  readonly incidents: readonly Incident[]
}

/** The thread says what its rules come to, asks for one slice after the other, `first` when it begins at the beginning, and at last tells its report. */
export type FromThread =
  | { readonly name: 'checked'; readonly checked: BacktestChecked }
  | { readonly name: 'next'; readonly from: 'first' | 'here' }
  | { readonly name: 'done'; readonly report: BacktestReport }
export type ToThread =
  | { readonly name: 'plant'; readonly piece: PlantPiece }
  | { readonly name: 'check' }
  | { readonly name: 'slice'; readonly columns: readonly Column[] }
  | { readonly name: 'end' }

if (parentPort) await run(parentPort, workerData)

async function run(port: MessagePort, given: BacktestTask): Promise<void> {
  const inbox = on(port, 'message')
  const receive = async (): Promise<ToThread> => ((await inbox.next()).value as [ToThread])[0]
  const send = (message: FromThread) => port.postMessage(message)

  const pieces: PlantPiece[] = []
  for (let message = await receive(); message.name === 'plant'; message = await receive()) pieces.push(message.piece)
  const { checked, task } = checkTask(plantOfPieces(pieces), given)
  send({ name: 'checked', checked })
  if (!checked.ok || !task) return
  const { points } = checked

  async function* source(): AsyncGenerator<readonly Reading[]> {
    for (let from: 'first' | 'here' = 'first'; ; from = 'here') {
      send({ name: 'next', from })
      const message = await receive()
      if (message.name !== 'slice') return
      yield* mergeColumns(message.columns, points)
    }
  }
  send({ name: 'done', report: await backtest({ ...task, source }) })
}
