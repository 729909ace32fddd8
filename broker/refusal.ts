import type { Logger } from 'pino'
import type { Denial } from '../core/topic-access.ts'
import type { StreamRefusal } from './device-stream.ts'
import { LogLimit } from './log-limit.ts'
import type { BrokerMetrics } from './metrics.ts'
import { createShownNames } from './shown-name.ts'
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

/** Who was refused. The user name is what they claimed. */
export interface Refused {
  readonly remote: string
  readonly username?: string | undefined
  readonly clientId?: string | undefined
  readonly topic?: string
  readonly detail?: string
}

/** Refusals after which the same user name from the same address waits longer and longer: of who does not know the password … */
const guesses: ReadonlySet<Refusal> = new Set<Refusal>([
  'no-credentials',
  'unknown-device',
  'revoked-device',
  'wrong-password',
])
/** … and of who does, and then does what it may not. */
const misdeeds: ReadonlySet<Refusal> = new Set<Refusal>([
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

export interface RefusalsOptions {
  readonly log: Logger
  readonly metrics: BrokerMetrics
  readonly clock: () => number
  /** Whether a user name is one of a credential. */
  readonly isKnown: (username: string) => Promise<boolean>
}

interface Line extends Partial<Refused> {
  readonly reason?: Refusal
  readonly error?: unknown
}

/** Turning away, in one place: logged (a bounded number of lines), counted, and remembered for slowing down. */
export class Refusals {
  private readonly log: Logger
  private readonly metrics: BrokerMetrics
  /** Counts ms and never steps. */
  private readonly clock: () => number
  private readonly limit = new LogLimit()
  private readonly guesses = new SlowDown()
  private readonly misdeeds = new SlowDown()
  private readonly shown: (name: string) => Promise<string>

  constructor({ log, metrics, clock, isKnown }: RefusalsOptions) {
    this.shown = createShownNames(isKnown)
    this.log = log
    this.metrics = metrics
    this.clock = clock
  }

  refuse(reason: Refusal, who: Refused): void {
    const now = this.clock()
    this.metrics.refusals.inc({ reason })
    if (guesses.has(reason)) this.guesses.refused(key(who), now)
    if (misdeeds.has(reason)) this.misdeeds.refused(key(who), now)
    const line = this.limit.allow(reason, now)
    if (!line) return
    const suppressed = line.suppressed > 0 ? { suppressed: line.suppressed } : {}
    const detail = explanations[reason]
    void this.tell('warn', { reason, ...(detail ? { detail } : {}), ...who, ...suppressed }, 'refused')
  }

  /** Somebody could not be looked at: that is no fault of theirs. */
  failed(error: unknown, who: Refused, message: string): void {
    void this.tell('error', { error, ...who }, message)
  }

  /** A connection ended of itself. */
  ended(who: Refused | undefined, detail: string): void {
    if (this.log.isLevelEnabled('debug')) void this.tell('debug', { ...who, detail }, 'connection ended')
  }

  /** Writes a line in which a user name is as a log may show it: that has to be asked. */
  private async tell(level: 'debug' | 'warn' | 'error', line: Line, message: string): Promise<void> {
    const { username } = line
    this.log[level](username === undefined ? line : { ...line, username: await this.shown(username) }, message)
  }

  /**
   * How long a log-in waits before it is looked at, in ms. Who shows a password that was right before does not wait for
   * those who guess at it from the same address (a whole city may be behind one), only for its own misdeeds.
   */
  delayMs(who: Refused, isKnown: boolean): number {
    const now = this.clock()
    const guessing = isKnown ? 0 : this.guesses.delayMs(key(who), now)
    const delayMs = Math.max(guessing, this.misdeeds.delayMs(key(who), now))
    if (delayMs > 0) this.metrics.delayed.inc()
    return delayMs
  }
}

function key({ remote, username }: Refused): string {
  return `${remote} ${username ?? ''}`
}

/** aedes's own refusals, by their messages. */
export function refusalIn({ message }: Error): Refusal | undefined {
  if (message.startsWith('topic has too many levels')) return 'topic-too-deep'
  if (message.startsWith('maxInflightInbound exceeded')) return 'too-many-in-flight'
  if (message === 'connect did not arrive in time') return 'connect-timeout'
  if (message === 'drain timeout') return 'reads-nothing'
  return undefined
}
