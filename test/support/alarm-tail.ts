import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect } from 'vitest'
import { startEvaluator } from '../../alarms/evaluator.ts'
import type { Message } from '../../core/message.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { LogWriter } from '../../storage/log/log.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { eventually } from './eventually.ts'
import { quietLog } from './quiet.ts'
import { append } from './reading-log.ts'

/** Appends messages to a log; they are durable when it resolves. */
export async function fill(writer: LogWriter, messages: Iterable<Message>): Promise<void> {
  const taken = [...messages].map((message) => append(writer, message))
  expect((await Promise.all(taken)).filter((error) => error)).toEqual([])
}

/** The evaluator at work on the log of a folder, with a clock that stands. */
export function evaluate(folder: string, store: AlarmStore, { plant, now }: { plant: PlantRef; now: number }) {
  const log = join(folder, 'log')
  const started = new AsyncDisposableStack()
  const reader = started.use(openLogReader({ folder: log }))
  const mark = started.use(openMark(log, 'alarms'))
  const metrics = new Registry()
  const evaluator = started.use(
    startEvaluator({ log: quietLog, metrics, plant, reader, mark, store, clock: () => now }),
  )
  return { evaluator, metrics, [Symbol.asyncDispose]: () => started.disposeAsync() }
}

export function evaluated(store: AlarmStore, messages: number): Promise<number> {
  return eventually(`${messages} messages evaluated`, () => store.cursor(), messages)
}
