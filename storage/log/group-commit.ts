import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { lookOn, maySpendBy, type Standing } from '../../core/clock-step.ts'
import type { Message } from '../../core/message.ts'
import { reasonOf } from '../follow/seldom.ts'
import { BatchBuffer, batchHeaderBytes } from './frame.ts'
import { LogFull, type LogStatus, type LogWriter } from './log.ts'
import { createLogMetrics, type LogMetrics } from './metrics.ts'

export interface GroupCommitOptions {
  /** Most bytes of all that is kept. */
  readonly quotaBytes: number
  /** Most bytes that wait to be kept. */
  readonly pendingBytes: number
  readonly log: Logger
  readonly metrics: Registry
}

/** What commits are kept in, one after the other: segment files, a stream of messages. It has one owner. */
export interface CommitChain extends AsyncDisposable {
  /** Size of all that is kept. */
  readonly bytes: number
  readonly nextOffset: number
  /** How many offsets the start passed over, because there was less than what was acknowledged or read. */
  readonly skipped: number
  /** What is not as it should be, in words for a person. */
  readonly told: readonly string[]
  /** Bytes that a commit grows to at most, and one message more. */
  readonly commitBytes: number
  /**
   * Makes a commit durable, and lets readers see it. Throws a `Refused` or the system's error: then it is not kept, or
   * nobody knows, and is appended again until it is.
   */
  append(batch: BatchBuffer): Promise<void>
  /** Removes what is read and old by `now`, and what is younger until `wantedBytes` are free. Returns the bytes freed. */
  trim(wantedBytes: number, now?: number): Promise<number>
}

/** Why a commit is not kept, where that is no error of this machine's disk. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly because: Stall['because']

  constructor(because: Stall['because'], detail: string) {
    super(detail)
    this.because = because
  }
}

const retryMs = 250
const trimEveryMs = 60_000
/** Read segments go early once the log is fuller than this share of its quota. */
const comfortableShare = 0.8

/** Stalls against which no room helps: to look for some first would cost the time until it goes on. */
const beyondRoom: ReadonlySet<Stall['because']> = new Set(['no-quorum', 'not-synced', 'contended'])

const mostSpares = 2

type Done = (error?: LogFull) => void

/** Messages that go down together, and who waits for that. */
interface Commit {
  readonly batch: BatchBuffer
  readonly waiting: Done[]
}
type Stall = Omit<Extract<LogStatus, { name: 'stalled' }>, 'name' | 'since'>

/** Group commit: what arrives while one is made durable goes down together in the next. */
export class GroupCommitWriter implements LogWriter {
  status: LogStatus = { name: 'open' }
  private readonly chain: CommitChain
  private readonly options: GroupCommitOptions
  private readonly metrics: LogMetrics
  private readonly closing = new AbortController()
  private readonly trimTimer: NodeJS.Timeout
  /** What waits for the disk, oldest first; messages join the last one. */
  private readonly queue: Commit[] = []
  /** One fills while another goes down: a new one for each would be 256 KiB of garbage. */
  private readonly spares: Commit[] = []
  private pendingBytes = 0
  private running: Promise<void> = Promise.resolve()
  private idle = true
  private trimDue = false
  private standing: Standing | undefined

  constructor(chain: CommitChain, options: GroupCommitOptions) {
    this.chain = chain
    this.options = options
    this.metrics = createLogMetrics(options.metrics, {
      bytes: () => chain.bytes,
      pendingBytes: () => this.pendingBytes,
      stalled: () => this.status.name === 'stalled',
      nextOffset: () => chain.nextOffset,
      skipped: () => chain.skipped,
    })
    this.trimTimer = setInterval(() => {
      this.trimDue = true
      this.wake()
    }, trimEveryMs).unref()
  }

  get told(): readonly string[] {
    return this.chain.told
  }

  append(message: Message, done: Done): void {
    const pending = this.pendingBytes + message.payload.length
    if (this.closing.signal.aborted || pending > this.options.pendingBytes) {
      this.metrics.refused.inc()
      done(
        new LogFull(this.closing.signal.aborted ? 'the log is closing' : `${pending} bytes are waiting for the disk`),
      )
      return
    }
    const commit = this.filling()
    const before = commit.batch.bytes
    commit.batch.push(message)
    commit.waiting.push(done)
    this.pendingBytes += commit.batch.bytes - before
    this.wake()
  }

  private wake(): void {
    if (!this.idle) return
    this.idle = false
    // the rest of this turn's messages join the first commit
    setImmediate(() => {
      this.running = this.run()
    })
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0 || this.trimDue) {
      if (this.trimDue) await this.tidy()
      await this.commitOldest()
    }
    this.idle = true
  }

  /** The commit that a message joins; a full one is left behind, so that no reader must take in more at once. */
  private filling(): Commit {
    const last = this.queue.at(-1)
    if (last && last.batch.bytes < this.chain.commitBytes) return last
    const next = this.spares.pop() ?? { batch: new BatchBuffer(), waiting: [] }
    this.queue.push(next)
    return next
  }

  private async commitOldest(): Promise<void> {
    const oldest = this.queue.shift()
    if (!oldest) return
    const { batch, waiting } = oldest
    const durable = await this.commit(batch)
    this.pendingBytes -= batch.bytes - batchHeaderBytes
    batch.clear()
    if (this.spares.length < mostSpares) this.spares.push({ batch, waiting: [] })
    const error = durable ? undefined : new LogFull('the log closed before the disk took the message')
    for (const done of waiting) done(error)
  }

  /** True once durable; tries until it is, and gives up only when the log closes. */
  private async commit(batch: BatchBuffer): Promise<boolean> {
    for (;;) {
      const stall = await this.attempt(batch)
      if (!stall) {
        this.resume()
        return true
      }
      this.stall(stall)
      if (this.closing.signal.aborted) return false
      await delay(retryMs, undefined, { signal: this.closing.signal }).catch(() => undefined)
    }
  }

  private async attempt(batch: BatchBuffer): Promise<Stall | undefined> {
    const { chain, metrics } = this
    const { quotaBytes } = this.options
    try {
      const over = chain.bytes + batch.bytes - quotaBytes
      const stalled = this.status.name === 'stalled' && !beyondRoom.has(this.status.because)
      if (over > 0 || stalled) metrics.trimmedBytes.inc(await chain.trim(stalled ? batch.bytes : over))
      if (chain.bytes + batch.bytes > quotaBytes)
        return { because: 'quota', detail: `${chain.bytes} of ${quotaBytes} bytes are used` }
      const stop = metrics.commitSeconds.startTimer()
      await chain.append(batch)
      stop()
      metrics.commitMessages.observe(batch.count)
      metrics.messages.inc(batch.count)
      return undefined
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (error instanceof Refused) return { because: error.because, detail: message }
      return { because: code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'io-error', detail: message }
    }
  }

  private stall(stall: Stall): void {
    if (this.status.name === 'stalled') return
    this.status = { name: 'stalled', since: Date.now(), ...stall }
    this.options.log.error(stall, 'reading log stalled: nothing is acknowledged until there is room')
  }

  private resume(): void {
    if (this.status.name === 'open') return
    this.options.log.info({ stalledMs: Date.now() - this.status.since }, 'reading log goes on')
    this.status = { name: 'open' }
  }

  /** The clock that ages are told by; undefined as long as it may have been set for a moment only. */
  private ageBy(): number | undefined {
    this.standing = lookOn(this.standing, { wall: Date.now(), steady: performance.now() })
    return maySpendBy(this.standing) ? this.standing.last.wall : undefined
  }

  private async tidy(): Promise<void> {
    this.trimDue = false
    try {
      this.metrics.trimmedBytes.inc(
        await this.chain.trim(this.chain.bytes - comfortableShare * this.options.quotaBytes, this.ageBy()),
      )
    } catch (error) {
      this.options.log.error({ because: reasonOf(error) }, 'reading log: trimming failed')
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.trimTimer)
    this.closing.abort()
    while (!this.idle) {
      await new Promise((resolve) => setImmediate(resolve))
      await this.running
    }
    await this.chain[Symbol.asyncDispose]()
  }
}
