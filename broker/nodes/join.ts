import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import type { BrokerPeers, LogWriter } from '../../storage/log/log.ts'
import type { NodeBook, OpenWill } from '../../storage/nodes/nodes.ts'
import type { Connection } from '../connection.ts'
import { type Ends, endElsewhere } from '../ends.ts'
import { silenceAllowedMs } from '../keep-alive.ts'
import type { OwnClock } from '../own-clock.ts'
import type { PublishOwn } from '../publishing.ts'
import type { Recorder } from '../record.ts'
import type { FilterTree } from '../sessions/filter-tree.ts'
import type { Retained } from '../sessions/retained.ts'
import type { LiveMessage } from './live-message.ts'
import { createNodeMetrics } from './metrics.ts'
import { Nodes } from './nodes.ts'
import { Presence } from './presence.ts'
import { RetainedCopies } from './retained-copies.ts'

export interface Joining {
  readonly peers: BrokerPeers
  readonly book: NodeBook | undefined
  readonly readingLog: LogWriter
  readonly recorder: Pick<Recorder, 'lostElsewhere'>
  readonly log: Logger
  readonly registry: Registry
  readonly retained: Retained
  readonly ends: Ends
  readonly publish: PublishOwn
  readonly isKnown: (device: string) => Promise<boolean>
  readonly clock: Pick<OwnClock, 'now'>
  readonly steady: () => number
}

/** This broker as one of several. */
export interface Joined extends AsyncDisposable {
  /** What clients of the others have subscribed to. */
  readonly wanted: FilterTree<string>
  /** A session has begun here, and ended. */
  began(connection: Connection): void
  ended(connection: Connection): void
  /** Tells the others what was published here, where somebody wants it. */
  passOn(message: LiveMessage): void
  /** Whether a session that ended here stands at another broker by now; undefined where that need not be asked. */
  isElsewhere(session: string): Promise<boolean> | undefined
  /** Retains what was published before any broker began, where nothing later is on its topic. */
  remember(message: Pick<LiveMessage, 'topic' | 'payload' | 'client' | 'at'>): Promise<void>
  /** This broker ends: its sessions' Last Wills are the others' to tell, where those do not come to them. */
  leaving(): void
}

/** `filters`: what clients of this broker have subscribed to. */
export function joinNodes(
  { peers, book, readingLog, recorder, log, registry, retained, ends, publish, isKnown, clock, steady }: Joining,
  filters: readonly Pick<FilterTree<unknown>, 'changes' | 'filters'>[],
): Joined {
  const started = new AsyncDisposableStack()
  const deliver = async ({ topic, payload, qos, retain, client, at, isWill }: LiveMessage) => {
    if (isWill) recorder.lostElsewhere(topic)
    const isKept = retain && (payload.length === 0 || retained.claim(topic, client))
    if (isKept) retained.arrives(topic, at)
    // what a broker that is just ending does not take is lost to its subscribers, who go with it
    await publish({ topic, payload: Buffer.from(payload), qos, retain: isKept }).catch(() => undefined)
  }
  const copies = started.use(new RetainedCopies({ peers, retained, deliver }))
  const metrics = createNodeMetrics(registry, () => nodes.heard().length)
  const joined = (node: string) => copies.ask(node)
  const nodes = started.use(new Nodes({ peers, metrics, filters, deliver, joined, steady }))
  peers.hear('began', (_from, session) => {
    endElsewhere(ends.connections.inSession(Buffer.from(session).toString()), ends)
  })
  const tell = (will: LiveMessage) => {
    nodes.passOn(will)
    void deliver(will)
  }
  const open = () => [...ends.connections].flatMap((connection) => openWillOf(connection) ?? [])
  const own = { readingLog, log, metrics, steady, isKnown, tell, open, node: peers.own, clock: () => clock.now() }
  const presence = started.use(book && new Presence({ ...own, book, heard: () => nodes.heard() }))
  const running = started.move()
  return {
    wanted: nodes.wanted,
    began(connection) {
      const { id } = connection.client
      peers.tell('began', id)
      presence?.began(id, openWillOf(connection))
    },
    ended({ client, state }) {
      if (state.name === 'open' || state.name === 'revoked') presence?.ended(client.id)
    },
    passOn: (message) => nodes.passOn(message),
    isElsewhere: (session) => presence?.isElsewhere(session),
    async remember(message) {
      if (message.at > (retained.keptAt(message.topic) ?? 0)) await deliver({ ...message, qos: 1, retain: true })
    },
    leaving: () => presence?.leave(),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

function openWillOf({ client, state }: Connection): OpenWill | undefined {
  if (state.name !== 'open' || state.hello.will === undefined) return undefined
  const { topic, payload, qos, retain } = state.hello.will
  const allowedMs = silenceAllowedMs(state.hello.keepAliveSeconds)
  return { session: client.id, device: state.device.id, topic, payload, qos, retain, allowedMs }
}
