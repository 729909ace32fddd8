import type { Registry } from 'prom-client'
import type { BrokerPeers } from '../../storage/log/log.ts'
import { type Ends, endElsewhere } from '../ends.ts'
import type { PublishOwn } from '../publishing.ts'
import type { FilterTree } from '../sessions/filter-tree.ts'
import type { Retained } from '../sessions/retained.ts'
import type { LiveMessage } from './live-message.ts'
import { createNodeMetrics } from './metrics.ts'
import { Nodes } from './nodes.ts'
import { RetainedCopies } from './retained-copies.ts'

export interface Joining {
  readonly peers: BrokerPeers
  readonly registry: Registry
  readonly retained: Retained
  readonly ends: Ends
  readonly publish: PublishOwn
  readonly steady: () => number
}

/** This broker as one of several. */
export interface Joined extends Disposable {
  /** What clients of the others have subscribed to. */
  readonly wanted: FilterTree<string>
  /** A session has begun here. */
  began(session: string): void
  /** Tells the others what was published here, where somebody wants it. */
  passOn(message: LiveMessage): void
}

/** `filters`: what clients of this broker have subscribed to. */
export function joinNodes(
  { peers, registry, retained, ends, publish, steady }: Joining,
  filters: readonly Pick<FilterTree<unknown>, 'changes' | 'filters'>[],
): Joined {
  const started = new DisposableStack()
  const deliver = async ({ topic, payload, qos, retain, client, at }: LiveMessage) => {
    const isKept = retain && (payload.length === 0 || retained.claim(topic, client))
    if (isKept) retained.arrives(topic, at)
    // what a broker that is just ending does not take is lost to its subscribers, who go with it
    await publish({ topic, payload: Buffer.from(payload), qos, retain: isKept }).catch(() => undefined)
  }
  const copies = started.use(new RetainedCopies({ peers, retained, deliver }))
  const metrics = createNodeMetrics(registry, () => nodes.size)
  const joined = (node: string) => copies.ask(node)
  const nodes = started.use(new Nodes({ peers, metrics, filters, deliver, joined, steady }))
  peers.hear('began', (_from, session) => {
    endElsewhere(ends.connections.inSession(Buffer.from(session).toString()), ends)
  })
  const running = started.move()
  return {
    wanted: nodes.wanted,
    began: (session) => void peers.tell('began', session),
    passOn: (message) => nodes.passOn(message),
    [Symbol.dispose]: () => running.dispose(),
  }
}
