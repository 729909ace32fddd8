import { setTimeout as delay } from 'node:timers/promises'
import type { IPublishPacket } from 'mqtt'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { ConnectionOptions } from '../../mqtt/connection.ts'
import { openPublisher, type Publisher } from '../../mqtt/publisher.ts'
import { Seldom } from '../../storage/follow/seldom.ts'
import { type BridgeMetrics, createBridgeMetrics } from './metrics.ts'
import { type ForwardRules, route } from './rules.ts'
import { runSource, type SourceEvent } from './source.ts'

export interface BridgeOptions {
  /** The foreign broker. Its session is known by the client id: two bridges with one id push each other out. */
  readonly from: Pick<ConnectionOptions, 'url' | 'clientId' | 'username' | 'password' | 'ca'>
  /** Our broker, with a credential that may publish all that is forwarded. */
  readonly to: Pick<ConnectionOptions, 'url' | 'clientId' | 'username' | 'password'>
  readonly rules: ForwardRules
  /** Most messages between the two brokers; when so many are under way, nothing more is read. */
  readonly window: number
  readonly log: Logger
  readonly metrics: Registry
  /** Longest pause between attempts to connect, ms. Default 5,000. */
  readonly maxPauseMs?: number
}

/** A bridge at work; disposing it drops what is under way, which the foreign broker then sends again. */
export interface Bridge extends AsyncDisposable {
  /** Why nothing comes through just now. */
  readonly problem: string | undefined
}

/**
 * Carries messages from a foreign broker into ours at QoS 1. A message is acknowledged to the foreign broker only after
 * our broker acknowledged it, which is after the reading log has it on disk: whoever is killed in between, the message
 * comes again. It may come twice; the order within a topic is kept.
 */
export function startBridge(options: BridgeOptions): Bridge {
  const stopping = new AbortController()
  const crossing = new Crossing(options, stopping.signal)
  const running = crossing.run()
  return {
    get problem() {
      return crossing.problem
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}

type Side = 'source' | 'target'

class Crossing {
  private readonly options: BridgeOptions
  private readonly signal: AbortSignal
  private readonly metrics: BridgeMetrics
  private readonly problems: Record<Side, string | undefined>
  private readonly connections: Record<Side, number> = { source: 0, target: 0 }
  private publisher: Publisher | undefined

  constructor(options: BridgeOptions, signal: AbortSignal) {
    this.options = options
    this.signal = signal
    this.problems = { source: `${options.from.url}: not connected yet`, target: `${options.to.url}: not connected yet` }
    this.metrics = createBridgeMetrics(options.metrics, () => {
      const { taken, acknowledged } = this.publisher?.counts ?? { taken: 0, acknowledged: 0 }
      return taken - acknowledged
    })
  }

  get problem(): string | undefined {
    return this.problems.target ?? this.problems.source
  }

  async run(): Promise<void> {
    const { maxPauseMs = 5_000, log } = this.options
    const seldom = new Seldom(log)
    while (!this.signal.aborted) {
      try {
        await this.whileTargetTakes(maxPauseMs)
      } catch (error) {
        if (this.signal.aborted) return
        // whatever it is: the foreign broker goes on holding its messages, and ours may take them the next time
        const because = error instanceof Error ? error.message : String(error)
        this.ended('target', because)
        seldom.tell('target', error, { message: 'bridge: nothing is taken' })
      }
      await delay(maxPauseMs, undefined, { signal: this.signal }).catch(() => {})
    }
  }

  /** Connects to our broker first, then to the foreign one; throws what the publisher fails with. */
  private async whileTargetTakes(maxPauseMs: number): Promise<void> {
    const { to, from, rules, window } = this.options
    await using publisher = await openPublisher({
      ...to,
      window,
      maxPauseMs,
      // our broker lets a user it has refused often wait longer and longer: say what is wrong before that
      fruitlessLimit: 5,
      signal: this.signal,
      onConnection: (event) =>
        event.name === 'connected' ? this.connected('target') : this.ended('target', event.because),
    })
    this.publisher = publisher
    await runSource(
      {
        connection: from,
        topics: rules.topics,
        maxPauseMs,
        room: () => (publisher.counts.taken - publisher.counts.acknowledged < window ? 'now' : publisher.room()),
        take: (packet, kept) => this.forward(packet, publisher, kept),
        onEvent: (event) => this.onSource(event),
      },
      AbortSignal.any([this.signal, publisher.ended]),
    )
    this.metrics.connected.set({ side: 'source' }, 0)
    publisher.ended.throwIfAborted()
  }

  private forward(packet: IPublishPacket, publisher: Publisher, kept: () => void): void {
    this.metrics.received.inc()
    const where = route(packet, this.options.rules)
    if (!where.forward) {
      this.metrics.skipped.inc({ reason: where.because })
      this.options.log.debug({ topic: packet.topic, because: where.because }, 'foreign message skipped')
      kept()
      return
    }
    publisher.publish(where.topic, packet.payload).then(
      () => {
        this.metrics.forwarded.inc()
        kept()
      },
      // the publisher has ended, and says so to `whileTargetTakes`; the message comes again
      () => {},
    )
  }

  private onSource(event: SourceEvent): void {
    switch (event.name) {
      case 'connected':
        this.options.log.info({ url: this.options.from.url, session: event.session }, 'bridge connected')
        this.connected('source')
        break
      case 'subscribed':
        this.options.log.info({ topics: this.options.rules.topics }, 'bridge subscribed')
        break
      case 'ended':
        this.ended('source', event.because)
        break
      case 'acknowledged':
        this.metrics.acknowledged.inc(event.count)
    }
  }

  private connected(side: Side): void {
    this.problems[side] = undefined
    this.metrics.connected.set({ side }, 1)
    if (this.connections[side]++ > 0) this.metrics.reconnects.inc({ side })
  }

  private ended(side: Side, because: string): void {
    const problem = `${this.options[side === 'source' ? 'from' : 'to'].url}: ${because}`
    this.metrics.connected.set({ side }, 0)
    if (this.problems[side] === problem) return
    this.problems[side] = problem
    this.options.log.warn({ side, because }, 'bridge: connection ended')
  }
}
