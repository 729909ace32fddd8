import type { NatsConnection, Subscription } from '@nats-io/nats-core'
import { pause } from '../../follow/pause.ts'
import type { BrokerPeers } from '../log.ts'
import type { Hold } from './connection.ts'

/** So much may wait for the servers; what is told beyond it is not sent. Bytes. */
const mostWaiting = 8_388_608
const againMs = 250

/** Brokers of one log tell each other by core NATS: at once or never, for nobody waits for it. */
export async function natsPeers(hold: Hold, { subject, own }: { subject: string; own: string }): Promise<BrokerPeers> {
  const { nc } = await hold.get()
  const outgoing = new Outgoing(nc)
  const heard: Subscription[] = []
  return {
    own,
    tell(word, bytes, to = 'all') {
      return outgoing.send(`${subject}.${to}.${word}.${own}`, bytes)
    },
    hear(word, callback) {
      for (const to of ['all', own])
        heard.push(
          nc.subscribe(`${subject}.${to}.${word}.*`, {
            callback: (_error, msg) => {
              const from = msg.subject.slice(msg.subject.lastIndexOf('.') + 1)
              if (from !== own) callback(from, msg.data)
            },
          }),
        )
    },
    async [Symbol.asyncDispose]() {
      outgoing[Symbol.dispose]()
      for (const each of heard) each.unsubscribe()
      await hold[Symbol.asyncDispose]()
    },
  }
}

/** What is on its way to the servers: the client's own buffer has no end while none is there. */
class Outgoing implements Disposable {
  private readonly nc: NatsConnection
  private readonly closing = new AbortController()
  private bytes = 0
  private isFlushing = false

  constructor(nc: NatsConnection) {
    this.nc = nc
  }

  send(subject: string, bytes: Uint8Array | string): boolean {
    if (this.nc.isClosed() || this.bytes + bytes.length > mostWaiting) return false
    this.nc.publish(subject, bytes)
    this.bytes += bytes.length
    if (!this.isFlushing) void this.flush()
    return true
  }

  /** Never rejects: what a server did not take before it went is sent to the next one. */
  private async flush(): Promise<void> {
    this.isFlushing = true
    while (this.bytes > 0 && !this.closing.signal.aborted && !this.nc.isClosed()) {
      const sent = this.bytes
      const isThere = await this.nc.flush().then(
        () => true,
        () => false,
      )
      if (isThere) this.bytes -= sent
      else await pause(againMs, this.closing.signal)
    }
    this.isFlushing = false
  }

  [Symbol.dispose](): void {
    this.closing.abort()
  }
}
