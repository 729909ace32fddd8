import { z } from 'zod'
import './issue-words.ts'
import { misspelt } from './misspelt-setting.ts'
import { webhookKey } from './notice/signature.ts'
import { isTopicFilter } from './topic.ts'

/**
 * Every setting, from the environment. `docs/settings.md` is generated from this table
 * (`npx huoshui settings`), and a test keeps the two equal.
 */
const port = whole(0, 65_535)
const count = whole(1)
/** ms that a timer can wait. */
const wait = whole(1, 2_147_483_647)
const days = whole(0)
const text = z.string().min(1)
const flag = z.enum(['true', 'false']).transform((word) => word === 'true')

const filters = z
  .string()
  .transform((list) => list.split(',').map((filter) => filter.trim()))
  .refine((list) => list.every(isTopicFilter), 'expected MQTT topic filters, separated by commas')

const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim()))
  .refine((list) => list.every((each) => z.email().safeParse(each).success), 'expected e-mail addresses, by commas')
const networks = z
  .string()
  .transform((list) => list.split(',').map((network) => network.trim()))
  .refine((list) => list.every(isNetwork), 'expected IP addresses or networks like 10.0.0.0/8, by commas')
const webPage = z.url({ protocol: /^https?$/, error: 'expected a URL that begins with http:// or https://' })
const mqttBroker = z.url({
  protocol: /^(mqtts?|wss?)$/,
  error: 'expected a URL that begins with mqtt://, mqtts://, ws:// or wss://',
})
const mailServer = z.url({ protocol: /^smtps?$/, error: 'expected a URL that begins with smtp:// or smtps://' })
const webhook = webPage.refine((url) => !/^https?:\/\/[^/?#]*@/.test(url), 'expected a URL without a password')

function isNetwork(text: string): boolean {
  const schemas = text.includes('/') ? [z.cidrv4(), z.cidrv6()] : [z.ipv4(), z.ipv6()]
  return schemas.some((schema) => schema.safeParse(text).success)
}

/** A number in digits, as somebody types it: `1e3`, `0x10` and blanks are mistakes. */
function whole(least: number, most: number = Number.MAX_SAFE_INTEGER) {
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`
  return z
    .string()
    .refine((digits) => /^\d{1,16}$/.test(digits) && Number(digits) >= least && Number(digits) <= most, {
      error: ({ input }) => `expected a whole number ${range}, not "${input}"`,
    })
    .transform(Number)
}

interface Setting<T extends z.ZodType> {
  readonly schema: T
  readonly unit?: string
  readonly doc: string
}
function setting<T extends z.ZodType>(schema: T, doc: string, unit?: string): Setting<T> {
  return unit === undefined ? { schema, doc } : { schema, doc, unit }
}

export const settings = {
  HUOSHUI_DATA: setting(text.default('./data'), 'Folder for all that is kept', 'path'),
  HUOSHUI_PLANT: setting(text.default('./plant/lhasa.yaml'), 'The plant file', 'path'),
  HUOSHUI_HOST: setting(text.default('127.0.0.1'), 'Address that every listener binds to', 'IP address'),
  HUOSHUI_LOG_LEVEL: setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info'),
    'Lowest level that is logged',
  ),
  HUOSHUI_MQTT_PORT: setting(port.default(1883), 'MQTT over TCP; 0 lets the system choose', 'port'),
  HUOSHUI_MQTTS_PORT: setting(port.default(8883), 'MQTT over TLS; used when a certificate is given', 'port'),
  HUOSHUI_MQTT_WS_PORT: setting(port.default(8083), 'MQTT over WebSocket; 0 lets the system choose', 'port'),
  HUOSHUI_HTTP_PORT: setting(port.default(8080), 'API, health and metrics', 'port'),
  HUOSHUI_API_RATE: setting(
    count.default(50),
    'Requests a second of one token (or of one address, without a token), on average; above it, 429',
    'requests/s',
  ),
  HUOSHUI_API_BURST: setting(count.default(200), 'Requests at once above the average', 'requests'),
  HUOSHUI_API_TIMEOUT_MS: setting(count.default(30_000), 'Longest wait for the beginning of an answer', 'ms'),
  HUOSHUI_API_MAX_BODY: setting(count.default(1_048_576), 'Largest body of a request; a larger one gets 413', 'bytes'),
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
  HUOSHUI_TLS_CERT: setting(text.optional(), 'Certificate chain for MQTT over TLS', 'PEM file'),
  HUOSHUI_TLS_KEY: setting(text.optional(), 'Private key of the certificate', 'PEM file'),
  HUOSHUI_TLS_CLIENT_CA: setting(
    text.optional(),
    'When set, MQTT over TLS lets in only who shows a certificate signed by it',
    'PEM file',
  ),
  HUOSHUI_TOKEN: setting(z.string().min(16).optional(), 'A fixed admin token for the API, for automation'),
  HUOSHUI_MAX_CONNECTIONS: setting(
    count.default(20_000),
    'MQTT connections at once; a further one is refused',
    'connections',
  ),
  HUOSHUI_MAX_CONNECTIONS_EACH: setting(
    count.default(100),
    'MQTT connections at once of one credential; a further one is refused. Also the sessions kept for it: above it, the one of its own that is away longest is forgotten',
    'connections',
  ),
  HUOSHUI_CONNECT_TIMEOUT_MS: setting(
    wait.default(5_000),
    'Longest wait for a TLS handshake, a WebSocket upgrade and a CONNECT, each; then the connection is closed',
    'ms',
  ),
  HUOSHUI_DRAIN_TIMEOUT_MS: setting(
    wait.default(5_000),
    'How long a client may take nothing of what it was sent; then it is disconnected',
    'ms',
  ),
  HUOSHUI_MAX_PAYLOAD: setting(
    count.default(262_144),
    'Largest MQTT packet; a larger one closes the connection',
    'bytes',
  ),
  HUOSHUI_MAX_RATE: setting(
    count.default(5_000),
    'Messages a second of one credential, on average and over all of its connections; above it, reading from it pauses',
    'messages/s',
  ),
  HUOSHUI_MAX_BYTE_RATE: setting(
    count.default(4_194_304),
    'Bytes a second of one credential, in the same way',
    'bytes/s',
  ),
  HUOSHUI_MAX_UNREAD: setting(
    count.default(4_194_304),
    'Bytes that may wait for a client that does not read them; above it, it is disconnected at the next message for it',
    'bytes',
  ),
  HUOSHUI_MAX_RETAINED: setting(
    count.default(10_000),
    'Retained messages of one credential; one on a further topic is delivered, not retained, and counted',
    'messages',
  ),
  HUOSHUI_MAX_INFLIGHT: setting(count.default(100), 'QoS 2 messages of one client awaiting PUBREL', 'messages'),
  HUOSHUI_MAX_TOPIC_LEVELS: setting(count.default(10), 'Levels of a topic', 'levels'),
  HUOSHUI_MAX_SUBSCRIPTIONS: setting(count.default(50), 'Subscriptions of one client', 'subscriptions'),
  HUOSHUI_MAX_QUEUED: setting(
    count.default(1_000),
    'Messages kept for one client that is away and keeps its session; further ones are not kept for it, and counted',
    'messages',
  ),
  HUOSHUI_SL651_PORT: setting(
    port.optional(),
    'TCP for stations that speak SL 651-2014; unset means none; 0 lets the system choose',
    'port',
  ),
  HUOSHUI_SL651_PASSWORD: setting(
    z
      .string()
      .regex(/^(?:[\da-f]{4}|any)$/i, 'expected four hex characters, or any')
      .optional(),
    'Password of the stations in the plant file that have none of their own; `any` asks for none; unset, they are refused',
    'four hex characters, any',
  ),
  HUOSHUI_SL651_MAX_CONNECTIONS: setting(
    count.default(10_000),
    'Connections of stations at once; a further one is refused',
    'connections',
  ),
  HUOSHUI_SL651_MAX_MESSAGE: setting(
    whole(4_200).default(262_144),
    'Largest message of a station, all its packets together; a larger one is not taken',
    'bytes',
  ),
  HUOSHUI_SL651_SILENCE_MS: setting(
    wait.default(900_000),
    'How long a connection of stations may bring no frame; then it is closed',
    'ms',
  ),
  HUOSHUI_SL651_PACKET_WAIT_MS: setting(
    wait.default(10_000),
    'How long missing packets of a message are waited for before they are asked for again, three times',
    'ms',
  ),
  HUOSHUI_SL651_ACK_TIME: setting(
    z.enum(['station', 'ours']).default('station'),
    "Time in an acknowledgement: the station's own, or ours, by which some stations set their clocks",
    'station, ours',
  ),
  HUOSHUI_LOG_QUOTA: setting(
    count.default(10_737_418_240),
    'Largest size of the reading log; at it, acknowledging stops',
    'bytes',
  ),
  HUOSHUI_LOG_KEEP_HOURS: setting(
    count.default(168),
    'How long the reading log keeps what every reader has read',
    'hours',
  ),
  HUOSHUI_LOG_PENDING: setting(
    count.default(67_108_864),
    'Most bytes that wait for the disk; above it, publishers are disconnected',
    'bytes',
  ),
  HUOSHUI_REJECTS_MAX: setting(
    count.default(100_000),
    'Rejected messages kept; above it the oldest go, and are counted',
    'rejects',
  ),
  HUOSHUI_REJECTS_BYTES: setting(
    count.default(1_073_741_824),
    'Bytes of rejected messages kept; above it the oldest go',
    'bytes',
  ),
  HUOSHUI_QUARANTINE_MAX: setting(
    count.default(1_000),
    'Unknown devices, and devices with unknown points, kept until they are claimed; above it those unheard for longest go, and are counted',
    'entries',
  ),
  HUOSHUI_MQTT_URL: setting(
    mqttBroker.optional(),
    'Broker that ingest sends requests to devices by (Sparkplug rebirths) where the broker is another process; unset, they are only counted',
    'URL',
  ),
  HUOSHUI_MQTT_USER: setting(text.optional(), 'User name there, of a gateway that may publish `spBv1.0/+/NCMD/+`'),
  HUOSHUI_MQTT_PASSWORD: setting(text.optional(), 'Password there'),
  HUOSHUI_INGEST_EVERY_MS: setting(
    count.default(100),
    'Shortest time between two writes to the store while little comes in',
    'ms',
  ),
  HUOSHUI_ROLLUP_EVERY: setting(
    whole(1, 30).default(1),
    'How often hours and days with new readings are rolled up',
    'minutes',
  ),
  HUOSHUI_KEEP_RAW_DAYS: setting(days.default(0), 'How long the store keeps readings; 0 is for ever', 'days'),
  HUOSHUI_KEEP_HOURLY_DAYS: setting(
    days.default(0),
    'How long it keeps hourly roll-ups, not shorter than readings; 0 is for ever',
    'days',
  ),
  HUOSHUI_KEEP_DAILY_DAYS: setting(
    days.default(0),
    'How long it keeps daily roll-ups, not shorter than hourly ones; 0 is for ever',
    'days',
  ),
  INFLUX_URL: setting(webPage.optional(), 'InfluxDB; unset means the embedded store', 'URL'),
  INFLUX_VERSION: setting(z.enum(['1', '2']).default('2'), 'Which write API and log-in the server speaks'),
  INFLUX_TOKEN: setting(text.optional(), 'Token (2.x), or user:password (1.x)'),
  INFLUX_ORG: setting(text.default('huoshui'), 'Organisation (2.x)'),
  INFLUX_BUCKET: setting(text.default('huoshui'), 'Bucket (2.x) or database (1.x)'),
  INFLUX_BATCH: setting(count.default(20_000), 'Most readings in one write', 'readings'),
  INFLUX_TIMEOUT_MS: setting(count.default(30_000), 'Longest wait for an answer', 'ms'),
  HUOSHUI_BRIDGE_URL: setting(
    mqttBroker.optional(),
    'A foreign MQTT broker to take messages from; unset means no bridge (docs/bridge.md)',
    'URL',
  ),
  HUOSHUI_BRIDGE_TOPICS: setting(filters.optional(), 'What to take from it', 'topic filters, by commas'),
  HUOSHUI_BRIDGE_USER: setting(text.optional(), 'User name there'),
  HUOSHUI_BRIDGE_PASSWORD: setting(text.optional(), 'Password there'),
  HUOSHUI_BRIDGE_CA: setting(text.optional(), 'Certificate authorities to trust instead of the well-known', 'PEM file'),
  HUOSHUI_BRIDGE_CLIENT_ID: setting(
    text.default('huoshui-bridge'),
    'Name of our session there, and of the connection to our own broker; one bridge, one name',
  ),
  HUOSHUI_BRIDGE_REMOTE_PREFIX: setting(text.optional(), 'Taken off the beginning of a foreign topic that has it'),
  HUOSHUI_BRIDGE_LOCAL_PREFIX: setting(text.optional(), 'Put before the rest of the topic'),
  HUOSHUI_BRIDGE_RETAINED: setting(
    z.enum(['skip', 'forward']).default('skip'),
    'What to do with what the foreign broker had retained: of unknown age',
    'skip, forward',
  ),
  HUOSHUI_BRIDGE_WINDOW: setting(
    whole(1, 10_000).default(1_000),
    'Most messages between the two brokers; above it, nothing more is read',
    'messages',
  ),
  HUOSHUI_BRIDGE_TARGET_URL: setting(
    mqttBroker.optional(),
    'Our own broker; unset means `HUOSHUI_MQTT_PORT` at `HUOSHUI_HOST`',
    'URL',
  ),
  HUOSHUI_BRIDGE_TARGET_USER: setting(text.optional(), 'A gateway credential of our broker'),
  HUOSHUI_BRIDGE_TARGET_PASSWORD: setting(text.optional(), 'Its password'),
  HUOSHUI_PUBLIC_URL: setting(webPage.optional(), 'Where people reach the page; notices link to it', 'URL'),
  HUOSHUI_WEBHOOK_URL: setting(
    webhook.optional(),
    'Takes alarm notices as signed CloudEvents; unset means no webhook (docs/notices.md)',
    'URL',
  ),
  HUOSHUI_WEBHOOK_SECRET: setting(
    z
      .string()
      .refine((secret) => webhookKey(secret) !== undefined, 'expected whsec_ and base64 of 24 to 64 bytes')
      .optional(),
    'What notices are signed with: `whsec_` and base64 of 24 to 64 random bytes',
  ),
  HUOSHUI_SMTP_URL: setting(
    mailServer.optional(),
    'Mail server for alarm notices, `smtp://user:password@host:587`; unset means no e-mail',
    'URL',
  ),
  HUOSHUI_MAIL_FROM: setting(text.optional(), 'Sender, `Huoshui <alarms@example.org>`'),
  HUOSHUI_MAIL_TO: setting(addresses.optional(), 'Who is told by e-mail', 'addresses, by commas'),
  HUOSHUI_CHANNELS: setting(
    text.optional(),
    'Further ways to tell people (docs/notices.md); unset means `channels.yaml` beside the plant file, if there is one',
    'YAML file',
  ),
  HUOSHUI_SECRETS: setting(
    text.optional(),
    'What references to secrets stand for in the plant and channels files: a line `name: value` each',
    'YAML file',
  ),
  HUOSHUI_NOTICE_RATE: setting(
    whole(2).default(20),
    'Most messages to one recipient in any minute; what comes faster is told in digests',
    'messages/min',
  ),
  HUOSHUI_NOTICE_RETRY_HOURS: setting(
    count.default(12),
    'How long a notice is tried before it is given up, from its first attempt',
    'hours',
  ),
  HUOSHUI_NOTICE_TIMEOUT_MS: setting(count.default(10_000), "Longest wait for a receiver's answer", 'ms'),
  HUOSHUI_NOTICES_MAX: setting(
    count.default(100_000),
    'Notices kept on record, one for each recipient; above it the oldest go',
    'notices',
  ),
  HUOSHUI_DEMO: setting(
    flag.optional(),
    'Feed the platform with built-in demonstration readings; `npm start` does so unless this says false',
    'true, false',
  ),
} as const

export type Settings = { readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> }

export type SettingsResult =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly problems: readonly string[] }

const names = Object.keys(settings)
const Schema = z.object(Object.fromEntries(Object.entries(settings).map(([name, { schema }]) => [name, schema])))

/** Of each pair, the first needs the second. */
const companions = [
  ['HUOSHUI_TLS_CERT', 'HUOSHUI_TLS_KEY'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TOPICS'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TARGET_USER'],
  ['HUOSHUI_BRIDGE_URL', 'HUOSHUI_BRIDGE_TARGET_PASSWORD'],
  ['HUOSHUI_WEBHOOK_URL', 'HUOSHUI_WEBHOOK_SECRET'],
  ['HUOSHUI_SMTP_URL', 'HUOSHUI_MAIL_FROM'],
  ['HUOSHUI_SMTP_URL', 'HUOSHUI_MAIL_TO'],
] as const

/** Roll-ups are what is left of readings: they may not go first. */
function shorterTiers(settings: Settings): string[] {
  const tiers = ['HUOSHUI_KEEP_RAW_DAYS', 'HUOSHUI_KEEP_HOURLY_DAYS', 'HUOSHUI_KEEP_DAILY_DAYS'] as const
  const keep = tiers.map((name) => settings[name] || Number.POSITIVE_INFINITY)
  return tiers
    .filter((_, index) => (keep[index] ?? 0) < (keep[index - 1] ?? 0))
    .map((name) => `${name}: expected as long as the tier before it, or 0 for ever`)
}

/** With the word that is none of those expected; other values may be secret. */
function issueText({ code, path, message }: z.core.$ZodIssue, given: Readonly<Record<string, unknown>>): string {
  return code === 'invalid_value' ? `${message}, not "${given[path.join('.')]}"` : message
}

/** Reads the settings out of an environment, naming every bad or misspelt variable at once. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): SettingsResult {
  const given = Object.fromEntries(Object.entries(env).filter(([name, value]) => name in settings && value !== ''))
  const parsed = Schema.safeParse(given)
  const problems = [
    ...(parsed.error?.issues.map((issue) => `${issue.path.join('.')}: ${issueText(issue, given)}`) ?? []),
    ...Object.keys(env).flatMap((name) => {
      const wrong = misspelt(name, names)
      return wrong === undefined ? [] : [`${name}: ${wrong}`]
    }),
    ...Object.entries(given)
      .filter(([, value]) => value === 'change-me')
      .map(([name]) => `${name}: is still the example's change-me`),
    ...companions
      .filter(([name, companion]) => given[name] && !given[companion])
      .map(([name, companion]) => `${companion}: expected, because ${name} is set`),
    ...(parsed.success ? shorterTiers(parsed.data as Settings) : []),
  ]
  if (problems.length > 0 || !parsed.success) return { ok: false, problems }
  return { ok: true, settings: parsed.data as Settings }
}
