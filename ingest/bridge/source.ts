import { setTimeout as delay } from 'node:timers/promises'
import type { IPublishPacket, MqttClient } from 'mqtt'
import { type ConnectionOptions, keepAliveSeconds, runConnection } from '../../mqtt/connection.ts'
import { Acknowledgements, deferred } from './acknowledgements.ts'

/** The foreign broker, and what we want of it. */
export interface SourceOptions {
  readonly connection: Pick<ConnectionOptions, 'url' | 'clientId' | 'username' | 'password' | 'ca'>
  readonly topics: readonly string[]
  /** Longest pause between connections, ms. */
  readonly maxPauseMs: number
  /** Whether a message will be taken now; otherwise resolves when it will be, and nothing is read meanwhile. */
  readonly room: () => 'now' | Promise<void>
  /** Takes a message, and calls `kept` once it need not come again. */
  readonly take: (packet: IPublishPacket, kept: () => void) => void
  readonly onEvent: (event: SourceEvent) => void
}

export type SourceEvent =
  | { readonly name: 'connected'; readonly session: 'new' | 'resumed' }
  | { readonly name: 'subscribed' }
  | { readonly name: 'ended'; readonly because: string }
  | { readonly name: 'acknowledged'; readonly count: number }

/**
 * Keeps a session at the foreign broker: it remembers the subscription and queues for us while we are away. Resolves
 * when aborted. Subscribes on the first connection, because the topics may have changed since the session was made,
 * and whenever the broker has forgotten us; not otherwise, because subscribing sends all that is retained again.
 */
export async function runSource(options: SourceOptions, signal: AbortSignal): Promise<void> {
  const { connection, maxPauseMs, onEvent } = options
  let subscribed = false
  let pauseMs = 100
  while (!signal.aborted) {
    const lost = new AbortController()
    const ending = AbortSignal.any([signal, lost.signal])
    let acknowledgements: Acknowledgements | undefined
    let refusal: string | undefined
    const { because } = await runConnection(
      {
        ...connection,
        session: 'kept',
        onMessage(packet, client, next) {
          acknowledgements ??= new Acknowledgements(client, (count) => onEvent({ name: 'acknowledged', count }))
          receive(packet, next, { client, acknowledgements, options })
        },
      },
      ending,
      (client, session) => {
        onEvent({ name: 'connected', session })
        if (subscribed && session === 'resumed') return
        subscribe(client, options.topics, (problem) => {
          subscribed = problem === undefined
          refusal = problem
          if (subscribed) onEvent({ name: 'subscribed' })
          else lost.abort()
        })
      },
    )
    lost.abort()
    if (signal.aborted) return
    onEvent({ name: 'ended', because: refusal ?? because })
    pauseMs = acknowledgements && acknowledgements.sent > 0 ? 100 : Math.min(pauseMs * 2, maxPauseMs)
    await delay(pauseMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => {})
  }
}

interface Receiving {
  readonly client: MqttClient
  readonly acknowledgements: Acknowledgements
  readonly options: Pick<SourceOptions, 'room' | 'take'>
}

function receive(packet: IPublishPacket, next: (error?: Error) => void, at: Receiving): void {
  const { client, acknowledgements, options } = at
  const take = () => {
    // what a lost connection had parsed but not handed over comes again on the next one
    if (!client.connected) return
    // QoS 0 is never acknowledged: the sender did not ask for it
    const kept = packet.qos > 0 && packet.messageId !== undefined ? acknowledgements.owe(packet.messageId) : () => {}
    options.take(packet, kept)
    next(deferred)
  }
  const room = options.room()
  if (room === 'now') take()
  else whileAlive(client, room).then(take, () => {})
}

/** Nothing is read until `room`, not even the answer to a ping: keeps the connection alive without it. */
async function whileAlive(client: MqttClient, room: Promise<void>): Promise<void> {
  const alive = setInterval(() => {
    if (!client.connected) return
    client.sendPing()
    client.reschedulePing(true)
  }, keepAliveSeconds * 400)
  try {
    await room
  } finally {
    clearInterval(alive)
  }
}

function subscribe(client: MqttClient, topics: readonly string[], done: (problem: string | undefined) => void): void {
  client.subscribe([...topics], { qos: 1 }, (error, _granted, answer) => {
    const refused = topics.filter((_, index) => answer?.granted[index] === 0x80)
    if (refused.length > 0) done(`the subscription to ${refused.join(', ')} is refused`)
    else done(error ? `cannot subscribe: ${error.message}` : undefined)
  })
}
