import type { LogFull, LogWriter } from '../../storage/log/log.ts'
import { type Connection, clientIdOf, whois } from '../connection.ts'
import type { BrokerMetrics } from '../metrics.ts'
import type { OwnClock } from '../own-clock.ts'
import type { Receipts } from '../receipts.ts'
import type { Refusals } from '../refusal.ts'
import { markOf } from '../sent/mark.ts'
import type { Waiting } from '../waiting.ts'
import type { Audience } from './audience.ts'
import type { KnownTopic } from './known-topics.ts'
import { isLaneByte, publishQos1 } from './publish.ts'
import { Run } from './run.ts'
import type { Lane } from './sorter.ts'

export interface LaneOptions {
  readonly audience: Audience
  readonly readingLog: LogWriter
  readonly receipts: Receipts
  readonly clock: OwnClock
  readonly waiting: Waiting
  readonly refusals: Refusals
  readonly metrics: BrokerMetrics
}

/**
 * The short way of one connection's messages from the socket to the log and of their PUBACKs back: those of QoS 0 and 1, new,
 * not retained, on a topic that it was allowed before (told by its bytes) and that nobody is delivered. All others go
 * through aedes, and to whoever reads the log there is no difference.
 */
export class FastLane implements Lane {
  private readonly options: LaneOptions
  private readonly connection: Connection
  /** Said only where it is not the user name. */
  private readonly clientId: string | undefined
  private run: Run | undefined
  private receivedAt = 0
  // what `knows` found
  private topic: KnownTopic | undefined
  private packetId = 0
  private payloadAt = 0

  constructor(connection: Connection, options: LaneOptions) {
    this.connection = connection
    this.options = options
    this.clientId = connection.state.name === 'open' ? clientIdOf(connection.state) : undefined
  }

  knows(bytes: Buffer, first: number, bodyAt: number, end: number): boolean {
    if (!isLaneByte(first) || this.connection.client.closed) return false
    const topicAt = bodyAt + 2
    const topicEnd = topicAt + ((bytes[bodyAt] ?? 0) << 8) + (bytes[bodyAt + 1] ?? 0)
    this.payloadAt = first === publishQos1 ? topicEnd + 2 : topicEnd
    if (topicAt > end || this.payloadAt > end) return false
    this.packetId = first === publishQos1 ? ((bytes[topicEnd] ?? 0) << 8) + (bytes[topicEnd + 1] ?? 0) : 0
    if (first === publishQos1 && this.packetId === 0) return false
    this.topic = this.connection.topics.at(bytes, topicAt, topicEnd)
    return this.topic !== undefined && !this.options.audience.hears(this.topic)
  }

  take(bytes: Buffer, first: number, end: number): boolean {
    const { connection, topic } = this
    if (!topic || connection.state.name !== 'open') return false
    const { receipts, readingLog, waiting, metrics } = this.options
    const { device } = connection.state
    const qos = first === publishQos1 ? 1 : 0
    const payload = bytes.subarray(this.payloadAt, end)
    const run = this.runOf(qos, connection.state.sent)
    run.add(payload.length)
    waiting.pending++
    waiting.awaits(connection, payload.length)
    metrics.laned.messages++
    metrics.received.messages[qos]++
    metrics.received.bytes[qos] += payload.length
    const { packetId, receivedAt, clientId } = this
    const said = { topic: topic.topic, payload, receivedAt: receipts.stamp(topic.topic, receivedAt), retain: false }
    const client = device.id
    if (qos === 0) readingLog.append({ ...said, client, qos }, run.settled)
    else if (clientId === undefined) readingLog.append({ ...said, client, qos, packetId }, run.settled)
    else readingLog.append({ ...said, client, qos, packetId, clientId }, run.settled)
    if (run.full) this.refused(run.full)
    else if (qos === 1) run.note(packetId, markOf(payload, topic.seed + qos))
    return !connection.stream.held && !connection.stream.destroyed
  }

  depart(): void {
    const { run } = this
    this.run = undefined
    run?.close()
  }

  private refused(full: LogFull): void {
    this.options.refusals.refuse('log-full', { ...whois(this.connection), detail: full.message })
    this.connection.stream.destroy()
  }

  /** The log has all of it, or will have none of what it does not have. */
  private readonly answer = ({ full, messages, payloadBytes, arrivedAt, pubacks }: Run): void => {
    const { connection } = this
    const { waiting, metrics } = this.options
    if (full) {
      if (!connection.stream.destroyed) this.refused(full)
    } else {
      connection.stream.answer(pubacks.bytes)
      metrics.acknowledged(messages, (performance.now() - arrivedAt) / 1000)
    }
    waiting.pending -= messages
    waiting.finished(connection, messages, payloadBytes)
  }

  private runOf(qos: 0 | 1, sent: Run['sent']): Run {
    if (this.run?.qos === qos) return this.run
    this.run?.close()
    this.receivedAt = this.options.clock.now()
    this.run = new Run({ qos, arrivedAt: performance.now(), sent, ended: this.answer })
    return this.run
  }
}
