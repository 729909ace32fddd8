import { parseTopic } from '../../core/topic.ts'
import { pause } from '../../storage/follow/pause.ts'
import type { BrokerPeers } from '../../storage/log/log.ts'
import type { Retained } from '../sessions/retained.ts'
import { formatLive, type LiveMessage, parseLive } from './live-message.ts'

const againMs = 50

export interface RetainedCopiesOptions {
  readonly peers: BrokerPeers
  readonly retained: Retained
  readonly deliver: (message: LiveMessage) => Promise<void>
}

/** What others have retained, asked for when they are first heard: of two messages on a topic the later one stays. */
export class RetainedCopies implements Disposable {
  private readonly options: RetainedCopiesOptions
  private readonly closing = new AbortController()

  constructor(options: RetainedCopiesOptions) {
    this.options = options
    const { peers, retained, deliver } = options
    peers.hear('ask-retained', (from) => void this.answer(from))
    peers.hear('retained', (_from, bytes) => {
      const message = parseLive(bytes)
      if (message.at > (retained.keptAt(message.topic) ?? 0)) void deliver(message)
    })
  }

  ask(node: string): void {
    this.options.peers.tell('ask-retained', '', node)
  }

  private async answer(node: string): Promise<void> {
    const { peers, retained } = this.options
    for (const { packet, at, owner = '' } of [...retained.kept()]) {
      // each broker has alarms from their own record
      if (parseTopic(packet.topic)?.kind === 'alarm') continue
      const { topic, qos } = packet
      const bytes = formatLive({ topic, payload: Buffer.from(packet.payload), qos, retain: true, client: owner, at })
      while (!this.closing.signal.aborted && !peers.tell('retained', bytes, node))
        await pause(againMs, this.closing.signal)
    }
  }

  [Symbol.dispose](): void {
    this.closing.abort()
  }
}
