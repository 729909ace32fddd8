import { once } from 'node:events'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

export interface DecidingBroker extends AsyncDisposable {
  readonly url: string
  /** In the order in which they came. */
  readonly acknowledged: { readonly topic: string; readonly payload: string }[]
}

/** A bare aedes that decides message by message, and refuses the user `stranger`. `nth` counts from 0. */
export async function startDecidingBroker(
  decide: (topic: string, nth: number) => 'acknowledge' | 'drop the connection',
): Promise<DecidingBroker> {
  const broker = await Aedes.createBroker({ concurrency: 0 })
  const acknowledged: { topic: string; payload: string }[] = []
  let nth = 0
  broker.authenticate = (_client, user, _password, done) => done(null, user !== 'stranger')
  broker.authorizePublish = (_client, packet, done) => {
    const verdict = decide(packet.topic, nth++)
    if (verdict === 'acknowledge') acknowledged.push({ topic: packet.topic, payload: packet.payload.toString() })
    done(verdict === 'acknowledge' ? null : new Error(verdict))
  }
  const server = createServer(broker.handle).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    acknowledged,
    async [Symbol.asyncDispose]() {
      server.close()
      await new Promise<void>((resolve) => broker.close(resolve))
    },
  }
}
