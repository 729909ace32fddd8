import type { AddressInfo } from 'node:net'
import type { Broker } from '../../broker/broker.ts'

/** Where MQTT listens, as URLs. */
export function mqttUrls({ mqtt, mqtts, ws }: Broker['addresses']): string[] {
  const listeners = [
    ['mqtt', mqtt],
    ['mqtts', mqtts],
    ['ws', ws],
  ] as const
  return listeners.flatMap(([scheme, address]) => (address ? [urlOf(scheme, address)] : []))
}

/** An URL that a program on this machine can use; an address that stands for all of them becomes the loopback one. */
function urlOf(scheme: string, { address, family, port }: AddressInfo): string {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address
  return `${scheme}://${family === 'IPv6' || host.includes(':') ? `[${host}]` : host}:${port}`
}
