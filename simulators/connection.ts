import { Socket } from 'node:net'
import mqtt, { ErrorWithReasonCode, type IClientOptions, type MqttClient } from 'mqtt'

/** Where to, and as whom. */
export interface ConnectionOptions {
  /** `mqtt://`, `mqtts://`, `ws://` or `wss://` */
  readonly url: string
  readonly clientId: string
  readonly username?: string
  readonly password?: string
  readonly will?: { readonly topic: string; readonly payload: string; readonly retain: boolean }
}

/** How one connection ended. `refused`: the broker will never have this client. */
export interface Ending {
  readonly name: 'refused' | 'not-reached' | 'lost'
  readonly because: string
}

// MQTT 3.1.1 §3.2.2.3: protocol version, client id, user name or password, not authorised: trying again is no use.
const refusals: ReadonlySet<number> = new Set([1, 2, 4, 5])

/** Runs one MQTT connection from CONNECT to its end; never throws. `onConnect` is called at the CONNACK. */
export async function runConnection(
  options: ConnectionOptions,
  signal: AbortSignal,
  onConnect: (client: MqttClient) => void,
): Promise<Ending> {
  const ended = Promise.withResolvers<void>()
  const client = mqtt.connect(options.url, clientOptions(options))
  const abort = () => client.end(true)
  let name: Ending['name'] = 'not-reached'
  let because = 'closed by the broker'
  signal.addEventListener('abort', abort)
  client.on('connect', () => {
    name = 'lost'
    if (client.stream instanceof Socket) client.stream.setNoDelay(true)
    onConnect(client)
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

function clientOptions({ clientId, username, password, will }: ConnectionOptions): IClientOptions {
  return {
    clientId,
    clean: true,
    protocolVersion: 4,
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    keepalive: 30,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(will && { will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1, retain: will.retain } }),
  }
}
