import { join } from 'node:path'
import { startEvaluator } from '../../alarms/evaluator.ts'
import { partView } from '../../alarms/part-view.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import type { Follower } from '../../storage/follow/follow.ts'
import { awaitFirstBroker } from '../../storage/log/first-broker.ts'
import { type ReadingLog, refuseOtherPartitions } from '../../storage/log/log.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import { startNoting } from '../../storage/progress/note.ts'
import { roleOfPart } from '../../storage/progress/roles.ts'
import { notedOf } from './noted-of.ts'
import type { RoleSurroundings } from './role.ts'

/** The evaluator of a part of the log at work. */
export interface Evaluating extends AsyncDisposable {
  readonly follower: Follower
  /** What it waits for before it can begin. */
  waitsFor(): string[]
}

export interface EvaluatingParts {
  readonly readingLog: ReadingLog
  readonly partition: number
  readonly store: AlarmStore
  readonly view?: ReturnType<typeof partView>
}

/** Evaluates one part of the log into the journal. */
export async function startEvaluating(
  { log, metrics, plant, settings }: RoleSurroundings,
  { readingLog, partition, store, view }: EvaluatingParts,
): Promise<Evaluating> {
  await using started = new AsyncDisposableStack()
  const part = readingLog.partition(partition)
  const reader = started.use(part.openReader())
  await refuseOtherPartitions(reader)
  const first = started.use(awaitFirstBroker(reader, { where: readingLog.where, log }))
  const mark = started.use(part.openMark('alarms'))
  await store.origin.belongTo(plant.current.city.id, join(settings.HUOSHUI_DATA, 'alarms.sqlite'))
  const follower = started.use(startEvaluator({ log, metrics, plant, reader, mark, store, ...(view && { view }) }))
  const running = started.move()
  return { follower, waitsFor: () => first.problems(), [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** One part of several at work by itself, with its progress on record. */
export async function startEvaluatingPart(around: RoleSurroundings, partition: number): Promise<AsyncDisposable> {
  const { settings, log, plant, state, noted, notReady } = around
  await using started = new AsyncDisposableStack()
  const readingLog = await openReadingLog(settings, around)
  const view = partView(plant, { partition, partitions: readingLog.partitions })
  const store = started.use(await state.alarms({ partition, owns: (rule) => view.owns(rule) }))
  const { follower, waitsFor } = started.use(await startEvaluating(around, { readingLog, partition, store, view }))
  notReady.push(waitsFor)
  const own = notedOf('alarms', follower)
  noted.push(own)
  const shared = await state.progress()
  const role = roleOfPart('alarms', partition)
  const before = (await shared?.read())?.get(role)
  started.use(startNoting({ folder: settings.HUOSHUI_DATA, role, noted: [own], log, shared, before }))
  return started.move()
}
