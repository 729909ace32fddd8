import { setTimeout as delay } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import { type ConnectionOptions, runConnection } from './connection.ts'

/**
 * Publishes over MQTT as a good device does: QoS 1, and what was not acknowledged is kept and sent again, in order, on
 * the next connection. One MQTT.js client serves one connection and what is owed is kept here, because its own store
 * is sent again one message at a time, and publishes made meanwhile can fail.
 */
export interface Publisher extends AsyncDisposable {
  /**
   * Resolves at the PUBACK, however many connections that takes. Rejects with `OutboxFull` when `window` messages are
   * unacknowledged, and with `PublisherFailed` once there is no hope, or when closed before the PUBACK.
   */
  publish(topic: string, payload: string | Uint8Array, options?: { readonly retain?: boolean }): Promise<void>
  /** Resolves when a message will be taken; rejects with `PublisherFailed`. */
  room(): Promise<void>
  readonly counts: PublisherCounts
  /** Aborted once nothing more is published: the reason is a `PublisherFailed`. */
  readonly ended: AbortSignal
}

export interface PublisherCounts {
  /** Messages taken. */
  readonly taken: number
  readonly acknowledged: number
  /** Messages sent again on a later connection. */
  readonly redelivered: number
  /** Connections after the first. */
  readonly reconnects: number
}

export interface PublisherOptions extends ConnectionOptions {
  /** Most messages without an acknowledgement: the outbox. Default 1,000. */
  readonly window?: number
  /** How long the first connection may take, ms. Default 30,000. */
  readonly connectWithinMs?: number
  /** Connections in a row that ended without a PUBACK for what was sent; then the publisher fails. Default 10. */
  readonly fruitlessLimit?: number
  /** Longest pause between connections, ms. Default 5,000. */
  readonly maxPauseMs?: number
  /** Aborted while connecting: `openPublisher` throws. Afterwards the publisher is closed by disposing it. */
  readonly signal?: AbortSignal
  /** Told of each connection made and lost. */
  readonly onConnection?: (event: ConnectionEvent) => void
}

/** `owed`: messages without an acknowledgement. */
export type ConnectionEvent =
  | { readonly name: 'connected'; readonly owed: number }
  | { readonly name: 'lost' | 'not-reached'; readonly because: string; readonly owed: number }

/** More is unacknowledged than the window: wait for `room()`. */
export class OutboxFull extends Error {
  override readonly name = 'OutboxFull'
}

/** The broker refuses this user, was never reached, or ends every connection without acknowledging anything. */
export class PublisherFailed extends Error {
  override readonly name = 'PublisherFailed'
}

interface Owed {
  readonly topic: string
  readonly payload: string | Buffer
  readonly retain: boolean
  readonly done: PromiseWithResolvers<void>
  sent: boolean
}

/** Connects, and resolves with the first CONNACK. Throws `PublisherFailed` when the broker refuses or is not there. */
export async function openPublisher(options: PublisherOptions): Promise<Publisher> {
  const { window = 1000, fruitlessLimit = 10, maxPauseMs = 5000, connectWithinMs = 30_000 } = options
  const counts = { taken: 0, acknowledged: 0, redelivered: 0, reconnects: 0 }
  const outbox = new Set<Owed>()
  const closing = new AbortController()
  const connected = Promise.withResolvers<void>()
  let waiters: PromiseWithResolvers<void>[] = []
  let client: MqttClient | undefined
  let failure: PublisherFailed | undefined
  let fruitless = 0

  function fail(message: string): void {
    failure ??= new PublisherFailed(message)
    connected.reject(failure)
    for (const waiter of waiters) waiter.reject(failure)
    for (const owed of outbox) owed.done.reject(failure)
    waiters = []
    outbox.clear()
    closing.abort(failure)
  }

  function send(owed: Owed, via: MqttClient): void {
    if (owed.sent) counts.redelivered++
    owed.sent = true
    via.publish(owed.topic, owed.payload, { qos: 1, retain: owed.retain }, (error) => {
      // An error means that this connection is ending: the message stays in the outbox for the next one.
      if (error || !outbox.delete(owed)) return
      counts.acknowledged++
      fruitless = 0
      owed.done.resolve()
      if (outbox.size > window / 2) return
      for (const waiter of waiters) waiter.resolve()
      waiters = []
    })
  }

  async function stayConnected(): Promise<void> {
    let reached = false
    let pauseMs = 100
    const deadline = AbortSignal.timeout(connectWithinMs)
    while (!closing.signal.aborted) {
      const before = counts.acknowledged
      const { name, because } = await runConnection(options, closing.signal, (via) => {
        client = via
        if (reached) counts.reconnects++
        reached = true
        options.onConnection?.({ name: 'connected', owed: outbox.size })
        for (const owed of outbox) send(owed, via)
        connected.resolve()
      })
      client = undefined
      if (closing.signal.aborted) return
      if (name === 'refused')
        return fail(`${options.url} refuses ${options.username ?? 'an anonymous user'}: ${because}`)
      if (!reached && deadline.aborted)
        return fail(`${options.url}: no connection in ${connectWithinMs} ms (${because})`)
      const [oldest] = outbox
      if (name === 'lost' && oldest && ++fruitless >= fruitlessLimit) {
        return fail(
          `${fruitless} connections ended with nothing acknowledged; the oldest message is for ${oldest.topic}`,
        )
      }
      options.onConnection?.({ name, because, owed: outbox.size })
      pauseMs = counts.acknowledged > before ? 100 : Math.min(pauseMs * 2, maxPauseMs)
      await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: closing.signal }).catch(() => {})
    }
  }

  const running = stayConnected()
  using _abort = onAbort(options.signal, () => fail(`${options.url}: stopped while connecting`))
  await connected.promise.catch(async (error: unknown) => {
    await running
    throw error
  })

  return {
    publish(topic, payload, { retain = false } = {}) {
      if (failure) return Promise.reject(failure)
      if (outbox.size >= window) return Promise.reject(new OutboxFull(`${window} messages are not acknowledged`))
      const bytes = typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : Buffer.from(payload)
      const owed: Owed = { topic, payload: bytes, retain, done: Promise.withResolvers(), sent: false }
      outbox.add(owed)
      counts.taken++
      if (client) send(owed, client)
      return owed.done.promise
    },
    room() {
      if (failure) return Promise.reject(failure)
      if (outbox.size < window) return Promise.resolve()
      const waiter = Promise.withResolvers<void>()
      waiters.push(waiter)
      return waiter.promise
    },
    counts,
    ended: closing.signal,
    async [Symbol.asyncDispose]() {
      // A DISCONNECT keeps the broker from publishing the Last Will; after 2 s it is not worth waiting for.
      if (client?.connected && outbox.size === 0) {
        const ended = Promise.withResolvers<void>()
        client.end(false, {}, () => ended.resolve())
        closing.abort(new PublisherFailed('closed'))
        const { stream } = client
        await Promise.race([ended.promise, delay(2000, undefined, { ref: false })])
        stream.destroy()
      }
      fail(`closed with ${outbox.size} messages not acknowledged`)
      await running
    },
  }
}

function onAbort(signal: AbortSignal | undefined, aborted: () => void): Disposable {
  if (signal?.aborted) aborted()
  signal?.addEventListener('abort', aborted)
  return { [Symbol.dispose]: () => signal?.removeEventListener('abort', aborted) }
}
