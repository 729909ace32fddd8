import type { AedesPublishPacket } from 'aedes'
import type { BrokerMetrics } from '../metrics.ts'
import { TopicTree } from './topic-tree.ts'

/** Most retained messages of the whole broker: above it a message on a new topic is delivered, not kept, and counted. */
const most = 100_000

/** The last retained message of each topic, in memory: what must outlive a restart is published again by its owner. */
export class Retained {
  private readonly tree = new TopicTree<AedesPublishPacket>()
  private readonly metrics: BrokerMetrics

  constructor(metrics: BrokerMetrics) {
    this.metrics = metrics
  }

  get size(): number {
    return this.tree.size
  }

  /** An empty payload removes (MQTT 3.1.1 §3.3.1.3). */
  store(packet: AedesPublishPacket): void {
    if (packet.payload.length === 0) {
      this.tree.delete(packet.topic)
      return
    }
    if (this.tree.size >= most && !this.tree.get(packet.topic)) {
      this.metrics.retainedDropped.inc()
      return
    }
    // the payload is a slice of a whole read from the socket, which it would keep in memory
    this.tree.set(packet.topic, { ...packet, payload: Buffer.from(packet.payload) })
  }

  match(filters: readonly string[]): AedesPublishPacket[] {
    return filters.flatMap((filter) => this.tree.match(filter))
  }
}
