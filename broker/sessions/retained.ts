import type { AedesPublishPacket } from 'aedes'
import type { BrokerMetrics } from '../metrics.ts'
import { TopicTree } from './topic-tree.ts'

/** Most retained messages of all credentials. */
const most = 100_000

/** The last retained message of each topic, in memory: what must outlive a restart is published again by its owner. */
export class Retained {
  private readonly tree = new TopicTree<AedesPublishPacket>()
  /** Credential that has claimed a topic; the platform claims none. */
  private readonly owners = new Map<string, string>()
  private readonly claims = new Map<string, number>()
  private readonly metrics: BrokerMetrics
  private readonly mostEach: number

  constructor({ metrics, mostEach }: { readonly metrics: BrokerMetrics; readonly mostEach: number }) {
    this.metrics = metrics
    this.mostEach = mostEach
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

  /** An empty payload removes (MQTT 3.1.1 §3.3.1.3). */
  store(packet: AedesPublishPacket): void {
    if (packet.payload.length === 0) {
      this.tree.delete(packet.topic)
      this.disclaim(packet.topic)
      return
    }
    // the payload is a slice of a whole read from the socket, which it would keep in memory
    this.tree.set(packet.topic, { ...packet, payload: Buffer.from(packet.payload) })
  }

  match(filters: readonly string[]): AedesPublishPacket[] {
    return filters.flatMap((filter) => this.tree.match(filter))
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
