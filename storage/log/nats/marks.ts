import type { Logger } from 'pino'
import { pause } from '../../follow/pause.ts'
import { Seldom } from '../../follow/seldom.ts'
import type { LogMark } from '../log.ts'
import { answerMs, type Connected, type Hold } from './connection.ts'
import type { Names } from './options.ts'
import { askRecords } from './records.ts'
import { isOvertaken } from './refusal.ts'
import { takeMarks } from './stream.ts'

/** A mark goes on record no more often than this: each one is a commit on all servers. */
const everyMs = 200
const mostReaders = 1_000

export interface NatsMarkOptions {
  readonly hold: Hold
  readonly names: Names
  readonly reader: string
  readonly replicas: number
  readonly log: Logger
}

/** Every reader's mark, by name. */
export async function readMarks({ nc }: Connected, { marks, mark }: Names): Promise<ReadonlyMap<string, number>> {
  const query = { multi_last: [mark('*')], batch: mostReaders }
  const records = await askRecords(nc, marks, query)
  return new Map(records.map(({ subject, data }) => [subject.split('.').at(-1) ?? '', Number(data.toString())]))
}

/** The mark of a reader: the newest message under its name. Only the newest is put on record, and not each one. */
export class NatsMark implements LogMark {
  private readonly options: NatsMarkOptions
  private readonly seldom: Seldom
  private readonly closing = new AbortController()
  private wanted: number | undefined
  private recorded: number | undefined
  private recording: Promise<void> | undefined

  constructor(options: NatsMarkOptions) {
    this.options = options
    this.seldom = new Seldom(options.log)
    // from now on nothing leaves the log before this reader has read it
    this.ask().catch((error: unknown) => this.tell(error))
  }

  async get(): Promise<number> {
    if (this.wanted === undefined) return this.ask()
    await this.recording
    return this.wanted
  }

  set(offset: number): void {
    this.wanted = offset
    this.recording ??= this.record().finally(() => {
      this.recording = undefined
    })
  }

  private async record(): Promise<void> {
    try {
      while (this.wanted !== undefined && this.wanted !== this.recorded) {
        const offset = this.wanted
        await this.put(offset)
        this.recorded = offset
        await pause(everyMs, this.closing.signal)
      }
    } catch (error) {
      // the next one is put on record again
      this.tell(error)
    }
  }

  private async ask(): Promise<number> {
    const { hold, names, replicas, reader } = this.options
    const connected = await hold.get()
    await takeMarks(connected, names, replicas)
    const newest = await connected.jsm.streams.getMessage(names.marks, { last_by_subj: names.mark(reader) })
    if (newest) return Number(newest.string())
    try {
      await this.put(0, { lastSubjectSequence: 0 })
    } catch (error) {
      // it was set meanwhile
      if (isOvertaken(error)) return this.wanted ?? (await this.ask())
      throw error
    }
    return this.wanted ?? 0
  }

  private async put(offset: number, expect: { readonly lastSubjectSequence?: number } = {}): Promise<void> {
    const { js } = await this.options.hold.get()
    await js.publish(this.options.names.mark(this.options.reader), String(offset), { expect, timeout: answerMs })
  }

  private tell(error: unknown): void {
    if (this.closing.signal.aborted) return
    const { reader } = this.options
    this.seldom.tell('mark', error, { message: 'how far the log was read cannot be put on record', reader })
  }

  [Symbol.dispose](): void {
    this.closing.abort()
    const ended = this.recording ?? Promise.resolve()
    ended.then(() => this.options.hold[Symbol.asyncDispose]()).catch(() => undefined)
  }
}
