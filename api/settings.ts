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
  HUOSHUI_HTTP_PORT: setting(port.default(8080), { en: 'API, health and metrics', zh: 'API、健康检查和指标' }, 'port'),
  HUOSHUI_API_RATE: setting(
    count.default(50),
    {
      en: 'Requests a second of one token (or of one address, without a token), on average; above it, 429',
      zh: '一个令牌（没有令牌则一个地址）每秒的请求数，取平均；超出为 429',
    },
    'requests/s',
  ),
  HUOSHUI_API_BURST: setting(
    count.default(200),
    { en: 'Requests at once above the average', zh: '平均之上允许一次突发的请求数' },
    'requests',
  ),
  HUOSHUI_API_TIMEOUT_MS: setting(
    count.default(30_000),
    { en: 'Longest wait for the beginning of an answer', zh: '最多等多久开始回答' },
    'ms',
  ),
  HUOSHUI_API_MAX_BODY: setting(
    count.default(1_048_576),
    { en: 'Largest body of a request; a larger one gets 413', zh: '请求正文的最大字节；更大的为 413' },
    'bytes',
  ),
  HUOSHUI_PHOTO_MAX_BYTES: setting(
    count.default(5_000_000),
    {
      en: 'Largest photo of a work order; a larger one gets 413 before it is read',
      zh: '一张工单照片的最大字节；更大的不读就回 413',
    },
    'bytes',
  ),
  HUOSHUI_API_CONNECTIONS: setting(
    count.default(1_000),
    {
      en: 'HTTP connections at once; a further one may ask for `/healthz` only',
      zh: '同时的 HTTP 连接数；再多的只能问 `/healthz`',
    },
    'connections',
  ),
  HUOSHUI_API_CONNECTIONS_PER_ADDRESS: setting(
    count.default(200),
    {
      en: 'HTTP connections of one address at once (IPv6: of one /64); a further one may ask for `/healthz` only',
      zh: '一个地址同时的 HTTP 连接数（IPv6 按 /64）；再多的只能问 `/healthz`',
    },
    'connections',
  ),
  HUOSHUI_API_PROXIES: setting(
    networks.optional(),
    {
      en: 'Reverse proxies whose `X-Forwarded-For` is believed, for limits by address; they may have any number of connections',
      zh: '哪些反向代理的 `X-Forwarded-For` 可信，用于按地址的限额；它们的连接数不限',
    },
    'addresses or networks, by commas',
  ),
  HUOSHUI_API_STREAMS: setting(
    count.default(200),
    { en: 'Live streams at once; a further one gets 503', zh: '同时的实时流数；再多的为 503' },
    'streams',
  ),
  HUOSHUI_API_STREAMS_PER_TOKEN: setting(
    count.default(20),
    { en: 'Live streams of one token at once; a further one gets 503', zh: '一个令牌同时的实时流数；再多的为 503' },
    'streams',
  ),
  HUOSHUI_PAGE_OFFLINE: setting(z.enum(['on', 'off']).default('on'), {
    en: "Whether the crew's page may be opened without a network, by a service worker; `off` removes the worker and what it has kept from the phones",
    zh: '班组页面没有网络时能否打开（靠 service worker）；`off` 从手机上去掉它和它存下的内容',
  }),
  HUOSHUI_TOKEN: setting(z.string().min(16).optional(), {
    en: 'A fixed admin token for the API, for automation',
    zh: '固定的 API 管理令牌，供自动化使用',
  }),
} as const

export type ApiSettings = SettingsOf<typeof apiSettings> &
  SettingsOf<typeof loginSettings> &
  Pick<SharedSettings, 'HUOSHUI_HOST' | 'HUOSHUI_PUBLIC_URL'>
