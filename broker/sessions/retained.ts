import type { AedesPublishPacket } from 'aedes'
import type { BrokerMetrics } from '../metrics.ts'
import { TopicTree } from './topic-tree.ts'

/** Most retained messages of all credentials. */
const most = 100_000

export interface KeptMessage {
  readonly packet: AedesPublishPacket
  /** When it was published, epoch ms by the clock of the broker that took it. */
  readonly at: number
}

/** The last retained message of each topic, in memory: what must outlive a restart is published again by its owner. */
export class Retained {
  private readonly tree = new TopicTree<KeptMessage>()
  /** Credential that has claimed a topic; the platform claims none. */
  private readonly owners = new Map<string, string>()
  private readonly claims = new Map<string, number>()
  private readonly metrics: BrokerMetrics
  private readonly mostEach: number
  private readonly clock: () => number
  /** When what is just coming from another broker was published there, by topic. */
  private readonly arriving = new Map<string, number>()

  constructor(options: {
    readonly metrics: BrokerMetrics
    readonly mostEach: number
    /** Epoch ms. */
    readonly clock: () => number
  }) {
    this.metrics = options.metrics
    this.mostEach = options.mostEach
    this.clock = options.clock
  }

  get size(): number {
    return this.tree.size
  }

  /**
   * Whether a credential's message may be retained. Above its limit, or that of all, one on a new topic is delivered, not
   * kept, and counted.
   */
  claim(topic: string, credential: string): boolean {
    if (this.owners.has(topic) || this.tree.get(topic)) return true
    const claims = this.claims.get(credential) ?? 0
    if (claims >= this.mostEach || this.owners.size >= most) {
      this.metrics.retainedDropped.inc()
      return false
    }
    this.owners.set(topic, credential)
    this.claims.set(credential, claims + 1)
    return true
  }

  /** The next message on a topic comes from another broker, where it was published at that time. */
  arrives(topic: string, at: number): void {
    this.arriving.set(topic, at)
  }

  /** An empty payload removes (MQTT 3.1.1 §3.3.1.3). */
  store(packet: AedesPublishPacket): void {
    const { topic } = packet
    const at = this.arriving.get(topic) ?? this.clock()
    this.arriving.delete(topic)
    if (packet.payload.length === 0) {
      this.tree.delete(topic)
      this.disclaim(topic)
      return
    }
    // the payload is a slice of a whole read from the socket, which it would keep in memory
    this.tree.set(topic, { packet: { ...packet, payload: Buffer.from(packet.payload) }, at })
  }

  /** When the message that a topic has was published; undefined where it has none. */
  keptAt(topic: string): number | undefined {
    return this.tree.get(topic)?.at
  }

  /** All of them, with whose they are. */
  *kept(): Generator<KeptMessage & { readonly owner: string | undefined }> {
    for (const each of this.tree.match('#')) yield { ...each, owner: this.owners.get(each.packet.topic) }
  }

  match(filters: readonly string[]): AedesPublishPacket[] {
    return filters.flatMap((filter) => this.tree.match(filter).map(({ packet }) => packet))
  }

  private disclaim(topic: string): void {
    const owner = this.owners.get(topic)
    if (owner === undefined) return
    this.owners.delete(topic)
    const claims = (this.claims.get(owner) ?? 0) - 1
    if (claims > 0) this.claims.set(owner, claims)
    else this.claims.delete(owner)
  }
}
