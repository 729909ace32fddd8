import type { Logger } from 'pino'
import { backOffMs, pause } from './pause.ts'
import { type Currency, Pulse } from './pulse.ts'
import type { Course, Missed, Source } from './source.ts'
import { type Trouble, Troubles } from './troubles.ts'

export interface FollowOptions<T> {
  /** What follows, in a word, for people. */
  readonly part: string
  readonly log: Logger
  readonly source: Source<T>
  /** Begins, or begins again, at what is kept. */
  readonly begin: (desk: Desk) => Course<T> | Promise<Course<T>>
  readonly pace: Pace
  /** Told of what could not be read any more; the follower goes on behind it. */
  readonly onMissed?: (missed: Missed) => void
  /** Told of each position before which all is kept: where it began, and then as it goes on. */
  readonly onKept?: (position: number) => void
  /** Our clock, epoch ms. */
  readonly clock?: () => number
}

export interface Pace {
  /** With fewer items than this at once the next read waits `companyMs`, so that the next ones come together. */
  readonly trickle: number
  readonly companyMs: number
  /** How long it waits for more before it has a look round all the same. */
  readonly idleMs: number
  /** Longest wait after trouble. */
  readonly longestMs: number
}

/** What a course is given. */
export interface Desk {
  /** To be called once all before a position is kept for good, whatever happens next. */
  readonly kept: (position: number) => void
  readonly troubles: Troubles
  readonly signal: AbortSignal
  /** Messages from a position on will not be had: that is told and counted. */
  readonly passOver: (from: number, missed: Missed) => void
  /** Something else that people should know, though the work goes on. */
  readonly note: (detail: string) => void
}

/** How far a follower is, and what keeps it. */
export interface Progress extends Currency {
  readonly trouble?: Trouble
  readonly lost?: Lost
}

/** What was passed over since the start: how many, when last (epoch ms), and why, for a person. */
export interface Lost {
  readonly count: number
  readonly at: number
  readonly detail: string
}

/** A follower at work; disposing stops it after what is under way, in order. */
export interface Follower extends AsyncDisposable {
  /** Why it does not get on just now. */
  readonly problem: string | undefined
  readonly progress: Progress
  /** How many are not done yet; undefined where that cannot be known. */
  behind(): Promise<number | undefined>
}

/**
 * Follows a source for ever: the one way for ingest, the alarms and whoever reads the journal. What fails, reading or
 * keeping, is told, waited for, and done again from what is kept; nothing but being disposed ends it.
 */
export function follow<T>(options: FollowOptions<T>): Follower {
  const stopping = new AbortController()
  const following = new Following(options, stopping.signal)
  const running = following.run()
  return {
    get problem() {
      return following.troubles.first?.because
    },
    get progress() {
      return following.progress
    },
    behind: () => following.behind(),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}

/** Where the trouble of a follower itself is, among those of its courses. */
const following = 'following'
const beatEveryMs = 100

class Following<T> {
  readonly troubles: Troubles
  private readonly options: FollowOptions<T>
  private readonly signal: AbortSignal
  private readonly pulse: Pulse
  private readonly desk: Desk
  private kept: number | undefined
  /** Something was kept since the last look. */
  private moved = false
  private attempt = 0
  private beatAt = Number.NEGATIVE_INFINITY
  private lost: Lost | undefined

  constructor(options: FollowOptions<T>, signal: AbortSignal) {
    const { part, log, clock = Date.now } = options
    this.options = options
    this.signal = signal
    this.troubles = new Troubles(part, { log, clock })
    this.pulse = new Pulse(clock)
    this.desk = {
      kept: (position) => this.keep(position),
      troubles: this.troubles,
      signal,
      passOver: (from, missed) => this.passOver(from, missed),
      note: (detail) => this.note(detail),
    }
  }

  get progress(): Progress {
    const trouble = this.troubles.first
    return { ...this.pulse.currency, ...(trouble && { trouble }), ...(this.lost && { lost: this.lost }) }
  }

  async behind(): Promise<number | undefined> {
    return this.kept === undefined ? undefined : await this.options.source.behind(this.kept).catch(() => undefined)
  }

  async run(): Promise<void> {
    while (!this.signal.aborted) {
      try {
        const course = await this.options.begin(this.desk)
        try {
          await this.along(course)
        } finally {
          await course[Symbol.asyncDispose]?.()
        }
      } catch (error) {
        if (this.signal.aborted && error === this.signal.reason) return
        this.troubles.tell(following, error, this.attempt)
        await pause(backOffMs(this.attempt++, this.options.pace.longestMs), this.signal)
      }
    }
  }

  private async along(course: Course<T>): Promise<void> {
    const { source, pace } = this.options
    let at = course.from
    this.keep(at)
    this.moved = false
    while (!this.signal.aborted) {
      const wants = await course.beside?.(at)
      if (wants === 'anew') break
      const { items, next, missed } = await source.read(at)
      if (missed) this.passOver(at, missed)
      await course.take(items, next)
      at = next
      await this.prove(at)
      if (items.length >= pace.trickle) continue
      if (items.length > 0) await pause(pace.companyMs, this.signal)
      else if (wants !== 'more')
        await source.waitFor(at, AbortSignal.any([this.signal, AbortSignal.timeout(pace.idleMs)]))
    }
    await course.finish?.()
  }

  private passOver(from: number, missed: Missed): void {
    const { part, log, onMissed, clock = Date.now } = this.options
    log.error({ part, from, ...missed }, 'could not be read, and is passed over')
    onMissed?.(missed)
    this.lost = { count: (this.lost?.count ?? 0) + missed.count, at: clock(), detail: wordsOf(from, missed) }
  }

  private note(detail: string): void {
    const { part, log, clock = Date.now } = this.options
    log.error({ part, detail }, 'what belongs together was not there together')
    this.lost = { count: this.lost?.count ?? 0, at: clock(), detail }
  }

  private keep(position: number): void {
    this.options.onKept?.(position)
    this.kept = position
    this.moved = true
  }

  /** Trouble is over once something was kept, or a whole turn left nothing to be kept; a turn that only read shows nothing. */
  private async prove(at: number): Promise<void> {
    if (!this.moved && this.kept !== at) return
    this.moved = false
    this.attempt = 0
    this.troubles.end(following)
    const now = performance.now()
    if (this.troubles.first || this.kept === undefined || now - this.beatAt < beatEveryMs) return
    this.beatAt = now
    this.pulse.beat(this.kept, await this.options.source.end())
  }
}

function wordsOf(from: number, { count, because, file, position }: Missed): string {
  const what = `${count} from ${from} on`
  if (because === 'replaced') {
    const known = count === 0 ? '' : `${count} that came after are missing, and `
    return `the reading log is another one than was read up to ${from}: ${known}what it held unread, nobody can count, is lost`
  }
  if (because === 'trimmed') return `${what} had left the log before they were read`
  return file === undefined ? `${what} are not there` : `${what} are damaged, at byte ${position} of ${file}`
}
