import { on } from 'node:events'
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { backtest } from '../../core/alarm/backtest.ts'
import type { Reading } from '../../core/reading.ts'
import { checkTask } from './check.ts'
import { mergeColumns } from './merge.ts'
import { type PlantPiece, plantOfPieces } from './plant-pieces.ts'
import type { BacktestTask, FromThread, ToThread } from './thread-messages.ts'

if (parentPort) await run(parentPort, workerData)

async function run(port: MessagePort, given: BacktestTask): Promise<void> {
  const inbox = on(port, 'message')
  const receive = async (): Promise<ToThread> => ((await inbox.next()).value as [ToThread])[0]
  const send = (message: FromThread) => port.postMessage(message)

  const pieces: PlantPiece[] = []
  for (let message = await receive(); message.name === 'plant'; message = await receive()) pieces.push(message.piece)
  send({ name: 'checking' })
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
