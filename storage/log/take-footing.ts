import type { Desk } from '../follow/follow.ts'
import type { Belonging } from '../origin.ts'
import { footingOf } from './footing.ts'
import type { LogMark, LogReader } from './log.ts'

/** What a reader of the log keeps of its place. */
export interface KeptPlace {
  readonly cursor: number
  readonly origin: Pick<Belonging, 'get'>
  /** Keeps, in one transaction, of which log the cursor is, and the cursor. */
  standOn(log: string, cursor: number): Promise<void>
}

/** Why a reader began anew, as a metric's label. */
export const begunAnewBecause = ['another-log', 'file-gone', 'store-gone'] as const
export type BegunAnew = (typeof begunAnewBecause)[number]

export interface FootingParts {
  readonly reader: LogReader
  readonly mark: LogMark
  readonly kept: KeptPlace
  readonly desk: Desk
  readonly onBegunAnew: (because: BegunAnew) => void
}

/** Before a course: is the log that lies there the one that the reader has read? Puts the reader where it belongs, and tells. */
export async function takeFooting({ reader, mark, kept, desk, onBegunAnew }: FootingParts): Promise<void> {
  const { cursor, origin } = kept
  const footing = footingOf({ cursor, log: await origin.get('log'), mark: await mark.get() }, await reader.bounds())
  switch (footing.name) {
    case 'sure':
      return
    case 'takes':
      await kept.standOn(footing.log, cursor)
      return
    case 'another-log': {
      // where the one goes on behind the other, what lies between the two is missing
      const count = Math.max(0, (await reader.behind(cursor)) - (await reader.behind(footing.from)))
      await kept.standOn(footing.log, footing.from)
      onBegunAnew('another-log')
      desk.passOver(cursor, { count, because: 'replaced' })
      return
    }
    case 'file-gone':
      await kept.standOn(footing.log, cursor)
      onBegunAnew('file-gone')
      desk.note(`what was made of the log up to ${footing.had} was gone: it is made again, as far as the log reaches`)
      return
  }
}
