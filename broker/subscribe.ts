import type { AedesPublishPacket, Client, Subscription } from 'aedes'
import { topicMatches } from '../core/topic.ts'
import { type Connection, type Connections, whois } from './connection.ts'
import type { BrokerMetrics } from './metrics.ts'
import type { Outlet } from './outlet.ts'
import type { Refusal, Refusals } from './refusal.ts'
import { FilterTree } from './sessions/filter-tree.ts'
import { isMqttText } from './text.ts'

export interface ReadersOptions {
  readonly connections: Connections
  readonly refusals: Refusals
  readonly metrics: BrokerMetrics
  readonly outlet: Outlet
  readonly maxSubscriptions: number
  readonly maxTopicLevels: number
}

/** Who may read what: when a client subscribes, and again at each message, because a session outlives its grant. */
export class Readers {
  /** Filters of those who are connected. */
  readonly live = new FilterTree<true>()
  private readonly options: ReadersOptions

  constructor(options: ReadersOptions) {
    this.options = options
  }

  /** Answers `null`, which aedes turns into the SUBACK's 0x80. */
  readonly authorizeSubscribe = (
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ): void => {
    const connection = this.options.connections.of(client)
    const refusal = connection ? this.refusalOf(connection, subscription.topic) : 'subscribe-not-granted'
    if (!refusal) {
      if (connection) this.subscribed(connection, subscription)
      done(null, subscription)
      return
    }
    const who = connection ? whois(connection) : { remote: '' }
    this.options.refusals.refuse(refusal, { ...who, topic: subscription.topic.slice(0, 200) })
    done(refusal === 'malformed-text' ? new Error(refusal) : null, null)
  }

  private refusalOf({ state, subscriptions }: Connection, filter: string): Refusal | undefined {
    const { maxSubscriptions, maxTopicLevels } = this.options
    if (state.name !== 'open') return 'subscribe-not-granted'
    if (!isMqttText(filter)) return 'malformed-text'
    const access = state.access.maySubscribe(filter)
    if (!access.allowed) return `subscribe-${access.because}`
    if (filter.split('/').length > maxTopicLevels) return 'topic-too-deep'
    if (!subscriptions.has(filter) && subscriptions.size >= maxSubscriptions) return 'too-many-subscriptions'
    return undefined
  }

  readonly unsubscribed = (filters: readonly string[], client: Client): void => {
    const connection = this.options.connections.of(client)
    for (const filter of filters) {
      connection?.subscriptions.delete(filter)
      if (connection) this.live.delete(filter, connection.key)
    }
  }

  /** It is gone. */
  left({ subscriptions, key }: Connection): void {
    for (const filter of subscriptions.keys()) this.live.delete(filter, key)
  }

  private subscribed(connection: Connection, { topic, qos }: Subscription): void {
    connection.subscriptions.set(topic, qos)
    if (this.options.connections.has(connection)) this.live.set(topic, connection.key, true)
  }

  readonly authorizeForward = (client: Client, packet: AedesPublishPacket): AedesPublishPacket | null => {
    const connection = this.options.connections.of(client)
    if (connection?.state.name !== 'open' || !connection.state.access.mayRead(packet.topic)) return null
    if (this.options.outlet.isTooMuch(connection.stream.unreadBytes())) {
      this.tooSlow(connection)
      return null
    }
    const { delivered } = this.options.metrics
    const qos = grantedQos(connection.subscriptions, packet)
    delivered.messages[qos]++
    delivered.bytes[qos] += packet.payload.length
    return qos === packet.qos ? packet : { ...packet, qos }
  }

  /** Publishers would wait for it: whoever keeps its session gets the rest when it comes again. */
  private tooSlow(connection: Connection): void {
    if (connection.stream.destroyed) return
    this.options.refusals.refuse('reads-too-slowly', whois(connection))
    connection.stream.destroy()
  }
}

/** aedes lowers the QoS to the subscription's only where the filter has no wildcard (MQTT 3.1.1 §3.8.4). */
function grantedQos(subscriptions: ReadonlyMap<string, 0 | 1 | 2>, { topic, qos }: AedesPublishPacket): 0 | 1 | 2 {
  let granted: 0 | 1 | 2 = 0
  for (const [filter, subscribed] of subscriptions) {
    if (subscribed <= granted || (subscriptions.size > 1 && !topicMatches(filter, topic))) continue
    granted = subscribed
    if (granted >= qos) return qos
  }
  return granted
}
