import type { Subscription } from '@nats-io/nats-core'
import type { BrokerPeers } from '../log.ts'
import type { Hold } from './connection.ts'

/** Brokers of one log tell each other by core NATS: at once or never, for nobody waits for it. */
export async function natsPeers(hold: Hold, { subject, own }: { subject: string; own: string }): Promise<BrokerPeers> {
  const { nc } = await hold.get()
  const heard: Subscription[] = []
  return {
    began(session) {
      // while no server is there, a device that comes back finds its old session here or at nobody
      if (!nc.isClosed()) nc.publish(subject, JSON.stringify([own, session]))
    },
    onBeganElsewhere(end) {
      const subscription = nc.subscribe(subject, {
        callback: (_error, msg) => {
          const [from, session] = JSON.parse(msg.string())
          if (from !== own) end(String(session))
        },
      })
      heard.push(subscription)
    },
    async [Symbol.asyncDispose]() {
      for (const each of heard) each.unsubscribe()
      await hold[Symbol.asyncDispose]()
    },
  }
}
