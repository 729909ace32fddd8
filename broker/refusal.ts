import type { Logger } from 'pino'
import type { Denial } from '../core/permission.ts'
import type { StreamRefusal } from './device-stream.ts'
import { LogLimit } from './log-limit.ts'
import type { BrokerMetrics } from './metrics.ts'
import { SlowDown } from './slow-down.ts'

export type LoginRefusal =
  | 'no-credentials'
  | 'unknown-device'
  | 'revoked-device'
  | 'wrong-password'
  | 'empty-client-id'
  | 'client-id-too-long'
  | 'client-id-reserved'
  | 'too-many-of-one'
  | 'will-not-granted'

/** Why somebody was turned away: the word in the log and on `/metrics`. */
export type Refusal =
  | LoginRefusal
  | StreamRefusal
  | 'too-many-connections'
  | 'malformed-text'
  | 'mqtt-5'
  | 'tls'
  | 'not-websocket'
  | `publish-${Denial}`
  | `subscribe-${Denial}`
  | 'too-many-subscriptions'
  | 'topic-too-deep'
  | 'too-many-in-flight'
  | 'connect-timeout'
  | 'keep-alive'
  | 'reads-nothing'
  | 'reads-too-slowly'
  | 'log-full'

/** Whom it befell. The user name is what they claimed. */
export interface Refused {
  readonly remote: string
  readonly username?: string | undefined
  readonly clientId?: string | undefined
  readonly topic?: string
  readonly detail?: string
}

/** Refusals after which the same user name from the same address waits longer and longer to log in again. */
const repeated: ReadonlySet<Refusal> = new Set<Refusal>([
  'no-credentials',
  'unknown-device',
  'revoked-device',
  'wrong-password',
  'client-id-reserved',
  'too-many-of-one',
  'malformed-text',
  'will-not-granted',
  'publish-not-granted',
  'publish-reserved-topic',
  'publish-invalid-topic',
  'packet-too-large',
  'topic-too-deep',
])

const explanations: Partial<Record<Refusal, string>> = {
  'mqtt-5': 'the client speaks MQTT 5; set it to MQTT 3.1.1 (protocol version 4)',
  'empty-client-id': 'an empty client id needs clean session (MQTT 3.1.1 §3.1.3.1)',
  'client-id-reserved': 'the client id is the user name of another credential, which alone may use it',
  'too-many-of-one': 'one credential has as many connections as HUOSHUI_MAX_CONNECTIONS_EACH allows',
  'malformed-text': 'a topic, filter, client id or user name is no UTF-8 or has U+0000 (MQTT 3.1.1 §1.5.3)',
  'reads-nothing': 'it took nothing of what it was sent for HUOSHUI_DRAIN_TIMEOUT_MS',
  'reads-too-slowly': 'more than HUOSHUI_MAX_UNREAD waited for it',
}

/** Turning away, in one place: logged (a bounded number of lines), counted, and remembered for slowing down. */
export class Refusals {
  private readonly log: Logger
  private readonly metrics: BrokerMetrics
  /** Counts ms and never steps. */
  private readonly clock: () => number
  private readonly limit = new LogLimit()
  private readonly slowDown = new SlowDown()

  constructor({ log, metrics, clock }: { log: Logger; metrics: BrokerMetrics; clock: () => number }) {
    this.log = log
    this.metrics = metrics
    this.clock = clock
  }

  refuse(reason: Refusal, who: Refused): void {
    const now = this.clock()
    this.metrics.refusals.inc({ reason })
    if (repeated.has(reason)) this.slowDown.refused(key(who), now)
    const line = this.limit.allow(reason, now)
    if (!line) return
    const suppressed = line.suppressed > 0 ? { suppressed: line.suppressed } : {}
    const detail = explanations[reason]
    this.log.warn({ reason, ...(detail ? { detail } : {}), ...who, ...suppressed }, 'refused')
  }

  /** How long a log-in waits before it is looked at, in ms. */
  delayMs(who: Refused): number {
    const delayMs = this.slowDown.delayMs(key(who), this.clock())
    if (delayMs > 0) this.metrics.delayed.inc()
    return delayMs
  }
}

function key({ remote, username }: Refused): string {
  return `${remote} ${username ?? ''}`
}
