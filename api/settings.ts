import { z } from 'zod'
import { count, port, type SettingsOf, setting } from '../core/setting.ts'
import type { SharedSettings } from '../core/settings.ts'
import type { loginSettings } from './login/settings.ts'

const networks = z
  .string()
  .transform((list) => list.split(',').map((network) => network.trim()))
  .refine((list) => list.every(isNetwork), 'expected IP addresses or networks like 10.0.0.0/8, by commas')

function isNetwork(text: string): boolean {
  const schemas = text.includes('/') ? [z.cidrv4(), z.cidrv6()] : [z.ipv4(), z.ipv6()]
  return schemas.some((schema) => schema.safeParse(text).success)
}

/** The API, and what a caller may cost it. */
export const apiSettings = {
  HUOSHUI_HTTP_PORT: setting(port.default(8080), 'API, health and metrics', 'port'),
  HUOSHUI_API_RATE: setting(
    count.default(50),
    'Requests a second of one token (or of one address, without a token), on average; above it, 429',
    'requests/s',
  ),
  HUOSHUI_API_BURST: setting(count.default(200), 'Requests at once above the average', 'requests'),
  HUOSHUI_API_TIMEOUT_MS: setting(count.default(30_000), 'Longest wait for the beginning of an answer', 'ms'),
  HUOSHUI_API_MAX_BODY: setting(count.default(1_048_576), 'Largest body of a request; a larger one gets 413', 'bytes'),
  HUOSHUI_PHOTO_MAX_BYTES: setting(
    count.default(5_000_000),
    'Largest photo of a work order; a larger one gets 413 before it is read',
    'bytes',
  ),
  HUOSHUI_API_CONNECTIONS: setting(
    count.default(1_000),
    'HTTP connections at once; a further one may ask for `/healthz` only',
    'connections',
  ),
  HUOSHUI_API_CONNECTIONS_PER_ADDRESS: setting(
    count.default(200),
    'HTTP connections of one address at once (IPv6: of one /64); a further one may ask for `/healthz` only',
    'connections',
  ),
  HUOSHUI_API_PROXIES: setting(
    networks.optional(),
    'Reverse proxies whose `X-Forwarded-For` is believed, for limits by address; they may have any number of connections',
    'addresses or networks, by commas',
  ),
  HUOSHUI_API_STREAMS: setting(count.default(200), 'Live streams at once; a further one gets 503', 'streams'),
  HUOSHUI_API_STREAMS_PER_TOKEN: setting(
    count.default(20),
    'Live streams of one token at once; a further one gets 503',
    'streams',
  ),
  HUOSHUI_PAGE_OFFLINE: setting(
    z.enum(['on', 'off']).default('on'),
    "Whether the crew's page may be opened without a network, by a service worker; `off` removes the worker and what it has kept from the phones",
  ),
  HUOSHUI_TOKEN: setting(z.string().min(16).optional(), 'A fixed admin token for the API, for automation'),
} as const

export type ApiSettings = SettingsOf<typeof apiSettings> &
  SettingsOf<typeof loginSettings> &
  Pick<SharedSettings, 'HUOSHUI_HOST' | 'HUOSHUI_PUBLIC_URL'>
