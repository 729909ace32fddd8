import type { AedesPublishPacket, Client, PublishPacket } from 'aedes'
import type { Message } from '../core/message.ts'
import { formatOpened } from '../core/opened.ts'
import type { LogWriter } from '../storage/log/log.ts'
import { type Connection, type Connections, whois } from './connection.ts'
import { Lost } from './lost.ts'
import type { BrokerMetrics } from './metrics.ts'
import type { OwnClock } from './own-clock.ts'
import type { Refusal, Refusals } from './refusal.ts'
import type { Sessions } from './sessions/sessions.ts'

/**
 * Messages of one client that may wait (for the disk, or for a slow subscriber) before reading from it pauses. Fewer
 * while the log is stalled, so that 10,000 devices do not fill the log's memory.
 */
const mostWaiting = 1_000
const mostWaitingWhileStalled = 16

export interface RecorderOptions {
  readonly connections: Connections
  readonly sessions: Sessions
  readonly readingLog: LogWriter
  readonly refusals: Refusals
  readonly metrics: BrokerMetrics
  readonly maxTopicLevels: number
  readonly clock: OwnClock
}

type Done = (error?: Error | null) => void

/**
 * What a client publishes: allowed, then kept, then acknowledged. aedes writes a PUBACK as soon as `authorizePublish`
 * calls back, and a PUBREC later, so calling back after the log's fsync is the promise.
 */
export class Recorder {
  /** Messages that are not yet durable. */
  pending = 0
  private readonly options: RecorderOptions
  private readonly lost = new Lost()

  constructor(options: RecorderOptions) {
    this.options = options
  }

  readonly authorizePublish = (client: Client | null, packet: PublishPacket, done: Done): void => {
    const connection = client ? this.options.connections.of(client) : undefined
    if (connection?.state.name !== 'open') {
      done(new Error('connection closed'))
      return
    }
    const { topic, qos } = packet
    if (isLastWill(connection, topic)) {
      if (this.options.connections.othersWould(connection)) {
        this.options.metrics.willsWithheld.inc()
        done(new Error('another session of it is open'))
        return
      }
      this.lost.told(topic)
    }
    if (topic !== connection.lastTopic) {
      const refusal = this.refusalOf(connection, topic)
      if (refusal) {
        this.options.refusals.refuse(refusal, { ...whois(connection), topic: topic.slice(0, 200) })
        done(new Error(refusal))
        return
      }
      connection.lastTopic = topic
    }
    // sent again before its PUBREC arrived: it is in the log already
    if (qos === 2 && packet.dup && this.options.sessions.hasIncoming(connection.client.id, packet.messageId)) {
      done()
      return
    }
    this.append(connection, connection.state.device.id, packet, done)
  }

  /** A client is let in: if its Last Will had been told, that is over, whether it says so or not. */
  opened({ state }: Connection): void {
    const will = state.name === 'open' ? state.hello.will?.topic : undefined
    if (will === undefined || !this.lost.isBack(will)) return
    this.options.readingLog.append(formatOpened(will, this.options.clock.now()), () => undefined)
  }

  /** aedes calls this when every subscriber has taken the message. */
  readonly published = (packet: AedesPublishPacket, client: Client | null, done: Done): void => {
    const connection = client ? this.options.connections.of(client) : undefined
    if (connection && packet.qos !== 2) this.finished(connection)
    done()
  }

  private refusalOf(connection: Connection, topic: string): Refusal | undefined {
    if (connection.state.name !== 'open') return 'publish-not-granted'
    const permission = connection.state.access.mayPublish(topic)
    if (!permission.allowed) return `publish-${permission.because}`
    return topic.split('/').length > this.options.maxTopicLevels ? 'topic-too-deep' : undefined
  }

  private append(connection: Connection, client: string, packet: PublishPacket, done: Done): void {
    const { readingLog, metrics, refusals, clock } = this.options
    const { topic, qos, retain = false } = packet
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const arrivedAt = performance.now()
    this.pending++
    connection.waiting++
    metrics.received.messages[qos]++
    metrics.received.bytes[qos] += payload.length
    const most = readingLog.status.name === 'stalled' ? mostWaitingWhileStalled : mostWaiting
    if (connection.waiting >= most) connection.stream.hold('waiting')
    const message = { topic, payload, receivedAt: clock.now(), client, qos, retain }
    readingLog.append(numbered(message, connection, packet.messageId), (full) => {
      this.pending--
      if (full) {
        this.finished(connection)
        refusals.refuse('log-full', { ...whois(connection), detail: full.message })
        done(full)
        return
      }
      metrics.acknowledgeSeconds.observe((performance.now() - arrivedAt) / 1000)
      // a QoS 2 message that repeats an id is answered without being published again, so `published` may not come
      if (qos === 2) this.finished(connection)
      // aedes numbers a message when it publishes it and drops, as a duplicate, one that reaches a subscriber after a
      // higher number. On the way it waits for promises (retained, QoS 2), so another must not be begun in that turn;
      // for QoS 1 aedes sees to it, writing the PUBACK
      if (qos === 1) done()
      else setImmediate(done)
    })
  }

  private finished(connection: Connection): void {
    if (connection.waiting > 0) connection.waiting--
    if (connection.waiting < mostWaitingWhileStalled) connection.stream.release('waiting')
  }
}

/** aedes publishes it once the client is gone. While another session stands that would tell the same, it is not so. */
function isLastWill({ client, state }: Connection, topic: string): boolean {
  return client.closed && state.name === 'open' && state.hello.will?.topic === topic
}

/** The message as it is kept: with what it would be known by when it is sent again. */
function numbered(message: Message, { state }: Connection, packetId: number | undefined): Message {
  if (message.qos === 0 || packetId === undefined || state.name !== 'open') return message
  const { clientId } = state.hello
  return clientId === message.client ? { ...message, packetId } : { ...message, packetId, clientId }
}
