import type { AedesPublishPacket, Client, PublishPacket } from 'aedes'
import type { Message } from '../core/message.ts'
import { formatOpened } from '../core/opened.ts'
import type { LogWriter } from '../storage/log/log.ts'
import { type Connection, type Connections, clientIdOf, whois } from './connection.ts'
import { Lost } from './lost.ts'
import type { BrokerMetrics } from './metrics.ts'
import type { LiveMessage } from './nodes/live-message.ts'
import type { OwnClock } from './own-clock.ts'
import type { Receipts } from './receipts.ts'
import type { Refusal, Refusals } from './refusal.ts'
import { markOf } from './sent/mark.ts'
import type { SessionSent } from './sent/session-sent.ts'
import type { Retained } from './sessions/retained.ts'
import type { Sessions } from './sessions/sessions.ts'
import { isMqttText } from './text.ts'
import type { Waiting } from './waiting.ts'

export interface RecorderOptions {
  readonly connections: Connections
  readonly sessions: Sessions
  readonly retained: Retained
  readonly readingLog: LogWriter
  readonly refusals: Refusals
  readonly metrics: BrokerMetrics
  readonly maxTopicLevels: number
  readonly clock: OwnClock
  readonly receipts: Receipts
  readonly waiting: Waiting
  /** Told of what is published here and not only kept; once it is in the log. */
  readonly passOn: (message: LiveMessage) => void
  /** Whether a session that ended here stands at another broker by now; undefined where that need not be asked. */
  readonly isElsewhere: (session: string) => Promise<boolean> | undefined
}

type Done = (error?: Error | null) => void

/**
 * What a client publishes: allowed, then kept, then acknowledged. aedes writes a PUBACK as soon as `authorizePublish`
 * calls back, and a PUBREC later, so calling back after the log's fsync is the promise.
 */
export class Recorder {
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
    if (!isLastWill(connection, packet.topic)) {
      this.take(connection, packet, done)
      return
    }
    const asked = this.options.isElsewhere(connection.client.id)
    if (!asked) this.takeWill(connection, packet, done)
    else
      void asked.then((isElsewhere) => {
        if (isElsewhere) this.withhold(done)
        else this.takeWill(connection, packet, done)
      })
  }

  /** A device's Last Will was told by another broker. */
  lostElsewhere(topic: string): void {
    this.lost.told(topic)
  }

  private takeWill(connection: Connection, packet: PublishPacket, done: Done): void {
    if (this.options.connections.othersWould(connection)) {
      this.withhold(done)
      return
    }
    this.lost.told(packet.topic)
    this.take(connection, packet, done)
  }

  private withhold(done: Done): void {
    this.options.metrics.willsWithheld.inc()
    done(new Error('another session of it is open'))
  }

  private take(connection: Connection, packet: PublishPacket, done: Done): void {
    const { topic, qos } = packet
    if (connection.state.name !== 'open') {
      done(new Error('connection closed'))
      return
    }
    let known = connection.topics.named(topic)
    if (!known) {
      const refusal = this.refusalOf(connection, topic)
      if (refusal) {
        this.options.refusals.refuse(refusal, { ...whois(connection), topic: topic.slice(0, 200) })
        done(new Error(refusal))
        return
      }
      known = connection.topics.add(topic)
    }
    // sent again before its PUBREC arrived: it is in the log already
    if (qos === 2 && packet.dup && this.options.sessions.hasIncoming(connection.client.id, packet.messageId)) {
      done()
      return
    }
    const { state } = connection
    const { device, sent } = state
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    const mark = qos === 0 ? 0 : markOf(payload, known.seed + qos)
    const place = qos > 0 && packet.dup ? sent.find(packet.messageId ?? 0, mark) : undefined
    this.options.waiting.awaits(connection, payload.length)
    if (place !== undefined) this.answerAgain(connection, { packet, sent, place }, done)
    else this.append({ connection, packet, payload, mark, sent, client: device.id, clientId: clientIdOf(state) }, done)
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
    if (connection && packet.qos !== 2) this.options.waiting.finished(connection, 1, packet.payload.length)
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
      if (error || qos === 2) this.options.waiting.finished(connection, 1, packet.payload.length)
      if (!error && qos === 2 && messageId !== undefined)
        this.options.sessions.addIncoming(connection.client.id, messageId)
      done(error)
    })
  }

  private append({ connection, packet, payload, mark, sent, client, clientId }: Arrived, done: Done): void {
    const { readingLog, retained, metrics, refusals, receipts, waiting, clock, passOn } = this.options
    const { topic, qos, retain = false, messageId } = packet
    const arrivedAt = performance.now()
    waiting.pending++
    metrics.received.messages[qos]++
    metrics.received.bytes[qos] += payload.length
    const isNumbered = qos > 0 && messageId !== undefined
    const receivedAt = receipts.stamp(topic, clock.now())
    const message: Message = isNumbered
      ? {
          topic,
          payload,
          receivedAt,
          client,
          qos,
          retain,
          packetId: messageId,
          ...(clientId !== undefined && { clientId }),
        }
      : { topic, payload, receivedAt, client, qos, retain }
    let place: number | undefined
    let isRefused = false
    readingLog.append(message, (full) => {
      waiting.pending--
      if (full) {
        isRefused = true
        if (place !== undefined) sent.drop(place, full)
        waiting.finished(connection, 1, payload.length)
        refusals.refuse('log-full', { ...whois(connection), detail: full.message })
        done(full)
        return
      }
      if (isNumbered) sent.written()
      if (retain && payload.length > 0 && !retained.claim(topic, client)) packet.retain = false
      passOn({ topic, payload, qos, retain: packet.retain === true, client, at: receivedAt })
      metrics.acknowledged(1, (performance.now() - arrivedAt) / 1000)
      // a QoS 2 message that repeats an id is answered without being published again, so `published` may not come
      if (qos === 2) waiting.finished(connection, 1, payload.length)
      // aedes numbers a message when it publishes it and drops, as a duplicate, one that reaches a subscriber after a
      // higher number. On the way it waits for promises (retained, QoS 2), so another must not be begun in that turn;
      // for QoS 1 aedes sees to it, writing the PUBACK
      if (qos === 1) done()
      else setImmediate(done)
    })
    if (isNumbered && !isRefused) place = sent.note(messageId, mark)
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
  readonly clientId: string | undefined
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
