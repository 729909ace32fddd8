import { count, port, type SettingsOf, setting, text, wait } from '../core/setting.ts'
import type { SharedSettings } from '../core/settings.ts'

/** Where devices speak MQTT, and how much each may. */
export const brokerSettings = {
  HUOSHUI_MQTT_PORT: setting(
    port.default(1883),
    { en: 'MQTT over TCP; 0 lets the system choose', zh: 'MQTT（TCP）；0 由系统选择' },
    'port',
  ),
  HUOSHUI_MQTTS_PORT: setting(
    port.default(8883),
    { en: 'MQTT over TLS; used when a certificate is given', zh: 'MQTT（TLS）；给了证书才启用' },
    'port',
  ),
  HUOSHUI_MQTT_WS_PORT: setting(
    port.default(8083),
    { en: 'MQTT over WebSocket; 0 lets the system choose', zh: 'MQTT（WebSocket）；0 由系统选择' },
    'port',
  ),
  HUOSHUI_TLS_CERT: setting(
    text.optional(),
    { en: 'Certificate chain for MQTT over TLS', zh: 'MQTT（TLS）的证书链' },
    'PEM file',
  ),
  HUOSHUI_TLS_KEY: setting(text.optional(), { en: 'Private key of the certificate', zh: '证书的私钥' }, 'PEM file'),
  HUOSHUI_TLS_CLIENT_CA: setting(
    text.optional(),
    {
      en: 'When set, MQTT over TLS lets in only who shows a certificate signed by it',
      zh: '设了它，TLS 端口只放行持有由它签发证书的客户端',
    },
    'PEM file',
  ),
  HUOSHUI_MAX_CONNECTIONS: setting(
    count.default(20_000),
    { en: 'MQTT connections at once; a further one is refused', zh: '同时的 MQTT 连接数；再多的拒绝' },
    'connections',
  ),
  HUOSHUI_MAX_CONNECTIONS_EACH: setting(
    count.default(100),
    {
      en: 'MQTT connections at once of one credential; a further one is refused. Also the sessions kept for it: above it, the one of its own that is away longest is forgotten',
      zh: '一个凭证同时的 MQTT 连接数；再多的拒绝。也是为它保留的会话数：超出时忘掉它自己离开最久的那个',
    },
    'connections',
  ),
  HUOSHUI_CONNECT_TIMEOUT_MS: setting(
    wait.default(5_000),
    {
      en: 'Longest wait for a TLS handshake, a WebSocket upgrade and a CONNECT, each; then the connection is closed',
      zh: 'TLS 握手、WebSocket 升级、CONNECT 各自最多等多久；到时关闭连接',
    },
    'ms',
  ),
  HUOSHUI_DRAIN_TIMEOUT_MS: setting(
    wait.default(5_000),
    {
      en: 'How long a client may take nothing of what it was sent; then it is disconnected',
      zh: '客户端可以多久一点不取发给它的内容；到时断开',
    },
    'ms',
  ),
  HUOSHUI_MAX_PAYLOAD: setting(
    count.default(262_144),
    { en: 'Largest MQTT packet; a larger one closes the connection', zh: '最大的 MQTT 包；更大的会关闭连接' },
    'bytes',
  ),
  HUOSHUI_MAX_RATE: setting(
    count.default(5_000),
    {
      en: 'Messages a second of one credential, on average and over all of its connections; above it, reading from it pauses',
      zh: '一个凭证每秒的消息数，取平均，合计其全部连接；超出则暂停读取',
    },
    'messages/s',
  ),
  HUOSHUI_MAX_BYTE_RATE: setting(
    count.default(4_194_304),
    { en: 'Bytes a second of one credential, in the same way', zh: '一个凭证每秒的字节数，同上' },
    'bytes/s',
  ),
  HUOSHUI_MAX_UNREAD: setting(
    count.default(4_194_304),
    {
      en: 'Bytes that may wait for a client that does not read them; above it, it is disconnected at the next message for it',
      zh: '为不读的客户端可以积压的字节；超出后，下一条发给它的消息到来时断开',
    },
    'bytes',
  ),
  HUOSHUI_MAX_RETAINED: setting(
    count.default(10_000),
    {
      en: 'Retained messages of one credential; one on a further topic is delivered, not retained, and counted',
      zh: '一个凭证的保留消息数；更多主题上的照常转发、不保留，并计数',
    },
    'messages',
  ),
  HUOSHUI_MAX_INFLIGHT: setting(
    count.default(100),
    { en: 'QoS 2 messages of one client awaiting PUBREL', zh: '一个客户端等待 PUBREL 的 QoS 2 消息数' },
    'messages',
  ),
  HUOSHUI_MAX_TOPIC_LEVELS: setting(count.default(10), { en: 'Levels of a topic', zh: '主题的层数' }, 'levels'),
  HUOSHUI_MAX_SUBSCRIPTIONS: setting(
    count.default(50),
    { en: 'Subscriptions of one client', zh: '一个客户端的订阅数' },
    'subscriptions',
  ),
  HUOSHUI_MAX_QUEUED: setting(
    count.default(1_000),
    {
      en: 'Messages kept for one client that is away and keeps its session; further ones are not kept for it, and counted',
      zh: '为一个离线而保留会话的客户端存的消息数；再来的不为它保留，并计数',
    },
    'messages',
  ),
} as const

export type BrokerSettings = SettingsOf<typeof brokerSettings> & Pick<SharedSettings, 'HUOSHUI_HOST'>

/** Of each pair, the first needs the second. */
export const brokerCompanions = [['HUOSHUI_TLS_CERT', 'HUOSHUI_TLS_KEY']] as const
