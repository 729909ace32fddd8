import { Socket } from 'node:net'
import mqtt, { ErrorWithReasonCode, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt'

/** Where to, and as whom. */
export interface ConnectionOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://` */
  readonly url: string
  readonly clientId: string
  readonly username?: string
  readonly password?: string
  /** Certificate authorities to trust instead of the well-known ones, PEM. */
  readonly ca?: string
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean }
  /** `clean` (the default) forgets subscriptions and messages at the end of the connection; `kept` goes on with them. */
  readonly session?: 'clean' | 'kept'
  /** Takes what comes in; nothing more is read until `next` is called. With an error, a QoS 1 message is not acknowledged. */
  readonly onMessage?: (packet: IPublishPacket, client: MqttClient, next: (error?: Error) => void) => void
}

/** How one connection ended. `refused`: the broker will never have this client. */
export interface Ending {
  readonly name: 'refused' | 'not-reached' | 'lost'
  readonly because: string
}

export const keepAliveSeconds = 30
// MQTT 3.1.1 §3.2.2.3: protocol version, client id, user name or password, not authorised: trying again is no use.
const refusals: ReadonlySet<number> = new Set([1, 2, 4, 5])

/** Runs one MQTT connection from CONNECT to its end; never throws. `onConnect` is called after the CONNACK. */
export async function runConnection(
  options: ConnectionOptions,
  signal: AbortSignal,
  onConnect: (client: MqttClient, session: 'new' | 'resumed') => void,
): Promise<Ending> {
  const ended = Promise.withResolvers<void>()
  const client = mqtt.connect(options.url, clientOptions(options))
  const { onMessage } = options
  // a kept session's messages may come in one piece with the CONNACK, before `connect` is told
  if (onMessage) client.handleMessage = (packet, next) => onMessage(packet, client, next)
  const abort = () => client.end(true)
  let name: Ending['name'] = 'not-reached'
  let because = 'closed by the broker'
  signal.addEventListener('abort', abort)
  client.on('connect', ({ sessionPresent }) => {
    name = 'lost'
    if (client.stream instanceof Socket) client.stream.setNoDelay(true)
    onConnect(client, sessionPresent ? 'resumed' : 'new')
  })
  client.on('error', (error) => {
    because = error.message || `${error.name}${'code' in error ? ` ${error.code}` : ''}`
    if (name === 'not-reached' && error instanceof ErrorWithReasonCode && refusals.has(error.code)) name = 'refused'
    client.end(true)
  })
  client.on('close', ended.resolve)
  client.on('end', ended.resolve)
  await ended.promise
  signal.removeEventListener('abort', abort)
  client.end(true)
  return { name, because }
}

/** Longer than our broker lets one wait who was refused again and again: else a wrong password looks like no answer. */
export const connackWithinMs = 20_000

function clientOptions({ clientId, username, password, ca, will, session = 'clean' }: ConnectionOptions) {
  return {
    clientId,
    clean: session === 'clean',
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: connackWithinMs,
    keepalive: keepAliveSeconds,
    // a kept session is subscribed again by its owner, who knows whether that is needed
    resubscribe: false,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(will && { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain } }),
  } satisfies IClientOptions
}
