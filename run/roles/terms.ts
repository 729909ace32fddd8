import { Counter, Gauge } from 'prom-client'
import { backOffMs, pause } from '../../storage/follow/pause.ts'
import { reasonOf, Seldom } from '../../storage/follow/seldom.ts'
import { openReadingLog } from '../../storage/log/open.ts'
import type { Ownership, SharedWork, Work } from '../../storage/ownership/ownership.ts'
import { namesOf } from './not-ready.ts'
import { type Reach, watchReach } from './reach.ts'
import type { RoleSurroundings } from './role.ts'
import { Shares } from './shares.ts'
import { type Count, endTerm, openTerm, type Term } from './term.ts'
import { TermMetrics } from './term-metrics.ts'

/** Does works of which one process does each at a time, while they are this one's. */
export interface Terms extends AsyncDisposable {
  /**
   * Begins at once where nobody else does it, and rejects where that fails. Otherwise this process stands by, says so on
   * `/readyz`, and begins once the other one gives it back or is gone; as often as it loses it.
   */
  keep(work: SharedWork, begin: (around: RoleSurroundings) => Promise<AsyncDisposable>): Promise<KeptWork>
  /**
   * Does this process's share of a work of several parts, as many as there are for each who is there, and gives back what
   * is too much when another one comes. Rejects where a part that nobody has cannot be begun at once.
   */
  share(work: SharedWork, partitions: number, begin: BeginPart): Promise<AsyncDisposable>
}

/** Begins one part of a work. */
export type BeginPart = (around: RoleSurroundings, partition: number) => Promise<AsyncDisposable>

export interface KeptWork extends AsyncDisposable {
  /** It is this process's just now. */
  isOurs(): boolean
}

const lookEveryMs = 500
const longestMs = 5_000

export async function openTerms(around: RoleSurroundings): Promise<Terms> {
  const ownership = await around.state.ownership(around.log)
  if (!ownership) return inOneProcess(around)
  const registers = [around.metrics]
  const owner = new Gauge({
    name: 'huoshui_owner',
    help: '1 while this process does a work that one process does at a time; of all processes one has it',
    labelNames: ['work'] as const,
    registers,
  })
  const terms = new Counter({
    name: 'huoshui_terms_total',
    help: 'How often this process has begun such a work, and lost it to another',
    labelNames: ['work', 'what'] as const,
    registers,
  })
  const { HUOSHUI_POSTGRES_LEASE_MS: leaseMs } = around.settings
  const readingLog = await openReadingLog(around.settings, around)
  const reach = watchReach(readingLog, leaseMs)
  // of several parts each is a work of its own, and what is kept as a whole does not read the log
  const wholly = readingLog.partitions === 1 ? reach : undefined
  const counted = (work: Work): Count => {
    for (const what of ['begun', 'lost']) terms.inc({ work, what }, 0)
    owner.set({ work }, 0)
    return (what) => {
      if (what !== 'ended') terms.inc({ work, what })
      owner.set({ work }, Number(what === 'begun'))
    }
  }
  return {
    async keep(work, begin) {
      const kept = new Kept({ around, ownership, work, reach: wholly, begin, count: counted(work) })
      await kept.start()
      return kept
    },
    async share(work, partitions, begin) {
      const counts = Array.from({ length: partitions }, (_, partition) => counted(`${work}/${partition}`))
      const shares = new Shares({ around, ownership, work, partitions, reach, begin, counts })
      await shares.start()
      return shares
    },
    async [Symbol.asyncDispose]() {
      await reach[Symbol.asyncDispose]()
      await ownership[Symbol.asyncDispose]()
    },
  }
}

/** The lock of the folder says who works there. */
function inOneProcess(around: RoleSurroundings): Terms {
  return {
    async keep(_work, begin) {
      const begun = await begin(around)
      return { isOurs: () => true, [Symbol.asyncDispose]: () => begun[Symbol.asyncDispose]() }
    },
    share: () => Promise.reject(new Error('a log of several parts has its owners in PostgreSQL')),
    async [Symbol.asyncDispose]() {},
  }
}

interface KeptOptions {
  readonly around: RoleSurroundings
  readonly ownership: Ownership
  readonly work: SharedWork
  /** Whether this process can do anything of it just now; left out where that cannot be otherwise. */
  readonly reach: Pick<Reach, 'isAble'> | undefined
  readonly begin: (around: RoleSurroundings) => Promise<AsyncDisposable>
  readonly count: Count
}

class Kept implements KeptWork {
  private readonly options: KeptOptions
  private readonly stopping = new AbortController()
  private readonly seldom: Seldom
  private term: Term | undefined
  private elsewhere: { readonly owner: string; readonly since: number } | undefined
  private trouble: string | undefined
  private running: Promise<void> = Promise.resolve()

  constructor(options: KeptOptions) {
    this.options = options
    const { around, work } = options
    this.seldom = new Seldom(around.log)
    around.notReady.push(async () => [
      ...(this.trouble === undefined ? [] : [`${work}: ${this.trouble}`]),
      ...(await namesOf(this.term?.around.notReady ?? [])),
    ])
    around.told.push(() => [
      ...(this.elsewhere === undefined ? [] : [standingBy(work, this.elsewhere)]),
      ...(this.term?.around.told ?? []).flatMap((tell) => tell()),
    ])
    around.onReload.push(async () => {
      for (const again of this.term?.around.onReload ?? []) await again()
    })
  }

  isOurs(): boolean {
    return this.term !== undefined
  }

  async start(): Promise<void> {
    await this.tryBegin()
    this.running = this.run()
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping
    for (let failures = 0; !signal.aborted; ) {
      if (this.term) {
        await this.untilOver(this.term)
        if (!signal.aborted) this.options.count('lost')
        await this.end()
        continue
      }
      try {
        if (await this.isForAnother()) {
          this.trouble = 'the reading log is not in reach from here, and another process does it'
          await pause(lookEveryMs, signal)
          continue
        }
        const leftMs = await this.tryBegin()
        this.trouble = undefined
        failures = 0
        await pause(Math.min(lookEveryMs, leftMs + 10), signal)
      } catch (error) {
        const { work } = this.options
        this.trouble = reasonOf(error)
        this.seldom.tell(work, error, { message: 'the work cannot be begun', work })
        await pause(backOffMs(failures++, longestMs), signal)
      }
    }
    await this.end()
  }

  /** Resolves once the work is another's, or should be. */
  private async untilOver({ lost }: Term): Promise<void> {
    const over = AbortSignal.any([this.stopping.signal, lost])
    while (!over.aborted) {
      await pause(lookEveryMs, over)
      if (!over.aborted && (await this.isForAnother().catch(() => false))) return
    }
  }

  /** Another process can read the log, and this one cannot. Where nobody can, nothing is gained by giving the work up. */
  private async isForAnother(): Promise<boolean> {
    const { ownership, work, reach } = this.options
    return reach !== undefined && !reach.isAble && (await ownership.attend(work, 1, false)).live > 0
  }

  /** 0 where it has begun, otherwise how long it is another's at least, ms. */
  private async tryBegin(): Promise<number> {
    const { around, ownership, work, reach, begin, count } = this.options
    const taken = await ownership.tryTake(work)
    if (!taken.ours) {
      if (reach?.isAble) await ownership.attend(work, 1)
      if (this.elsewhere?.owner !== taken.owner)
        around.log.info({ work, owner: taken.owner }, 'another process does it: this one stands by')
      this.elsewhere = taken
      return taken.leftMs
    }
    const { epoch } = taken.lease
    around.log.info({ work, epoch }, 'the work is taken')
    this.elsewhere = undefined
    this.term = await openTerm(around, { lease: taken.lease, metrics: new TermMetrics(around.metrics) }, begin)
    count('begun')
    return 0
  }

  private async end(): Promise<void> {
    const { term } = this
    if (!term) return
    this.term = undefined
    const { around, work, count } = this.options
    count('ended')
    await endTerm(around, term, work)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopping.abort()
    await this.running
  }
}

function standingBy(work: Work, { owner, since }: { readonly owner: string; readonly since: number }): string {
  return `${work}: ${owner} does it since ${new Date(since).toISOString()}; this process stands by`
}
