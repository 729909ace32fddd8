import type { BrokerPeers } from '../../storage/log/log.ts'
import { FilterTree } from '../sessions/filter-tree.ts'
import { formatLive, type LiveMessage, parseLive } from './live-message.ts'
import type { NodeMetrics } from './metrics.ts'
import { wantedBy } from './wanted.ts'

/** A broker that has not been heard for so long gets nothing more, ms: five signs of life. */
const goneAfterMs = 5_000
const hereEveryMs = 1_000
/** What clients subscribed to is told after this; longer where looking through it takes long. Ms. */
const changedAfterMs = 20
/** Messages of others that are just being delivered here; further ones are not. */
const mostUnderWay = 5_000

export interface NodesOptions {
  readonly peers: BrokerPeers
  readonly metrics: NodeMetrics
  /** What clients here have subscribed to, and sessions of those who are away. */
  readonly filters: readonly Pick<FilterTree<unknown>, 'changes' | 'filters'>[]
  /** Gives a message of another broker to who is here. */
  readonly deliver: (message: LiveMessage) => Promise<void>
  /** Another broker is there that was not. */
  readonly joined: (node: string) => void
  /** Counts ms and never steps. */
  readonly steady: () => number
}

interface Node {
  heardAt: number
  wants: readonly string[]
}

/** The other brokers of the log: what is published here and wanted there is passed on, at once or not at all. */
export class Nodes implements Disposable {
  /** What clients of the others have subscribed to, by broker. */
  readonly wanted: FilterTree<string> = new FilterTree<string>()
  private readonly options: NodesOptions
  private readonly others = new Map<string, Node>()
  private readonly timer: NodeJS.Timeout
  private told = -1
  private toldAt = Number.NEGATIVE_INFINITY
  private wants: readonly string[] = []
  private lookMs = 0
  private underWay = 0

  constructor(options: NodesOptions) {
    this.options = options
    const { peers } = options
    peers.hear('here', (from, bytes) => this.learn(from, JSON.parse(Buffer.from(bytes).toString())))
    peers.hear('live', (_from, bytes) => this.take(parseLive(bytes)))
    this.timer = setInterval(() => this.look(), changedAfterMs).unref()
    this.look()
  }

  /** Those that are there, as far as they can be heard. */
  heard(): string[] {
    return [...this.others.keys()]
  }

  /** Passes on what was published here, to those who want it; what is retained, to all. */
  passOn(message: LiveMessage): void {
    const { peers, metrics } = this.options
    if (this.others.size === 0) return
    const to = message.retain ? [undefined] : new Set(this.wanted.match(message.topic))
    if (message.retain || this.wanted.size > 0) {
      let bytes: Buffer | undefined
      for (const node of to) {
        bytes ??= formatLive(message)
        metrics.passedOn.inc({ what: peers.tell('live', bytes, node) ? 'sent' : 'dropped' })
      }
    }
  }

  private look(): void {
    const { filters, steady, peers } = this.options
    const now = steady()
    for (const [node, { heardAt }] of this.others) if (now - heardAt > goneAfterMs) this.forget(node)
    let changes = 0
    for (const tree of filters) changes += tree.changes
    const isChanged = changes !== this.told && now - this.toldAt >= 20 * this.lookMs
    if (isChanged) {
      this.wants = wantedBy(filters.flatMap((tree) => [...tree.filters()]))
      this.told = changes
      this.lookMs = steady() - now
    }
    if (!isChanged && now - this.toldAt < hereEveryMs) return
    this.toldAt = now
    peers.tell('here', JSON.stringify(this.wants))
  }

  private learn(node: string, wants: readonly string[] | null): void {
    if (wants === null) {
      this.forget(node)
      return
    }
    const known = this.others.get(node)
    const heardAt = this.options.steady()
    if (known && String(known.wants) === String(wants)) {
      known.heardAt = heardAt
      return
    }
    this.forget(node)
    this.others.set(node, { heardAt, wants })
    for (const filter of wants) this.wanted.set(filter, node, node)
    if (known) return
    // it shall not have to wait for our next sign of life
    this.toldAt = Number.NEGATIVE_INFINITY
    this.options.joined(node)
  }

  private forget(node: string): void {
    for (const filter of this.others.get(node)?.wants ?? []) this.wanted.delete(filter, node)
    this.others.delete(node)
  }

  private take(message: LiveMessage): void {
    const { deliver, metrics } = this.options
    if (this.underWay >= mostUnderWay) {
      metrics.passedOn.inc({ what: 'dropped' })
      return
    }
    this.underWay++
    metrics.passedOn.inc({ what: 'received' })
    void deliver(message).finally(() => this.underWay--)
  }

  [Symbol.dispose](): void {
    clearInterval(this.timer)
    this.options.peers.tell('here', 'null')
  }
}
