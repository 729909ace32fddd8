import type { LoggedMessage } from '../../../core/message.ts'
import type { LogReader, ReadingLog } from '../log.ts'
import { CopiedPart, messagesFrom } from './part.ts'
import { LogCopyRefused } from './refused.ts'

/** More than is ever under way at once, messages: what lies in a part beyond that is no copy that was broken off. */
const mostUnderWay = 100_000

export interface CopiedSoFar {
  /** Messages that lie there. */
  readonly messages: number
  /** From here on nothing of the source is there. */
  readonly next: number
  /** What is missing before that, in its order: parts fill side by side. */
  readonly missing: readonly LoggedMessage[]
  /** Where in each part goes on who stood at a place of the source, by that place; of those before `next`. */
  readonly ends: ReadonlyMap<number, readonly number[]>
}

/** Holds what lies in a log against the one that it is a copy of. Rejects with a `LogCopyRefused` where it is none. */
export async function findCopied(
  source: LogReader,
  target: ReadingLog,
  { from, boundaries }: { readonly from: number; readonly boundaries: readonly number[] },
): Promise<CopiedSoFar> {
  await using opened = new AsyncDisposableStack()
  const parts: CopiedPart[] = []
  for (let index = 0; index < target.partitions; index++) {
    const reader = opened.use(target.partition(index).openReader())
    parts.push(opened.use(await CopiedPart.open(reader, from)))
  }
  const ends = new Map<number, readonly number[]>()
  const missing: LoggedMessage[] = []
  let next = from
  let messages = 0
  if (parts.some(({ left }) => left !== undefined))
    for await (const message of messagesFrom(source, from)) {
      for (const place of boundaries)
        if (place <= message.offset && !ends.has(place) && missing.length === 0)
          ends.set(
            place,
            parts.map(({ end }) => end),
          )
      if (await takenBy(parts, message)) messages++
      else missing.push(message)
      next = message.offset + 1
      if (parts.every(({ left }) => left === undefined) || missing.length > mostUnderWay) break
    }
  const [other] = parts.filter(({ left }) => left !== undefined)
  if (other)
    throw new LogCopyRefused(
      `${target.where} has at ${other.left} what is not in the log that is copied: it was written since, or is of another. Nothing was changed.`,
    )
  return { messages, next, missing, ends }
}

async function takenBy(parts: readonly CopiedPart[], message: LoggedMessage): Promise<boolean> {
  for (const part of parts) if (await part.take(message)) return true
  return false
}
