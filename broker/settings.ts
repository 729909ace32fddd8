import { count, port, type SettingsOf, setting, text, wait } from '../core/setting.ts'
import type { SharedSettings } from '../core/settings.ts'

/** Where devices speak MQTT, and how much each may. */
export const brokerSettings = {
  HUOSHUI_MQTT_PORT: setting(port.default(1883), 'MQTT over TCP; 0 lets the system choose', 'port'),
  HUOSHUI_MQTTS_PORT: setting(port.default(8883), 'MQTT over TLS; used when a certificate is given', 'port'),
  HUOSHUI_MQTT_WS_PORT: setting(port.default(8083), 'MQTT over WebSocket; 0 lets the system choose', 'port'),
  HUOSHUI_TLS_CERT: setting(text.optional(), 'Certificate chain for MQTT over TLS', 'PEM file'),
  HUOSHUI_TLS_KEY: setting(text.optional(), 'Private key of the certificate', 'PEM file'),
  HUOSHUI_TLS_CLIENT_CA: setting(
    text.optional(),
    'When set, MQTT over TLS lets in only who shows a certificate signed by it',
    'PEM file',
  ),
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
} as const

export type BrokerSettings = SettingsOf<typeof brokerSettings> & Pick<SharedSettings, 'HUOSHUI_HOST'>

/** Of each pair, the first needs the second. */
export const brokerCompanions = [['HUOSHUI_TLS_CERT', 'HUOSHUI_TLS_KEY']] as const
