import { backOffMs, pause } from '../../storage/follow/pause.ts'
import { reasonOf, Seldom } from '../../storage/follow/seldom.ts'
import type { Attendance, Ownership, SharedWork, Work } from '../../storage/ownership/ownership.ts'
import { shareOf, wantedOf } from '../../storage/ownership/share.ts'
import { PartMetrics } from '../../storage/part-metrics.ts'
import { namesOf } from './not-ready.ts'
import type { Reach } from './reach.ts'
import type { RoleSurroundings } from './role.ts'
import { type Count, endTerm, openTerm, type Term } from './term.ts'

export interface SharesOptions {
  readonly around: RoleSurroundings
  readonly ownership: Ownership
  readonly work: SharedWork
  readonly partitions: number
  /** Whether this process can do anything of it just now. */
  readonly reach: Pick<Reach, 'isAble'>
  readonly begin: (around: RoleSurroundings, partition: number) => Promise<AsyncDisposable>
  /** By part. */
  readonly counts: readonly Count[]
}

const lookEveryMs = 500
const longestMs = 5_000

/** Why a part that could be ours is not, and when it is tried again, by a clock that never steps. */
interface Trouble {
  readonly because: string
  readonly failures: number
  readonly againAt: number
}

/** This process's share of a work: each part that it has is a term of its own. */
export class Shares implements AsyncDisposable {
  private readonly options: SharesOptions
  private readonly stopping = new AbortController()
  private readonly seldom: Seldom
  private readonly terms = new Map<number, Term>()
  private readonly troubles = new Map<number, Trouble>()
  private attendance: Attendance | undefined
  private isAble = true
  private trouble: string | undefined
  private running: Promise<void> = Promise.resolve()

  constructor(options: SharesOptions) {
    this.options = options
    const { around, work } = options
    this.seldom = new Seldom(around.log)
    const all = () => [...this.terms.values()].map((term) => term.around)
    around.notReady.push(async () => [
      ...(this.trouble === undefined ? [] : [`${work}: ${this.trouble}`]),
      ...[...this.troubles].map(([partition, { because }]) => `${work}, part ${partition}: ${because}`),
      ...(await namesOf(all().flatMap(({ notReady }) => notReady))),
    ])
    around.told.push(() => [this.sharing(), ...all().flatMap(({ told }) => told.flatMap((tell) => tell()))])
    around.onReload.push(async () => {
      for (const { onReload } of all()) for (const again of onReload) await again()
    })
  }

  async start(): Promise<void> {
    for (const partition of await this.look()) await this.tryBegin(partition)
    this.running = this.run()
  }

  private async run(): Promise<void> {
    const { work, ownership, around } = this.options
    const { signal } = this.stopping
    for (let failures = 0; !signal.aborted; ) {
      await pause(failures === 0 ? lookEveryMs : backOffMs(failures, longestMs), signal)
      if (signal.aborted) break
      try {
        await this.giveBack(
          [...this.terms].flatMap(([part, { lost }]) => (lost.aborted ? [part] : [])),
          'lost',
        )
        const wanted = await this.look()
        await this.giveBack(this.surplus(), 'ended')
        await Promise.all(wanted.map((partition) => this.beginPatiently(partition)))
        this.trouble = undefined
        failures = 0
      } catch (error) {
        failures++
        this.trouble = reasonOf(error)
        this.seldom.tell(work, error, { message: 'who shares the work cannot be asked', work })
      }
    }
    await this.giveBack([...this.terms.keys()], 'ended')
    await ownership
      .leave(work)
      .catch((error: unknown) => around.log.warn({ work, because: reasonOf(error) }, 'it is not left in order'))
  }

  /** Says that we are there; which parts that nobody has are for us. */
  private async look(): Promise<readonly number[]> {
    const { ownership, work, partitions } = this.options
    const { isAble } = this.options.reach
    const attendance = await ownership.attend(work, partitions, isAble)
    if (this.isAble !== isAble)
      this.options.around.log[isAble ? 'info' : 'error'](
        { work, isAble },
        'whether the reading log can be read from here',
      )
    this.isAble = isAble
    this.attendance = attendance
    for (const partition of attendance.owners.keys()) this.troubles.delete(partition)
    const { owners, place, live } = attendance
    const free = Array.from({ length: partitions }, (_, partition) => partition).filter(
      (partition) => !owners.has(partition) && !this.terms.has(partition),
    )
    return wantedOf(free, { missing: this.share - this.terms.size, place, live })
  }

  private get share(): number {
    const { place = 0, live = 1 } = this.attendance ?? {}
    // another one may be able to; where nobody is, nothing is gained by giving it up
    if (!this.isAble) return live === 0 ? this.terms.size : 0
    return shareOf(place, live, this.options.partitions)
  }

  /** What is too much, the last first: all look at it the same way. */
  private surplus(): readonly number[] {
    const over = this.terms.size - this.share
    return over <= 0 ? [] : [...this.terms.keys()].sort((a, b) => b - a).slice(0, over)
  }

  private async giveBack(parts: readonly number[], because: 'lost' | 'ended'): Promise<void> {
    await Promise.all(
      parts.map(async (partition) => {
        const term = this.terms.get(partition)
        if (!term) return
        this.terms.delete(partition)
        const { around, counts } = this.options
        if (because === 'lost') counts[partition]?.('lost')
        counts[partition]?.('ended')
        await endTerm(around, term, this.workOf(partition))
      }),
    )
  }

  private async beginPatiently(partition: number): Promise<void> {
    const before = this.troubles.get(partition)
    if (before && performance.now() < before.againAt) return
    try {
      await this.tryBegin(partition)
      this.troubles.delete(partition)
    } catch (error) {
      const failures = before?.failures ?? 0
      const againAt = performance.now() + backOffMs(failures, longestMs)
      this.troubles.set(partition, { because: reasonOf(error), failures: failures + 1, againAt })
      const work = this.workOf(partition)
      this.seldom.tell(work, error, { message: 'the work cannot be begun', work })
    }
  }

  private async tryBegin(partition: number): Promise<void> {
    const { around, ownership, begin, counts } = this.options
    const work = this.workOf(partition)
    const taken = await ownership.tryTake(work)
    if (!taken.ours) return
    around.log.info({ work, epoch: taken.lease.epoch }, 'the work is taken')
    const metrics = new PartMetrics(around.metrics, partition)
    const term = await openTerm(around, { lease: taken.lease, metrics }, (own) => begin(own, partition))
    this.terms.set(partition, term)
    counts[partition]?.('begun')
  }

  private workOf(partition: number): Work {
    return `${this.options.work}/${partition}`
  }

  /** Who has which parts, for people. */
  private sharing(): string {
    const { work, partitions } = this.options
    const own = [...this.terms.keys()].sort((a, b) => a - b)
    const others = [...(this.attendance?.owners ?? [])].filter(([partition]) => !this.terms.has(partition))
    const byOwner = [...Map.groupBy(others, ([, owner]) => owner)].map(
      ([owner, parts]) => `; ${parts.map(([part]) => part).join(', ')} by ${owner}`,
    )
    return `${work}: of ${partitions} parts this process does ${own.length === 0 ? 'none' : own.join(', ')}${byOwner.join('')}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopping.abort()
    await this.running
  }
}
