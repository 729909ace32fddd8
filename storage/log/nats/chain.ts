import { randomUUID } from 'node:crypto'
import type { BatchBuffer } from '../frame.ts'
import { type CommitChain, Refused } from '../group-commit.ts'
import { formatIdentity, type LogIdentity } from '../segments/identity.ts'
import type { Connected, Hold } from './connection.ts'
import { type Fitness, watchServers } from './fitness.ts'
import { readMarks } from './marks.ts'
import { type Names, type NatsLogOptions, namesOf } from './options.ts'
import { askLeader, commitIn, intactUpTo } from './records.ts'
import { isAway, isOvertaken, refusalOf } from './refusal.ts'
import { type StreamState, stateOf, takeMarks, takeStream } from './stream.ts'
import { trimStream } from './trim.ts'
import { Turns } from './turns.ts'

/** More than any commit holds: where the newest one cannot be read, the next one goes on so far behind it. */
const mostInCommit = 65_536
/** What a record takes beside its data, about. Bytes. */
const recordBytes = 200
const mostTries = 10
/** What topic and names take beside a message, at most. */
const namesBytes = 131_072
/** After it a commit is in doubt, and appended again: whoever led may be gone. */
const commitMs = 1_000
/** The same for one that is in doubt already: soon after another one leads it should be asked. */
const againMs = 250

/** Where the newest record is, and where the one after it begins. */
interface End {
  readonly last: number
  readonly next: number
}

interface Opened {
  readonly options: NatsLogOptions
  readonly names: Names
  readonly hold: Hold
  /** That of the first part, which asks for all of them. */
  readonly shared?: Fitness
}

/**
 * A part's stream, as its writer has it. Each commit says how many messages lie before it, and is appended on the
 * condition that the record before it is still the newest. So offsets have no gaps though others may write here too, and
 * a commit in doubt is appended again as often as it takes: it lies there once.
 */
export class NatsChain implements CommitChain {
  readonly commitBytes: number
  readonly skipped: number
  bytes: number
  private readonly opened: Opened
  private readonly mark: LogIdentity
  readonly fitness: Fitness
  private readonly found: readonly string[]
  private readonly lost: string[] = []
  private end: End
  /** Names this writer's commits, each by its number. */
  private readonly run = randomUUID()
  private number = 0
  private readonly turns: Turns
  private isInDoubt = false
  private isAsking = false

  private constructor(
    opened: Opened,
    parts: {
      readonly state: StreamState
      readonly fitness: Fitness
      readonly end: End
      readonly skipped: number
      readonly told: readonly string[]
      readonly commitBytes: number
    },
  ) {
    this.opened = opened
    this.mark = parts.state.mark
    this.bytes = parts.state.bytes
    this.fitness = parts.fitness
    this.end = parts.end
    this.skipped = parts.skipped
    this.found = parts.told
    this.commitBytes = parts.commitBytes
    this.turns = new Turns(opened.names.turn, this.run)
  }

  /** Takes the stream, at the end of what is there. Throws where the servers are not fit to keep what is acknowledged. */
  static async open(opened: Opened): Promise<NatsChain> {
    const { options, names, hold } = opened
    const { log, readUpTo = () => 0, replicas } = options
    const connected = await hold.get()
    const commitBytes = commitBytesFor(connected, options.largestMessage)
    await using started = new AsyncDisposableStack()
    const fitness = opened.shared ?? started.use(await watchServers(options, () => takeAll(connected, options)))
    const state = await takeStream(connected, names, options)
    const newest = await intactUpTo(connected, names, state)
    const isDamaged = state.records > 0 && newest?.record.seq !== state.last
    const intactTo = newest ? newest.header.firstOffset + newest.header.count : 0
    const identity = state.records > 0 ? formatIdentity(state.mark) : undefined
    const read = Math.max(await readUpTo(identity, names.partition), ...(await readMarks(connected, names)).values())
    const next = Math.max(isDamaged ? intactTo + mostInCommit : intactTo, read)
    const told: string[] = []
    if (replicas === 1) told.push('reading log: it is kept on one NATS server, and lost with its disk')
    if (isDamaged) told.push(`reading log: its newest commit is damaged, it goes on at ${next}`)
    else if (next > intactTo) told.push(`reading log: it ended at ${intactTo}, was read up to ${read}, goes on there`)
    for (const problem of told) log.warn({ stream: names.stream }, problem)
    const skipped = next - intactTo
    started.move()
    return new NatsChain(opened, { state, fitness, end: { last: state.last, next }, skipped, told, commitBytes })
  }

  get nextOffset(): number {
    return this.end.next
  }

  get told(): readonly string[] {
    return [...this.found, ...this.lost, ...this.fitness.told]
  }

  async append(batch: BatchBuffer): Promise<void> {
    await this.turns.wait()
    try {
      for (let tries = 0; tries < mostTries; tries++) if (await this.attempt(batch, tries)) return this.settle(batch)
    } catch (error) {
      this.isInDoubt = true
      if (isAway(error)) await this.doubtServer()
      throw refusalOf(error)
    }
    throw new Refused('contended', 'others append all the time')
  }

  /** Nobody may be in sight from the server that we are at: asks, and waits for no answer. */
  private async doubtServer(): Promise<void> {
    const connected = await this.opened.hold.get()
    connected.choice.unanswered()
    if (this.isAsking) return
    this.isAsking = true
    stateOf(connected, this.opened.names)
      .catch(() => undefined)
      .finally(() => {
        this.isAsking = false
      })
  }

  /** True once it is kept; false where somebody was faster. */
  private async attempt(batch: BatchBuffer, tries: number): Promise<boolean> {
    const [problem] = this.fitness.problems
    if (problem !== undefined) throw new Refused('not-synced', problem)
    const { names, hold } = this.opened
    const connected = await hold.get()
    this.turns.listen(connected)
    const { last, next } = this.end
    const id = this.id
    try {
      const { seq } = await connected.js.publish(names.subject, batch.seal(next, this.mark), {
        msgID: id,
        expect: { streamName: names.stream, lastSequence: last },
        timeout: this.isInDoubt ? againMs : commitMs,
      })
      this.end = { last: seq, next: next + batch.count }
      connected.choice.answered()
      return true
    } catch (error) {
      if (!isOvertaken(error)) throw error
      this.turns.ask(connected, tries)
      return await this.catchUp(connected)
    }
  }

  /** Goes to the end of what is there now; true where our commit in doubt is found on the way. */
  private async catchUp(connected: Connected): Promise<boolean> {
    const { names, options } = this.opened
    const before = this.end
    const state = await stateOf(connected, names)
    if (state?.mark !== this.mark) throw new Refused('io-error', 'another log lies there: start anew to go on in it')
    if (state.last === before.last) throw new Refused('no-quorum', 'another commit is in doubt')
    if (state.last < before.last) {
      const problem = `reading log: the servers have lost commits ${state.last + 1} to ${before.last}, which they had acknowledged`
      options.log.error({ stream: names.stream }, problem)
      this.lost.push(problem)
      this.end = { last: state.last, next: before.next }
      return false
    }
    let isOurs = false
    for (let seq = before.last + 1; seq <= state.last; seq++) {
      const record = await askLeader(connected, names.stream, seq)
      const header = record && commitIn(record, this.mark)
      if (record?.id === this.id) isOurs = true
      this.end = { last: seq, next: header ? header.firstOffset + header.count : this.end.next + mostInCommit }
    }
    return isOurs
  }

  private get id(): string {
    return `${this.run}-${this.number}`
  }

  private settle(batch: BatchBuffer): void {
    this.number++
    this.isInDoubt = false
    this.bytes += batch.bytes + recordBytes
  }

  async trim(wantedBytes: number, now?: number): Promise<number> {
    const { names, hold, options } = this.opened
    const connected = await hold.get()
    const state = await stateOf(connected, names)
    if (!state) return 0
    this.bytes = await trimStream(connected, names, state, { wantedBytes, now, keepMs: options.keepMs })
    const freed = state.bytes - this.bytes
    if (freed > 0) options.log.info({ stream: names.stream, bytes: freed }, 'reading log: read commits removed')
    return Math.max(0, freed)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.turns[Symbol.dispose]()
    if (!this.opened.shared) await this.fitness[Symbol.asyncDispose]()
    await this.opened.hold[Symbol.asyncDispose]()
  }
}

/** Takes the streams of all parts, and that of the marks; who keeps them. */
async function takeAll(connected: Connected, options: NatsLogOptions): Promise<StreamState['peers']> {
  const { name, partitions, replicas } = options
  const all = Array.from({ length: partitions }, (_, partition) => namesOf(name, partition, partitions))
  const states = await Promise.all(all.map((names) => takeStream(connected, names, options)))
  const [first] = all
  if (first) await takeMarks(connected, first, replicas)
  return [...new Map(states.flatMap(({ peers }) => peers).map((peer) => [peer.name, peer])).values()]
}

/** A commit and one message more must fit into what a server takes at once. */
function commitBytesFor({ nc }: Connected, largestMessage: number): number {
  const most = nc.info?.max_payload ?? 0
  const needed = 2 * (largestMessage + namesBytes)
  if (most < needed)
    throw new Error(
      `the NATS servers take ${most} bytes at once: set max_payload to ${needed} at least, for HUOSHUI_MAX_PAYLOAD=${largestMessage}`,
    )
  return Math.min(1_048_576, Math.floor(most / 2))
}
