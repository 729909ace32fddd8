import type { Logger } from 'pino'
import type { Part, PartProgress, ProgressRecord } from '../../core/progress.ts'
import { Troubles } from '../follow/troubles.ts'
import { ProgressFile, readProgress } from './record-file.ts'
import type { SharedProgress } from './shared.ts'

/** A part at work, as it says of itself. */
export interface Noted {
  readonly part: Part
  readonly progress: () => Omit<PartProgress, 'behind'>
  readonly behind?: () => Promise<number | undefined>
}

export interface NotingOptions {
  readonly folder: string
  readonly role: string
  readonly noted: readonly Noted[]
  readonly log: Logger
  /** Where other machines look, too, and what was there last. */
  readonly shared?: SharedProgress | undefined
  readonly before?: ProgressRecord | undefined
  /** Epoch ms. */
  readonly clock?: () => number
}

const everyMs = 1_000

/**
 * Puts the progress of a role's parts on record, at once and then each second, for the API of any process. What cannot
 * be put on record is missing there, and that tells as much. Disposing says that the role was stopped.
 */
export function startNoting(options: NotingOptions): Disposable & AsyncDisposable {
  const { folder, role, noted, log, shared, clock = Date.now } = options
  const before = options.before ?? readProgress(folder, role)
  const troubles = new Troubles('progress', { log, clock })
  let file: ProgressFile | undefined
  let beat = (before?.beat ?? 0) + 1
  let failures = 0
  let behind: readonly (number | undefined)[] = []
  let sharing: Promise<void> | undefined

  /** A part that has not shown anything since the start is as far as it was before. */
  function present({ part, progress }: Noted, index: number): readonly [Part, PartProgress] {
    const now = progress()
    const waiting = behind[index]
    const asOf = now.proven ? now.asOf : Math.min(now.asOf, before?.parts[part]?.asOf ?? now.asOf)
    return [part, { ...now, asOf, ...(waiting !== undefined && { behind: waiting }) }]
  }

  function write(stopped: boolean): void {
    try {
      file ??= new ProgressFile(folder, role)
      const parts = Object.fromEntries(noted.map(present))
      const record = { beat: beat++, at: clock(), ...(stopped && { stopped }), parts }
      file.write(record)
      share(record)
      failures = 0
      troubles.end(role)
    } catch (error) {
      troubles.tell(role, error, failures++)
    }
  }

  /** One at a time: what is written last is the newest. One that takes long is followed by the newest, not by all. */
  function share(record: ProgressRecord): void {
    if (!shared || (sharing && !record.stopped)) return
    const turn = (sharing ?? Promise.resolve())
      .then(() => shared.write(role, record))
      .catch((error: unknown) => log.debug({ role, err: error }, 'progress is not put on record for other machines'))
      .finally(() => {
        if (sharing === turn) sharing = undefined
      })
    sharing = turn
  }

  function note(): void {
    write(false)
    void Promise.all(noted.map(async (each) => each.behind?.())).then((counts) => {
      behind = counts
    })
  }

  note()
  const timer = setInterval(note, everyMs).unref()
  function stop(): void {
    clearInterval(timer)
    write(true)
    file?.[Symbol.dispose]()
  }
  return {
    [Symbol.dispose]: stop,
    async [Symbol.asyncDispose]() {
      stop()
      await sharing
    },
  }
}
