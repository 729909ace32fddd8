import { setTimeout as delay } from 'node:timers/promises'
import { openPublisher, type Publisher } from '../../mqtt/publisher.ts'

/** Values below and above the limit of the plant's alarm, so many messages each. */
const turn = 25
export const limit = 5

/**
 * Stations that publish a level each so often, stamped with a time of their own that no other message has, and send
 * again what was not acknowledged: the ledger of the truth.
 */
export class ClusterLoad implements AsyncDisposable {
  /** Times of what was sent, and of what was acknowledged, by device. */
  readonly sent: Set<number>[] = []
  readonly acknowledged: Set<number>[] = []
  private readonly publishers: Publisher[] = []
  private readonly running: Promise<void>[] = []
  private readonly stopping = new AbortController()
  private readonly siteOf: (device: number) => string
  /** By site. */
  private readonly acknowledgedAt = new Map<string, number>()
  private gap = 0

  /** `siteOf`: of a station, by its number; default: all are at `bench`. */
  static async start(
    url: string,
    passwords: readonly string[],
    everyMs: number,
    siteOf: (device: number) => string = () => 'bench',
  ): Promise<ClusterLoad> {
    const load = new ClusterLoad(siteOf)
    for (const [device, password] of passwords.entries()) {
      const id = `bench-${device}`
      const as = { url, username: id, password, clientId: id }
      const publisher = await openPublisher({ ...as, window: 2_000, fruitlessLimit: 10_000, maxPauseMs: 200 })
      load.publishers.push(publisher)
      load.sent.push(new Set())
      load.acknowledged.push(new Set())
    }
    for (const device of passwords.keys()) load.acknowledgedAt.set(siteOf(device), performance.now())
    load.running.push(...load.publishers.map((publisher, device) => load.run(publisher, device, everyMs)))
    return load
  }

  private constructor(siteOf: (device: number) => string) {
    this.siteOf = siteOf
  }

  get count(): number {
    return this.acknowledged.reduce((sum, times) => sum + times.size, 0)
  }

  /** The longest time in which nobody of a site was acknowledged anything, ms, since it was asked last; one under way counts. */
  takeGap(): number {
    const now = performance.now()
    const longest = Math.max(this.gap, ...[...this.acknowledgedAt.values()].map((at) => now - at))
    this.gap = 0
    return longest
  }

  /** Publishes no more, and resolves when all that was published is acknowledged. */
  async stop(): Promise<void> {
    this.stopping.abort()
    await Promise.all(this.running)
    await this[Symbol.asyncDispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopping.abort()
    for (const publisher of this.publishers.splice(0)) await publisher[Symbol.asyncDispose]()
  }

  private async run(publisher: Publisher, device: number, everyMs: number): Promise<void> {
    const pending = new Set<Promise<void>>()
    let last = 0
    for (let count = 0; !this.stopping.signal.aborted; count++) {
      await publisher.room()
      const at = Math.max(last + 1, Date.now())
      last = at
      const level = limit + (Math.floor(count / turn) % 2 === 0 ? -1 : 1)
      this.sent[device]?.add(at)
      const payload = JSON.stringify({ at, readings: { p0: level } })
      const settled = publisher
        .publish(`v1/${this.siteOf(device)}/bench-${device}/readings`, payload)
        .then(() => this.note(device, at))
        .finally(() => pending.delete(settled))
      settled.catch(() => undefined)
      pending.add(settled)
      await delay(everyMs)
    }
    await Promise.all(pending)
  }

  private note(device: number, at: number): void {
    const now = performance.now()
    const site = this.siteOf(device)
    this.gap = Math.max(this.gap, now - (this.acknowledgedAt.get(site) ?? now))
    this.acknowledgedAt.set(site, now)
    this.acknowledged[device]?.add(at)
  }
}
