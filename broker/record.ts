import type { AedesPublishPacket, Client, PublishPacket } from 'aedes'
import type { Message } from '../core/message.ts'
import { formatOpened } from '../core/opened.ts'
import type { LogWriter } from '../storage/log/log.ts'
import { type Connection, type Connections, whois } from './connection.ts'
import { Lost } from './lost.ts'
import type { BrokerMetrics } from './metrics.ts'
import type { OwnClock } from './own-clock.ts'
import { Receipts } from './receipts.ts'
import type { Refusal, Refusals } from './refusal.ts'
import { markOf } from './sent/mark.ts'
import { topicSeed } from './sent/sent.ts'
import type { SessionSent } from './sent/session-sent.ts'
import type { Retained } from './sessions/retained.ts'
import type { Sessions } from './sessions/sessions.ts'
import { isMqttText } from './text.ts'

/**
 * Messages of one client that may wait (for the disk, or for a slow subscriber) before reading from it pauses. Fewer
 * while the log is stalled, so that 10,000 devices do not fill the log's memory.
 */
const mostWaiting = 1_000
const mostWaitingWhileStalled = 16
/** And their bytes: what others send waits behind no more than this of one client. */
const mostWaitingBytes = 1_048_576

export interface RecorderOptions {
  readonly connections: Connections
  readonly sessions: Sessions
  readonly retained: Retained
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
  private readonly receipts = new Receipts()

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
      connection.lastSeed = topicSeed(topic)
    }
    // sent again before its PUBREC arrived: it is in the log already
    if (qos === 2 && packet.dup && this.options.sessions.hasIncoming(connection.client.id, packet.messageId)) {
      done()
      return
    }
    const { device, sent } = connection.state
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const mark = qos === 0 ? 0 : markOf(payload, connection.lastSeed + qos)
    const place = qos > 0 && packet.dup ? sent.find(packet.messageId ?? 0, mark) : undefined
    this.awaits(connection, payload.length)
    if (place !== undefined) this.answerAgain(connection, { packet, sent, place }, done)
    else this.append({ connection, packet, payload, mark, sent, client: device.id }, done)
  }

  /** A client is let in: if its Last Will had been told, that is over, whether it says so or not. */
  opened({ state }: Connection): void {
    const will = state.name === 'open' ? state.hello.will?.topic : undefined
    if (will === undefined || !this.lost.isBack(will)) return
    this.options.readingLog.append(formatOpened(will, this.options.clock.now()), () => undefined)
  }

  /** A QoS 2 message is released: it will not come again, and its id may be another's. */
  readonly released = (client: Client, messageId: number): void => {
    const state = this.options.connections.of(client)?.state
    const place = state?.name === 'open' ? state.sent.newest(messageId) : undefined
    if (state?.name === 'open' && place !== undefined) state.sent.drop(place)
  }

  /** aedes calls this when every subscriber has taken the message. */
  readonly published = (packet: AedesPublishPacket, client: Client | null, done: Done): void => {
    const connection = client ? this.options.connections.of(client) : undefined
    if (connection && packet.qos !== 2) this.finished(connection, packet.payload.length)
    done()
  }

  private refusalOf(connection: Connection, topic: string): Refusal | undefined {
    if (connection.state.name !== 'open') return 'publish-not-granted'
    if (!isMqttText(topic)) return 'malformed-text'
    const access = connection.state.access.mayPublish(topic)
    if (!access.allowed) return `publish-${access.because}`
    return topic.split('/').length > this.options.maxTopicLevels ? 'topic-too-deep' : undefined
  }

  /** It is in the log, or on its way there: its answer was lost, not the message. */
  private answerAgain(connection: Connection, { packet, sent, place }: Again, done: Done): void {
    this.options.metrics.resent.inc()
    sent.whenWritten(place, (error) => {
      const { qos, messageId } = packet
      if (error || qos === 2) this.finished(connection, packet.payload.length)
      if (!error && qos === 2 && messageId !== undefined)
        this.options.sessions.addIncoming(connection.client.id, messageId)
      done(error)
    })
  }

  private append({ connection, packet, payload, mark, sent, client }: Arrived, done: Done): void {
    const { readingLog, retained, metrics, refusals, clock } = this.options
    const { topic, qos, retain = false, messageId } = packet
    const arrivedAt = performance.now()
    this.pending++
    metrics.received.messages[qos]++
    metrics.received.bytes[qos] += payload.length
    const isNumbered = qos > 0 && messageId !== undefined
    const receivedAt = this.receipts.stamp(topic, clock.now())
    const message: Message = isNumbered
      ? { topic, payload, receivedAt, client, qos, retain, packetId: messageId, ...clientIdOf(connection, client) }
      : { topic, payload, receivedAt, client, qos, retain }
    let place: number | undefined
    let isRefused = false
    readingLog.append(message, (full) => {
      this.pending--
      if (full) {
        isRefused = true
        if (place !== undefined) sent.drop(place, full)
        this.finished(connection, payload.length)
        refusals.refuse('log-full', { ...whois(connection), detail: full.message })
        done(full)
        return
      }
      if (isNumbered) sent.written()
      if (retain && payload.length > 0 && !retained.claim(topic, client)) packet.retain = false
      metrics.acknowledgeSeconds.observe((performance.now() - arrivedAt) / 1000)
      // a QoS 2 message that repeats an id is answered without being published again, so `published` may not come
      if (qos === 2) this.finished(connection, payload.length)
      // aedes numbers a message when it publishes it and drops, as a duplicate, one that reaches a subscriber after a
      // higher number. On the way it waits for promises (retained, QoS 2), so another must not be begun in that turn;
      // for QoS 1 aedes sees to it, writing the PUBACK
      if (qos === 1) done()
      else setImmediate(done)
    })
    if (isNumbered && !isRefused) place = sent.note(messageId, mark)
  }

  private awaits(connection: Connection, bytes: number): void {
    connection.waiting++
    connection.waitingBytes += bytes
    const most = this.options.readingLog.status.name === 'stalled' ? mostWaitingWhileStalled : mostWaiting
    if (connection.waiting >= most || connection.waitingBytes >= mostWaitingBytes) connection.stream.hold('waiting')
  }

  private finished(connection: Connection, bytes: number): void {
    if (connection.waiting > 0) connection.waiting--
    connection.waitingBytes = connection.waiting === 0 ? 0 : Math.max(0, connection.waitingBytes - bytes)
    if (connection.waiting < mostWaitingWhileStalled && connection.waitingBytes < mostWaitingBytes / 2)
      connection.stream.release('waiting')
  }
}

/** A message that its client may publish. */
interface Arrived {
  readonly connection: Connection
  readonly packet: PublishPacket
  readonly payload: Uint8Array
  readonly mark: number
  readonly sent: SessionSent
  readonly client: string
}

/** One that came again, and where it stands in what its session sent. */
interface Again {
  readonly packet: PublishPacket
  readonly sent: SessionSent
  readonly place: number
}

/** aedes publishes it once the client is gone. While another session stands that would tell the same, it is not so. */
function isLastWill({ client, state }: Connection, topic: string): boolean {
  return client.closed && state.name === 'open' && state.hello.will?.topic === topic
}

/** Said only where it is not the user name. */
function clientIdOf({ state }: Connection, client: string): { readonly clientId?: string } | undefined {
  if (state.name !== 'open' || state.hello.clientId === client) return undefined
  return { clientId: state.hello.clientId }
}
