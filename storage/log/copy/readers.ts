import type { CopyPlan } from './plan.ts'
import { LogCopyRefused } from './refused.ts'

/** Who reads the log, as its state has it. */
export interface MovingReader {
  readonly name: string
  readonly cursor: number
  /** Identity of the log that it has read; undefined where nobody has said so. */
  readonly log: string | undefined
  /** Keeps, in one transaction, of which log its cursor is from now on, and the cursor. */
  standOn(log: string, cursor: number): Promise<void>
}

/** How the readers of a log stand to a copy of it. */
export interface Readers {
  /** Those that do not stand in the copy yet. */
  readonly moving: readonly MovingReader[]
  /** Where each stood, or stands, in the log that is copied. */
  readonly places: ReadonlyMap<string, number>
}

export interface TwoLogs {
  /** Identity, and where it is, for people. */
  readonly source: { readonly identity: string; readonly where: string; readonly first: number }
  /** Identity; undefined where nobody has begun it. */
  readonly target: string | undefined
  /** Of a copy that was broken off. */
  readonly plan: CopyPlan | undefined
}

/** Throws a `LogCopyRefused` where one has read another log than the one that is to be copied. */
export function readersOf(all: readonly MovingReader[], { source, target, plan }: TwoLogs): Readers {
  const moving = all.filter(({ log }) => target === undefined || log !== target)
  for (const { name, log } of moving)
    if (log !== undefined && log !== source.identity)
      throw new LogCopyRefused(
        `${name} has read the log ${log}, and ${source.where} is the log ${source.identity}: this is the state of another plant, or of another log.`,
      )
  const places = new Map(
    all.map(({ name, cursor }) => [name, plan?.readers[name] ?? Math.max(cursor, source.first)] as const),
  )
  return { moving, places }
}
