import { reasonOf } from '../../follow/seldom.ts'
import type { LogReader, ReadingLog } from '../log.ts'
import { CopyWriter, type OpenTarget } from './copy-writer.ts'
import { type CopyPlan, readPlan, removePlan, writePlan } from './plan.ts'
import { type MovingReader, type Readers, readersOf } from './readers.ts'
import { LogCopyRefused } from './refused.ts'
import { findCopied } from './resume.ts'
import { copyRest } from './write-rest.ts'

export interface LogCopy {
  /** The data folder: what a copy was begun with is on record there. */
  readonly folder: string
  /** The log that is copied; nobody writes it meanwhile. */
  readonly source: ReadingLog
  readonly openTarget: OpenTarget
  /** All who read it. */
  readonly readers: readonly MovingReader[]
  /** How much of its end goes along though all have read it, bytes: what devices sent last, and may send again. */
  readonly tailBytes: number
  readonly progress?: (line: string) => void
}

export interface LogCopied {
  /** `already`: a copy before has done it all. */
  readonly name: 'copied' | 'already'
  /** Messages that lie in the copy, and how many of the source could not be read. */
  readonly messages: number
  readonly damaged: number
  /** Where each reader goes on. */
  readonly places: ReadonlyMap<string, number>
}

/**
 * Copies what of a log is not read by all, and its end, into an empty log, and then makes its readers stand in that where
 * they stood. Broken off at any moment it goes on when it is called again: what lies there is held against the source,
 * message by message. Rejects with a `LogCopyRefused` where the target has anything else.
 */
export async function copyLog(copy: LogCopy): Promise<LogCopied> {
  const { folder, source, openTarget, progress = () => undefined } = copy
  if (source.partitions !== 1)
    throw new LogCopyRefused(`${source.where} has ${source.partitions} parts, and their order is nowhere on record.`)
  await using reader = source.partition(0).openReader()
  const { identity, first, next } = await reader.bounds()
  if (identity === undefined) throw new LogCopyRefused(`${source.where} has no log: there is nothing to copy.`)
  await using target = await TargetLog.open(await openTarget(0))
  const broken = readPlan(folder)
  const begun = broken?.source === identity ? broken : undefined
  const whole = { source: { identity, where: source.where, first }, target: target.identity, plan: begun }
  let readers = readersOf(copy.readers, whole)
  if (readers.moving.length === 0) {
    removePlan(folder)
    return { name: 'already', messages: 0, damaged: 0, places: placesNow(copy.readers) }
  }
  if (!target.isEmpty && !begun)
    throw new LogCopyRefused(
      `${target.log.where} has messages already: nothing is put into what is not empty. Set HUOSHUI_LOG_NATS_NAME to a new name, or remove what lies there.`,
    )
  // what was planned for nothing is planned anew: the source may have gone on since
  const isAnew = target.isEmpty && readers.moving.length === copy.readers.length
  if (isAnew) readers = readersOf(copy.readers, { ...whole, plan: undefined })
  const plan = (!isAnew && begun) || (await planOf(copy, { identity, next, readers }))
  writePlan(folder, plan)
  const boundaries = [...readers.places.values()]
  const found = await findCopied(reader, target.log, { from: plan.from, boundaries })
  await using writer = new CopyWriter(openTarget, progress)
  const rest = await copyRest(reader, { found, boundaries, writer, target: target.log, progress })
  await writer[Symbol.asyncDispose]()
  const now = await reader.bounds()
  if (now.next !== next)
    throw new LogCopyRefused(`${source.where} is being written: stop every broker, and run this again.`)
  const places = await moveReaders(target.log, readers, (place) =>
    target.log.partitions === 1 ? [place] : (rest.ends.get(place) ?? []),
  )
  removePlan(folder)
  return { name: 'copied', messages: rest.messages, damaged: rest.damaged, places }
}

function placesNow(readers: readonly MovingReader[]): ReadonlyMap<string, number> {
  return new Map(readers.map(({ name, cursor }) => [name, cursor]))
}

/** The log that is copied into, as it is found. */
class TargetLog implements AsyncDisposable {
  readonly log: ReadingLog
  readonly isEmpty: boolean
  readonly identity: string | undefined
  private readonly readers: readonly LogReader[]

  private constructor(
    log: ReadingLog,
    found: { isEmpty: boolean; identity: string | undefined },
    readers: LogReader[],
  ) {
    this.log = log
    this.isEmpty = found.isEmpty
    this.identity = found.identity
    this.readers = readers
  }

  static async open(log: ReadingLog): Promise<TargetLog> {
    const readers = Array.from({ length: log.partitions }, (_, part) => log.partition(part).openReader())
    try {
      const bounds = await Promise.all(readers.map((reader) => reader.bounds()))
      const isEmpty = bounds.every(({ first, next }) => first === next)
      return new TargetLog(log, { isEmpty, identity: bounds[0]?.identity }, readers)
    } catch (error) {
      await Promise.all(readers.map((reader) => reader[Symbol.asyncDispose]()))
      throw new LogCopyRefused(`${log.where} cannot be read: ${reasonOf(error)}`, { cause: error })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const reader of this.readers) await reader[Symbol.asyncDispose]()
  }
}

async function planOf(
  { source, tailBytes }: LogCopy,
  { identity, next, readers }: { identity: string; next: number; readers: Readers },
): Promise<CopyPlan> {
  let tail = next
  for await (const [message] of tailBytes > 0 ? source.recent(tailBytes) : []) {
    tail = message?.offset ?? next
    break
  }
  return {
    format: 1,
    source: identity,
    from: Math.min(tail, ...readers.places.values()),
    readers: Object.fromEntries(readers.places),
  }
}

/** Each stands in the copy from now on, one after the other; nothing leaves it before all have read it. */
async function moveReaders(
  target: ReadingLog,
  { moving, places }: Readers,
  placesIn: (place: number) => readonly number[],
): Promise<ReadonlyMap<string, number>> {
  await using reader = target.partition(0).openReader()
  const { identity } = await reader.bounds()
  if (identity === undefined) throw new Error(`${target.where} has no identity`)
  for (const [name, place] of places) {
    using mark = target.partition(0).openMark(name)
    mark.set(placesIn(place)[0] ?? place)
    // is on record once it can be asked for
    await mark.get()
  }
  for (const { name, standOn } of moving) {
    const [place] = placesIn(places.get(name) ?? 0)
    if (place === undefined) throw new Error(`${name} has no place in ${target.where}`)
    await standOn(identity, place)
  }
  return places
}
