import { alarmPayload } from '../../alarms/topics.ts'
import { newAlarm } from '../../core/alarm/alarm.ts'
import { type DeviceChannel, deviceChannels } from '../../core/topic.ts'
import { type Both, code, made, type PageLanguage, page } from './markdown.ts'

type Way = 'to the platform' | 'from the platform'
interface Channel {
  readonly address: string
  readonly way: Way
  readonly retained: boolean
  readonly says: Both
  readonly payload: object
  readonly example: string
}

const time = { type: ['string', 'integer'], description: 'ISO 8601 with a zone, or epoch ms' }
const entry = {
  type: 'object',
  required: ['readings'],
  additionalProperties: false,
  properties: {
    at: { ...time, description: `When it was measured: ${time.description}. Default: the time of receipt` },
    readings: { type: 'object', additionalProperties: { type: ['number', 'string', 'boolean', 'null'] } },
    history: { type: 'boolean', description: 'The past is told: its times are no sign of the clock' },
  },
}

const ofDevice: Readonly<Record<DeviceChannel, Omit<Channel, 'address'>>> = {
  readings: {
    way: 'to the platform',
    retained: false,
    says: {
      en: 'Readings, by the names that the plant file gives the points (`wire`); an array of such is a buffer. QoS 1: acknowledged means that it is on disk.',
      'zh-CN': '测量数据，名称为厂站文件中测点的 `wire`；数组表示补发的缓存。QoS 1：得到确认即已落盘。',
    },
    payload: { oneOf: [entry, { type: 'array', items: entry }] },
    example: '{ "at": "2026-07-03T02:15:00Z", "readings": { "level": 1230, "Q": 4100, "pump": "running" } }',
  },
  status: {
    way: 'to the platform',
    retained: true,
    says: {
      en: 'Whether the device is connected: `online` after the log-in, `offline` as the Last Will.',
      'zh-CN': '设备是否在线：登录后发 `online`，以遗嘱（Last Will）发 `offline`。',
    },
    payload: { type: 'string', enum: ['online', 'offline'] },
    example: 'online',
  },
  command: {
    way: 'from the platform',
    retained: false,
    says: {
      en: 'What a device is to do. The platform itself sends commands to loudspeakers only ([notices](../notices.md)); nothing here opens a gate.',
      'zh-CN': '要设备做什么。平台本身只向现场广播发指令（[通知](../notices.md)），不会开闸。',
    },
    payload: { type: 'object' },
    example:
      '{ "do": "play", "id": "a-17", "clip": 1, "version": 2, "volume": 20, "times": 2, "expires": 1783044930000 }',
  },
  result: {
    way: 'to the platform',
    retained: false,
    says: { en: 'What became of a command.', 'zh-CN': '指令的结果。' },
    payload: { type: 'object' },
    example: '{ "id": "a-17", "state": "finished", "at": 1783044914000 }',
  },
}

/** Every topic of our own, with what stands on it. */
export function everyChannel(): readonly Channel[] {
  const raised = { at: Date.UTC(2026, 6, 2, 18, 15), value: 2.31, limit: 2.2 }
  const alarm = { ...newAlarm('north-canal.head.level.high-high', 'critical'), condition: 'active' as const, raised }
  return [
    ...deviceChannels.map((channel) => ({ address: `v1/{site}/{device}/${channel}`, ...ofDevice[channel] })),
    {
      address: 'v1/{site}/alarms/{alarm}',
      way: 'from the platform',
      retained: true,
      says: {
        en: 'An alarm as it is now; written at each change. Alarms on trial have none.',
        'zh-CN': '报警的现状，每次变化即更新。试用中的报警没有。',
      },
      payload: {
        type: 'object',
        required: ['alarm', 'state', 'condition', 'priority', 'occurrence', 'revision'],
        properties: {
          alarm: { type: 'string' },
          state: { type: 'string' },
          condition: { type: 'string' },
          priority: { type: 'string' },
          colour: { type: 'string' },
          occurrence: { type: 'integer' },
          revision: { type: 'integer' },
          raisedAt: time,
          returnedAt: time,
          acknowledgedBy: { type: 'string' },
          acknowledgedAt: time,
          shelvedUntil: time,
        },
      },
      example: alarmPayload(alarm as Parameters<typeof alarmPayload>[0]),
    },
  ]
}

const names = ['site', 'device', 'alarm'] as const

/** The same for programs: AsyncAPI 3.0. */
export function asyncApi(): string {
  const key = (address: string) => address.replaceAll(/[{}]/g, '').split('/').slice(1).join('-')
  const channels = everyChannel().map(({ address, says, payload, example, retained }) => [
    key(address),
    {
      address,
      description: says.en.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1'),
      parameters: Object.fromEntries(names.filter((name) => address.includes(`{${name}}`)).map((name) => [name, {}])),
      messages: { message: { contentType: 'application/json', payload, examples: [{ payload: shown(example) }] } },
      bindings: { mqtt: {} },
      'x-retained': retained,
    },
  ])
  const operations = everyChannel().map(({ address, way, retained }) => [
    key(address),
    {
      // from the platform's point of view
      action: way === 'to the platform' ? 'receive' : 'send',
      channel: { $ref: `#/channels/${key(address)}` },
      bindings: { mqtt: { qos: 1, retain: retained } },
    },
  ])
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'Huoshui',
      version: '1',
      description: 'MQTT 3.1.1; foreign formats come on topics of their own (docs/formats.md)',
    },
    servers: { broker: { host: 'huoshui.example:1883', protocol: 'mqtt', protocolVersion: '3.1.1' } },
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(operations),
  }
  return `${JSON.stringify(document, null, 2)}\n`
}

function shown(example: string): unknown {
  return example.startsWith('{') ? JSON.parse(example) : example
}

const words = {
  en: {
    title: 'MQTT topics',
    about:
      'Our own topics, MQTT 3.1.1, from `v1/` on. How a device logs in, what it may publish and its limits: [devices](../devices.md). Foreign formats come on topics of their own: [formats](../formats.md). For programs: [asyncapi.json](asyncapi.json) (AsyncAPI 3.0).',
    way: { 'to the platform': 'To the platform', 'from the platform': 'From the platform' },
    retained: 'retained',
    names: 'A name is 1 to 64 of letters, digits, `-`, `_`, `.`, beginning and ending with a letter or digit.',
    end: ['.', ', '],
  },
  'zh-CN': {
    title: 'MQTT 主题',
    about:
      '平台自有主题，MQTT 3.1.1，以 `v1/` 开头。设备怎么登录、能发布什么、有哪些限额：[设备](../devices.md)。第三方格式走各自的主题：[数据格式](../formats.md)。供程序使用：[asyncapi.json](../../reference/asyncapi.json)（AsyncAPI 3.0）。',
    way: { 'to the platform': '上行', 'from the platform': '下行' },
    retained: '保留消息',
    names: '名称为 1–64 个字母、数字、`-`、`_`、`.`，首尾为字母或数字。',
    end: ['。', '，'],
  },
} as const

export function mqttPage(language: PageLanguage): string {
  const say = words[language]
  const channels = everyChannel().flatMap(({ address, way, retained, says, example }) => [
    `## ${code(address)}`,
    `${say.way[way]}${retained ? `${say.end[1]}${say.retained}` : ''}${say.end[0]} ${says[language]}`,
    `\`\`\`json\n${example}\n\`\`\``,
  ])
  return page(say.title, [say.about, made[language], say.names, ...channels])
}
