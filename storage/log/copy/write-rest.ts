import type { LoggedMessage } from '../../../core/message.ts'
import type { LogReader, ReadingLog } from '../log.ts'
import type { CopyWriter } from './copy-writer.ts'
import type { CopiedSoFar } from './resume.ts'

const pieceBytes = 1_048_576
const tellEvery = 100_000

export interface RestToCopy {
  readonly found: CopiedSoFar
  /** Places of the source at which somebody stood. */
  readonly boundaries: readonly number[]
  readonly writer: CopyWriter
  readonly target: ReadingLog
  readonly progress: (line: string) => void
}

export interface CopiedRest {
  /** All that lie there now. */
  readonly messages: number
  /** Those of the source that could not be read. */
  readonly damaged: number
  /** Where in each part goes on who stood at a place of the source, by that place. */
  readonly ends: ReadonlyMap<number, readonly number[]>
}

/**
 * Copies all of the source that is not there yet: a piece is kept before the next one is begun. Who stood between two
 * messages goes on, in each part, where it ended when the one was kept and the other was not.
 */
export async function copyRest(source: LogReader, rest: RestToCopy): Promise<CopiedRest> {
  const { found, writer, target, progress } = rest
  const ends = new Map(found.ends)
  const open = [...new Set(rest.boundaries)].filter((place) => !ends.has(place)).sort((one, other) => one - other)
  let { messages, next } = found
  let damaged = 0
  let told = messages
  const total = messages + found.missing.length + (await source.behind(next))
  progress(messages === 0 ? `${total} messages` : `${messages} of ${total} messages lie there already`)

  async function reach(offset: number): Promise<void> {
    while (open[0] !== undefined && open[0] <= offset) ends.set(open.shift() ?? 0, await endsOf(target))
  }

  /** In runs between which somebody stood. */
  async function keep(piece: readonly LoggedMessage[]): Promise<void> {
    for (let at = 0; at < piece.length; ) {
      await reach(piece[at]?.offset ?? 0)
      const stood = open[0] ?? Number.POSITIVE_INFINITY
      const cut = piece.findIndex(({ offset }, index) => index > at && offset >= stood)
      const run = piece.slice(at, cut === -1 ? undefined : cut)
      await writer.append(run)
      messages += run.length
      at += run.length
    }
    if (messages - told < tellEvery) return
    told = messages
    progress(`${messages} of ${total} messages`)
  }

  await keep(found.missing)
  for (;;) {
    const piece = await source.read(next, pieceBytes)
    if (piece.missed) damaged += piece.missed.count
    if (piece.next === next) break
    await keep(piece.items)
    next = piece.next
  }
  await reach(Number.POSITIVE_INFINITY)
  return { messages, damaged, ends }
}

async function endsOf(target: ReadingLog): Promise<readonly number[]> {
  const ends: number[] = []
  for (let part = 0; part < target.partitions; part++) {
    await using reader = target.partition(part).openReader()
    ends.push((await reader.bounds()).next)
  }
  return ends
}
