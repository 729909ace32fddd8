import { setTimeout as delay } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import type { Broker } from '../../broker/broker.ts'
import type { PublishRequest } from '../../ingest/requests.ts'
import { type ConnectionOptions, runConnection } from '../../mqtt/connection.ts'
import { Seldom } from '../../storage/follow/seldom.ts'

/** Most requests on their way at once; above it they are dropped, and the format asks again. */
const most = 100

/** Requests to devices by the broker of this process. */
export function byBroker(broker: Broker, log: Logger): PublishRequest {
  let onTheirWay = 0
  const seldom = new Seldom(log)
  return ({ topic, payload }) => {
    if (onTheirWay >= most) return 'dropped'
    onTheirWay++
    broker
      .publish(topic, payload, { qos: 0, retain: false })
      .catch((error: unknown) => seldom.tell('request', error, { message: 'request to a device failed', topic }))
      .finally(() => onTheirWay--)
    return 'sent'
  }
}

export interface RequestsByMqtt extends AsyncDisposable {
  readonly publish: PublishRequest
}

const connectAgainMs = 5_000

/** Requests to devices over MQTT, for ingest in a process without the broker. While not connected they are dropped. */
export function byMqtt(options: ConnectionOptions, log: Logger): RequestsByMqtt {
  const stopping = new AbortController()
  const { signal } = stopping
  const seldom = new Seldom(log)
  let connected: MqttClient | undefined
  let onTheirWay = 0
  const running = (async () => {
    while (!signal.aborted) {
      const { name, because } = await runConnection(options, signal, (client) => {
        connected = client
        seldom.end(options.url)
      })
      connected = undefined
      if (signal.aborted) return
      seldom.tell(options.url, because, { message: 'no connection for requests to devices', url: options.url, name })
      await delay(connectAgainMs, undefined, { signal }).catch(() => undefined)
    }
  })()
  return {
    publish({ topic, payload }) {
      if (!connected || onTheirWay >= most) return 'dropped'
      onTheirWay++
      connected.publish(topic, Buffer.from(payload), { qos: 0, retain: false }, () => onTheirWay--)
      return 'sent'
    },
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}
