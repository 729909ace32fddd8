import { Readable } from 'node:stream'
import type { AedesPublishPacket, Client, Subscription } from 'aedes'
import type { Retained } from './retained.ts'
import type { Queued } from './session-queue.ts'
import type { KeptSubscription, Sessions } from './sessions.ts'

type ClientId = Pick<Client, 'id'>
interface Numbered {
  readonly messageId?: number | undefined
}
interface Outgoing extends Numbered {
  readonly cmd: string
  readonly brokerCounter: number
}

/**
 * Sessions and retained messages as aedes asks for them (the interface of `aedes-persistence` 11, whose own memory is
 * unbounded and searches its queues from the front). Last Wills stay with their connections: there is one broker.
 */
export class Persistence {
  private readonly sessions: Sessions
  private readonly retained: Retained
  /** The filters that a client was granted; aedes hands over denied ones too. */
  private readonly granted: (client: Client) => ReadonlyMap<string, 0 | 1 | 2> | undefined
  /** A client has the PUBREC of its QoS 2 message: it does not send it again. */
  private readonly released: (client: Client, messageId: number) => void

  constructor(options: {
    readonly sessions: Sessions
    readonly retained: Retained
    readonly granted: (client: Client) => ReadonlyMap<string, 0 | 1 | 2> | undefined
    readonly released: (client: Client, messageId: number) => void
  }) {
    this.sessions = options.sessions
    this.retained = options.retained
    this.granted = options.granted
    this.released = options.released
  }

  async setup(): Promise<void> {}

  async storeRetained(packet: AedesPublishPacket): Promise<void> {
    this.retained.store(packet)
  }

  createRetainedStreamCombi(filters: readonly string[]): Readable {
    return Readable.from(this.retained.match(filters))
  }

  async addSubscriptions(client: Client, subscriptions: readonly Subscription[]): Promise<void> {
    const granted = this.granted(client)
    for (const { topic, qos } of subscriptions) {
      if (granted?.has(topic)) this.sessions.subscribe(client.id, topic, qos)
    }
  }

  async removeSubscriptions(client: Client, topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.sessions.unsubscribe(client.id, topic)
  }

  async subscriptionsByClient(client: ClientId): Promise<{ topic: string; qos: 0 | 1 | 2 }[]> {
    return this.sessions.subscriptionsOf(client.id)
  }

  async subscriptionsByTopic(topic: string): Promise<KeptSubscription[]> {
    return this.sessions.wanting(topic)
  }

  async cleanSubscriptions(client: ClientId): Promise<void> {
    this.sessions.forget(client.id)
  }

  async outgoingEnqueue(subscription: { readonly clientId: string }, packet: AedesPublishPacket): Promise<void> {
    this.sessions.keep([{ clientId: subscription.clientId, qos: 2 }], packet)
  }

  async outgoingEnqueueCombi(subscriptions: readonly KeptSubscription[], packet: AedesPublishPacket): Promise<void> {
    this.sessions.keep(subscriptions, packet)
  }

  /** Before a message, or the release of a QoS 2 message, is sent. One that the full queue did not take is sent too. */
  async outgoingUpdate(client: ClientId, packet: Outgoing): Promise<void> {
    const queue = this.sessions.queueOf(client.id)
    if (!queue) return
    if (packet.cmd !== 'pubrel') return queue.sent(packet)
    const { messageId } = packet
    if (messageId !== undefined) this.sessions.change(client.id, () => queue.received(messageId))
  }

  async outgoingClearMessageId(client: ClientId, { messageId }: Numbered): Promise<Queued | undefined> {
    // aedes also asks on a message's second way to one client, when it has no id yet and is still owed
    if (messageId === undefined) return undefined
    return this.sessions.change(client.id, (queue) => queue.acknowledged(messageId))
  }

  outgoingStream(client: ClientId): Readable {
    return Readable.from([...(this.sessions.queueOf(client.id) ?? [])])
  }

  async incomingStorePacket(client: ClientId, { messageId }: Numbered): Promise<void> {
    if (messageId !== undefined) this.sessions.addIncoming(client.id, messageId)
  }

  /** Rejects when there is none: aedes takes that for the answer. */
  async incomingGetPacket(client: ClientId, { messageId }: Numbered): Promise<Numbered> {
    if (!this.sessions.hasIncoming(client.id, messageId)) throw new Error('no such packet')
    return { messageId }
  }

  async incomingDelPacket(client: Client, { messageId }: Numbered): Promise<void> {
    if (messageId === undefined || !this.sessions.removeIncoming(client.id, messageId))
      throw new Error('no such packet')
    this.released(client, messageId)
  }

  async cleanIncoming(client: ClientId): Promise<void> {
    this.sessions.clearIncoming(client.id)
  }

  async putWill(): Promise<void> {}

  async delWill(): Promise<void> {}

  streamWill(): Readable {
    return Readable.from([])
  }
}
