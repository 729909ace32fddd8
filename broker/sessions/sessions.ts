import type { AedesPublishPacket } from 'aedes'
import type { BrokerMetrics } from '../metrics.ts'
import { FilterTree } from './filter-tree.ts'
import { SessionQueue } from './session-queue.ts'

export interface SessionLimits {
  /** Sessions kept. Above it the one that was opened longest ago by a client now away is forgotten. */
  readonly sessions: number
  /** Of one credential; above it, one of its own goes in the same way. */
  readonly sessionsEach: number
  /** Messages kept for one session; further ones are not kept, as mosquitto does it. */
  readonly queued: number
  /** Bytes kept for all sessions together; those of one credential get a quarter at most. */
  readonly queuedBytes: number
}

/** A persistent session's subscription that asks for QoS 1 or 2. */
export interface KeptSubscription {
  readonly clientId: string
  readonly topic: string
  readonly qos: 1 | 2
}

/** A credential, and the sessions that it opened: the one opened last is last. */
interface Owner {
  readonly id: string
  readonly keys: Set<string>
  queuedBytes: number
}

interface Session {
  readonly owner: Owner
  /** When the credential was made: one made again under the same name does not get its predecessor's sessions. */
  readonly since: number
  /** Granted filters and their QoS. */
  readonly subscriptions: Map<string, 0 | 1 | 2>
  readonly queue: SessionQueue
}

/** A message to be kept, as aedes hands it over. */
export type Keepable = Omit<AedesPublishPacket, 'cmd' | 'messageId' | 'length'>

/** Sessions of clients that connect without clean session, by `sessionKey`, in memory and bounded. */
export class Sessions {
  queued = 0
  queuedBytes = 0
  private readonly byClientId = new Map<string, Session>()
  private readonly owners = new Map<string, Owner>()
  readonly wanted: FilterTree<KeptSubscription> = new FilterTree<KeptSubscription>()
  /** Ids of QoS 2 messages that a client has sent and not yet released; also of clean sessions. */
  private readonly incoming = new Map<string, Set<number>>()
  private readonly limits: SessionLimits
  private readonly metrics: BrokerMetrics
  private readonly isOnline: (clientId: string) => boolean

  constructor(options: {
    readonly limits: SessionLimits
    readonly metrics: BrokerMetrics
    readonly isOnline: (clientId: string) => boolean
  }) {
    this.limits = options.limits
    this.metrics = options.metrics
    this.isOnline = options.isOnline
  }

  get size(): number {
    return this.byClientId.size
  }

  has(clientId: string): boolean {
    return this.byClientId.has(clientId)
  }

  /** Opens a session, or goes on with the one that is there. */
  open(clientId: string, { id, since }: { readonly id: string; readonly since: number }): void {
    this.forgetOthers(id, since)
    const known = this.byClientId.get(clientId)
    if (!known && (this.owners.get(id)?.keys.size ?? 0) >= this.limits.sessionsEach)
      this.evict(this.owners.get(id)?.keys ?? [])
    if (!known && this.byClientId.size >= this.limits.sessions) this.evict(this.byClientId.keys())
    const owner = known?.owner ?? this.owners.get(id) ?? { id, keys: new Set(), queuedBytes: 0 }
    this.owners.set(id, owner)
    owner.keys.delete(clientId)
    owner.keys.add(clientId)
    this.byClientId.delete(clientId)
    this.byClientId.set(clientId, known ?? { owner, since, subscriptions: new Map(), queue: new SessionQueue() })
  }

  private evict(clientIds: Iterable<string>): void {
    for (const clientId of clientIds) {
      if (this.isOnline(clientId)) continue
      this.forget(clientId)
      this.metrics.sessionsEvicted.inc()
      return
    }
  }

  /** Of a credential only the sessions stay that were opened with the one made at `since`: none, when it is no more. */
  forgetOthers(credential: string, since: number | undefined): void {
    for (const clientId of this.owners.get(credential)?.keys ?? [])
      if (this.byClientId.get(clientId)?.since !== since) this.forget(clientId)
  }

  forget(clientId: string): void {
    this.incoming.delete(clientId)
    const session = this.byClientId.get(clientId)
    if (!session) return
    for (const topic of session.subscriptions.keys()) this.wanted.delete(topic, clientId)
    this.queued -= session.queue.size
    this.queuedBytes -= session.queue.bytes
    this.byClientId.delete(clientId)
    const { owner } = session
    owner.queuedBytes -= session.queue.bytes
    owner.keys.delete(clientId)
    if (owner.keys.size === 0) this.owners.delete(owner.id)
  }

  subscribe(clientId: string, topic: string, qos: 0 | 1 | 2): void {
    const session = this.byClientId.get(clientId)
    if (!session) return
    session.subscriptions.set(topic, qos)
    if (qos === 0) this.wanted.delete(topic, clientId)
    else this.wanted.set(topic, clientId, { clientId, topic, qos })
  }

  unsubscribe(clientId: string, topic: string): void {
    this.byClientId.get(clientId)?.subscriptions.delete(topic)
    this.wanted.delete(topic, clientId)
  }

  subscriptionsOf(clientId: string): { topic: string; qos: 0 | 1 | 2 }[] {
    const subscriptions = this.byClientId.get(clientId)?.subscriptions ?? []
    return Array.from(subscriptions, ([topic, qos]) => ({ topic, qos }))
  }

  /** Which sessions want a topic; a client with overlapping subscriptions stands there several times. */
  wanting(topic: string): KeptSubscription[] {
    return this.wanted.match(topic)
  }

  keep(subscriptions: readonly Pick<KeptSubscription, 'clientId' | 'qos'>[], message: Keepable): void {
    if (subscriptions.length === 0) return
    // one copy for all of them; the original is a slice of a whole read from the socket
    const payload = Buffer.from(message.payload)
    for (const { clientId, qos: mostQos } of subscriptions) {
      const session = this.byClientId.get(clientId)
      if (!session) continue
      const { queue, owner } = session
      const qos = message.qos < mostQos ? message.qos : mostQos
      const same = queue.get(message.brokerCounter)
      if (same?.cmd === 'publish') {
        if (same.qos < qos) same.qos = qos
      } else if (queue.size >= this.limits.queued || !this.hasRoom(owner, payload.length)) {
        this.metrics.queueDropped.inc()
      } else {
        const { brokerId, brokerCounter, topic, retain, dup } = message
        this.change(clientId, () =>
          queue.add({ cmd: 'publish', brokerId, brokerCounter, topic, payload, qos, retain, dup }),
        )
      }
    }
  }

  /** What a session owes its client. */
  queueOf(clientId: string): SessionQueue | undefined {
    return this.byClientId.get(clientId)?.queue
  }

  private hasRoom(owner: Owner, bytes: number): boolean {
    const { queuedBytes } = this.limits
    return this.queuedBytes + bytes <= queuedBytes && owner.queuedBytes + bytes <= queuedBytes / 4
  }

  /** Runs a change of a session's queue, keeping the totals right; undefined where there is no such session. */
  change<T>(clientId: string, work: (queue: SessionQueue) => T): T | undefined {
    const session = this.byClientId.get(clientId)
    if (!session) return undefined
    const { queue, owner } = session
    const [size, bytes] = [queue.size, queue.bytes]
    try {
      return work(queue)
    } finally {
      this.queued += queue.size - size
      this.queuedBytes += queue.bytes - bytes
      owner.queuedBytes += queue.bytes - bytes
    }
  }

  hasIncoming(clientId: string, messageId: number | undefined): boolean {
    return messageId !== undefined && this.incoming.get(clientId)?.has(messageId) === true
  }

  addIncoming(clientId: string, messageId: number): void {
    const ids = this.incoming.get(clientId)
    if (ids) ids.add(messageId)
    else this.incoming.set(clientId, new Set([messageId]))
  }

  /** False when there was none. */
  removeIncoming(clientId: string, messageId: number): boolean {
    return this.incoming.get(clientId)?.delete(messageId) === true
  }

  clearIncoming(clientId: string): void {
    this.incoming.delete(clientId)
  }
}
