/** A message on its way to a client that keeps its session, as aedes handles it. */
export interface QueuedPublish {
  readonly cmd: 'publish'
  readonly brokerId: string
  /** aedes's number of the message: unique in a run of the broker. */
  readonly brokerCounter: number
  readonly topic: string
  readonly payload: Uint8Array
  qos: 0 | 1 | 2
  readonly retain: boolean
  readonly dup: boolean
  /** Set once it has been sent. */
  messageId?: number
}

/** The second half of a QoS 2 delivery: received by the client, not yet released. */
export interface QueuedRelease {
  readonly cmd: 'pubrel'
  readonly messageId: number
}

export type Queued = QueuedPublish | QueuedRelease

/** What a session still owes its client, in order. Unbounded by itself: `Sessions` asks before adding. */
export class SessionQueue implements Iterable<Queued> {
  private readonly byCounter = new Map<number, Queued>()
  private readonly counterOf = new Map<number, number>()
  bytes = 0

  get size(): number {
    return this.byCounter.size
  }

  /** The message, if it is here already (a client with overlapping subscriptions gets it once). */
  get(brokerCounter: number): Queued | undefined {
    return this.byCounter.get(brokerCounter)
  }

  add(message: QueuedPublish): void {
    this.byCounter.set(message.brokerCounter, message)
    this.bytes += message.payload.length
  }

  /** A message is being sent: notes its packet id, or changes the id when an older message has it. */
  sent(packet: { readonly brokerCounter: number; messageId?: number | undefined }): void {
    const message = this.byCounter.get(packet.brokerCounter)
    if (message?.cmd !== 'publish' || packet.messageId === undefined) return
    let id = packet.messageId
    while (this.counterOf.has(id) && this.counterOf.get(id) !== packet.brokerCounter) id = (id % 65_535) + 1
    packet.messageId = id
    message.messageId = id
    this.counterOf.set(id, packet.brokerCounter)
  }

  /** The client has a QoS 2 message (PUBREC): only the release is owed now. */
  received(messageId: number): void {
    const counter = this.counterOf.get(messageId)
    const message = counter === undefined ? undefined : this.byCounter.get(counter)
    if (counter === undefined || message?.cmd !== 'publish') return
    this.bytes -= message.payload.length
    this.byCounter.set(counter, { cmd: 'pubrel', messageId })
  }

  /** Acknowledged (PUBACK, PUBCOMP): nothing is owed any more. */
  acknowledged(messageId: number): Queued | undefined {
    const counter = this.counterOf.get(messageId)
    if (counter === undefined) return undefined
    const message = this.byCounter.get(counter)
    this.counterOf.delete(messageId)
    this.byCounter.delete(counter)
    if (message?.cmd === 'publish') this.bytes -= message.payload.length
    return message
  }

  [Symbol.iterator](): Iterator<Queued> {
    return this.byCounter.values()
  }
}
