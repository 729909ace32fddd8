import { get } from 'sparkplug-payload'
import proto from 'sparkplug-payload/lib/sparkplugPayloadProto.js'
import { describe, expect, test } from 'vitest'
import { isObject } from '../../../core/decode/json.ts'
import { createDecoders } from '../../../core/decode/registry.ts'
import { earliestAt, latestAt, readTime } from '../../../core/instant.ts'
import { stateCode, toCanonical } from '../../../core/quantity.ts'
import type { Quantity } from '../../../core/quantity-register.ts'
import { memoryOf, messageOf, plantOf, receivedAt, type TestPoint } from '../../support/decode.ts'
import { hjFrame } from '../../support/hj212.ts'
import { mutateBytes, mutateJson, randomOf } from '../../support/mutate.ts'

/**
 * Damaged messages: no decoder throws, and every reading is of a point that there is, at a time and with a value that
 * stand in the message. `HUOSHUI_TEST_FUZZ` sets how many of each format.
 */
const runs = Number(process.env['HUOSHUI_TEST_FUZZ'] ?? 2_000)
const seed = Number(process.env['HUOSHUI_TEST_FUZZ_SEED'] ?? 20_260_703)

const points: Record<string, TestPoint> = {
  level: { quantity: 'water_level', unit: 'cm', sentinels: [-9999, 'No Sensor'] },
  pump: 'pump_state',
  flow: 'flow',
  distance: 'distance',
  battery: 'battery_charge',
  battery_voltage: 'battery',
  rssi: 'signal',
  ai1: 'pressure',
  di1: 'pump_state',
  'DS18B20.Temperature': 'water_temperature',
  soil_moisture_at_depth_0: 'soil_moisture',
  soil_temperature_at_depth_0: 'soil_temperature',
  temperature_3: 'water_temperature',
  temperature_5: 'water_temperature',
  'w.level': 'water_level',
  'w.flow': 'flow',
  'p.state': 'pump_state',
}
const devEui = '24e124126a145512'
const codecs = ['milesight-em500-swl', 'milesight-em500-udl', 'decentlab-dl-mbx', 'decentlab-dl-smtp', 'dragino-ldds75']
const tlv = {
  parts: [
    { tag: '0175', name: 'battery', type: 'uint8' },
    { tag: '0377', name: 'level', type: 'uint16le', unit: 'cm' },
  ],
  skip: [{ tag: 'ff0b', bytes: 1 }],
}
const lorawan = {
  codecs: [
    ...codecs.map((use) => ({ profile: use, use })),
    { profile: 'uint16', use: 'uint16', options: { name: 'distance', unit: 'mm' } },
    { profile: 'cayenne-lpp', use: 'cayenne-lpp' },
    { profile: 'tlv', use: 'tlv', options: tlv },
  ],
}
const tags = {
  device: { pointer: '/station' },
  each: '/tags',
  where: [{ field: '/type', is: 'analog' }],
  time: { field: '/t', format: 'compact', zone: 'Asia/Shanghai' },
  readings: [
    {
      name: '/tag',
      value: '/v',
      as: 'number',
      unit: '/u',
      words: { 运行: 'running' },
      quality: { field: '/q', good: ['OK'] },
    },
  ],
}
const gateway = {
  device: { field: '2/sn' },
  each: '/devices/*/points/*',
  time: { field: '2/ts', format: 'YYYY-MM-DD HH:mm:ss', zone: 'Asia/Shanghai', plus: { field: '/n', times: '5min' } },
  readings: [{ name: '0#', value: '/v', as: 'measure', decimal: ',', quality: { field: '/q', bad: ['FAULT'] } }],
}
const csv = {
  columns: ';',
  names: ['time', 'level', 'flow'],
  device: { topic: 2 },
  time: { field: '/time', format: 'D.M.YYYY H:mm', zone: 'Asia/Shanghai' },
  readings: { level: { value: '/level', as: 'number' }, flow: { value: '/flow', as: 'measure' } },
}
const series = {
  unpack: ['/body'],
  device: { pointer: '/id' },
  each: '/body/rows/*/*',
  time: { field: { message: '/t' }, plus: { field: '0#', times: { field: { message: '/step' }, in: 'min' } } },
  readings: [
    { name: { list: { message: '/names' }, at: '0#' }, value: { registers: ['/0', '/1'], type: 'int32' } },
    { name: { is: 'pump' }, value: { field: '/2', chars: [3, 9], of: 10 } },
  ],
}
const frame = {
  device: { pointer: '/sn' },
  data: '/hex',
  encoding: 'hex',
  codecs: [
    {
      use: 'struct',
      options: { when: { 0: [1, 2, 3] }, fields: [{ name: 'distance', at: 1, type: 'uint16', unit: 'mm' }] },
    },
  ],
}
const plant = plantOf({ 'park/rtu-1': { address: devEui, points }, 'park/node': { address: 'G/N/D', points } }, [
  { topic: 'tags', use: 'json', options: tags },
  { topic: 'flat/+', use: 'json', options: { device: { topic: 2 }, readings: [{ members: '' }] } },
  { topic: 'gateway', use: 'json', options: gateway },
  {
    topic: 'several',
    use: 'several',
    options: {
      of: [
        { use: 'json', options: { device: { pointer: '/id' }, readings: { level: '/now' } } },
        {
          use: 'json',
          options: {
            device: { pointer: '/id' },
            each: '/*',
            where: [{ field: '/1', exists: true }],
            time: '/1',
            readings: { flow: '/0' },
          },
        },
      ],
    },
  },
  { topic: 'series', use: 'json', options: series },
  {
    topic: 'fixed/+',
    use: 'text',
    options: {
      fixed: { width: 21, places: { time: [1, 12], level: [14, 21] } },
      device: { topic: 2 },
      time: { field: '/time', format: 'YYYYMMDDHHmm', zone: 'Asia/Shanghai' },
      readings: { level: { value: '/level', as: 'number' } },
    },
  },
  { topic: 'bytes', use: 'bytes', options: frame },
  { topic: 'senml', use: 'senml', options: { device: { is: 'park/rtu-1' } } },
  { topic: 'hj212', use: 'hj212' },
  { topic: 'csv/+', use: 'text', options: csv },
  {
    topic: 'lines',
    use: 'line-protocol',
    options: { device: { is: 'park/rtu-1' }, precision: 'ms', ignore: ['host'] },
  },
  { topic: 'application/#', use: 'chirpstack', options: lorawan },
  { topic: 'v3/#', use: 'things-stack', options: lorawan },
  { topic: 'spBv1.0/#', use: 'sparkplug' },
  { topic: 'Advantech/#', use: 'advantech' },
  { topic: 'tele/#', use: 'tasmota' },
])
const decoders = createDecoders(plant)

/** What a message says, as its format's leaves: whatever a value or a time may come from. */
type Leaves = (payload: Uint8Array) => unknown[]

const jsonLeaves: Leaves = (payload) => {
  const leaves: unknown[] = []
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk)
    else if (isObject(node)) Object.values(node).forEach(walk)
    else leaves.push(node)
  }
  const text = new TextDecoder('utf-8').decode(payload)
  for (const part of isJson(text) ? [text] : (text.match(/"(?:[^"\\]|\\.)*"|[^\s,:{}[\]"]+/g) ?? [])) {
    if (isJson(part)) walk(JSON.parse(part))
  }
  return leaves
}
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const textLeaves: Leaves = (payload) =>
  jsonLeaves(payload).flatMap((leaf) => {
    const words = leaf === '运行' ? ['running'] : typeof leaf === 'string' && leaf.trim() !== '' ? [Number(leaf)] : []
    const compact = String(leaf).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6')
    return [leaf, ...words, compact]
  })
/** Every time also with a number of five minutes added, as `plus` does. */
const gatewayLeaves: Leaves = (payload) => {
  const leaves = jsonLeaves(payload).flatMap(measured)
  const numbers = leaves.filter((leaf) => typeof leaf === 'number')
  const times = leaves.map((leaf) => readTime(leaf, 'Asia/Shanghai', receivedAt)).filter((time) => time.ok)
  return [...leaves, ...times.flatMap(({ at }) => numbers.map((count) => Math.floor(at + count * 300_000)))]
}
/** Every two numbers that follow each other as registers, places of texts, and times with steps. */
const seriesLeaves: Leaves = (payload) => {
  const outer = jsonLeaves(payload)
  const inner = outer.filter((leaf) => typeof leaf === 'string')
  const leaves = [...outer, ...inner.flatMap((text) => jsonLeaves(new TextEncoder().encode(text)))]
  // a text with a control character in it is read, though it is no JSON
  const written = new TextDecoder().decode(payload).match(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi) ?? []
  const numbers = [...new Set([...leaves.filter((leaf) => typeof leaf === 'number'), ...written.map(Number)])]
  const pairs = numbers.flatMap((high) => numbers.map((low) => (high << 16) | (low & 0xffff)))
  const places = ['running', 'stopped', 'tripped', 'starting', 'stopping']
  const times = leaves.map((leaf) => readTime(leaf, undefined, receivedAt)).filter((time) => time.ok)
  const steps = [...numbers, ...leaves.map(Number)].flatMap((step) => [0, 1, 2, 3].map((count) => count * step))
  return [
    ...leaves,
    ...pairs,
    ...places,
    ...times.flatMap(({ at }) => steps.map((step) => at + Math.round(step * 60_000))),
  ]
}
/** Sums of base and value, and of base and time or the receipt and time. */
const senmlLeaves: Leaves = (payload) => {
  const leaves = jsonLeaves(payload)
  const numbers = leaves.filter((leaf) => typeof leaf === 'number')
  const sums = numbers.flatMap((one) => numbers.map((other) => one + other))
  const seconds = [...numbers, ...sums]
  const times = seconds.flatMap((sum) => [Math.round(sum * 1000), Math.floor(receivedAt + sum * 1000)])
  return [...leaves, ...sums, ...times]
}
const hjLeaves: Leaves = (payload) =>
  new TextDecoder()
    .decode(payload)
    .split(/[;,&=]/)
    .flatMap((text) => [
      ...measured(text),
      text.trim().replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d).*$/, '$1-$2-$3T$4:$5:$6'),
    ])
const fixedLeaves: Leaves = (payload) =>
  new TextDecoder()
    .decode(payload)
    .split(/[\r\n]+/)
    .flatMap((line) => {
      const [time = '', level = ''] = [[...line].slice(0, 12).join(''), [...line].slice(13).join('')]
      return [...measured(level), time.trim().replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3T$4:$5:00')]
    })
const lineLeaves: Leaves = (payload) =>
  new TextDecoder()
    .decode(payload)
    .split(/[;\r\n]/)
    .flatMap(measured)
/** What may be a field or a time, wherever it stands. */
const protocolLeaves: Leaves = (payload) =>
  (new TextDecoder().decode(payload).match(/"[^"]*"|[^,=\s]+/g) ?? []).flatMap((text) => {
    const number = /^-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?=[iu]?$)/i.exec(text)
    const word = /^(?:t|true)$/i.test(text) ? [true] : /^(?:f|false)$/i.test(text) ? [false] : []
    return [text, text.replaceAll('"', ''), ...word, ...(number ? [Number(number[0])] : [])]
  })
/** A leaf as the number before its unit, and as the times that may be meant. */
function measured(leaf: unknown): unknown[] {
  if (typeof leaf !== 'string') return [leaf]
  const text = leaf.trim()
  const [number] = /^[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d+)?/i.exec(text) ?? []
  const [, day = '', month = '', year, hour = '', minute] = /^(\d+)\.(\d+)\.(\d{4}) (\d+):(\d\d)$/.exec(text) ?? []
  const two = (digits: string) => digits.padStart(2, '0')
  const line = year ? [`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:00`] : []
  return [leaf, text, ...(number === undefined ? [] : [Number(number.replace(',', '.'))]), ...line]
}
const byteLeaves: Leaves = (payload) =>
  jsonLeaves(payload).flatMap((leaf) => {
    if (typeof leaf !== 'string' || !/^[A-Za-z0-9+/=]{2,100}$/.test(leaf)) return [leaf]
    const bytes = Buffer.from(leaf, 'base64')
    return [
      leaf,
      ...bytes,
      ...Array.from({ length: Math.max(0, bytes.length - 1) }, (_, at) => {
        const word = bytes.readUInt16BE(at)
        const little = [bytes.readUInt16LE(at), bytes.readInt16LE(at)]
        return [
          word,
          word & 0x3fff,
          bytes.readInt16BE(at) / 10,
          ...little,
          word / 1000,
          (word - 2500) / 500,
          (word - 32_768) / 100,
        ]
      }).flat(),
    ]
  })
const hexLeaves: Leaves = (payload) =>
  jsonLeaves(payload).flatMap((leaf) => [leaf, typeof leaf === 'string' && Number.parseInt(leaf.slice(2, 6), 16)])
const protobufLeaves: Leaves = (payload) => {
  try {
    const { Payload } = proto.org.eclipse.tahu.protobuf
    const decoded = Payload.decode(payload)
    return [
      Number(decoded.timestamp),
      ...decoded.metrics.flatMap((metric) => {
        const int = metric.intValue ?? 0
        const long = BigInt(String(metric.longValue ?? 0))
        const longs = [
          long,
          BigInt.asIntN(8, long),
          BigInt.asIntN(16, long),
          BigInt.asIntN(32, long),
          BigInt.asIntN(64, long),
        ]
        const ints = [int, int | 0, (int << 16) >> 16, (int << 24) >> 24, ...longs.map(Number)]
        return [
          ...ints,
          metric.floatValue,
          metric.doubleValue,
          metric.booleanValue,
          metric.stringValue,
          Number(metric.timestamp),
        ]
      }),
    ]
  } catch {
    return []
  }
}

function comesFrom(value: number, quantity: Quantity, leaves: readonly unknown[]): boolean {
  const units = [quantity.unit, ...Object.keys(quantity.units)]
  return leaves.some((leaf) => {
    if (typeof leaf === 'number') return units.some((unit) => toCanonical(quantity, unit, leaf) === value)
    if (quantity.kind !== 'state') return false
    return typeof leaf === 'boolean'
      ? Number(leaf) === value
      : typeof leaf === 'string' && stateCode(quantity, leaf) === value
  })
}

function checkReadings(topic: string, payload: Uint8Array, leavesOf: Leaves, memory = memoryOf()): number {
  const message = messageOf(topic, payload)
  const decoded = decoders(message)?.(message, plant, memory) ?? { readings: [], rejects: [] }
  if (decoded.readings.length === 0) return 0
  const leaves = leavesOf(payload)
  for (const { point, at, value, reason } of decoded.readings) {
    const known = plant.points.get(point.id) === point
    const inTime = Number.isInteger(at) && at >= earliestAt && at < latestAt
    const saidTime =
      at === receivedAt ||
      leaves.some((leaf) => {
        const time = readTime(leaf, 'Asia/Shanghai', receivedAt)
        return time.ok && time.at === at
      })
    const saidValue =
      value === null
        ? reason === 'no-value' || reason === 'sentinel'
        : Number.isFinite(value) && comesFrom(value, point.quantity, leaves)
    if (known && inTime && saidTime && saidValue) continue
    const shown = Buffer.from(payload).toString('latin1')
    expect.fail(`${topic} ${shown}: ${point.wire} = ${value} (${reason}) at ${at}`)
  }
  return decoded.readings.length
}

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const frames: [profile: string, fPort: number, hex: string][] = [
  ['milesight-em500-swl', 85, '01755a0377b400'],
  ['milesight-em500-udl', 85, '017564038264ff'],
  ['decentlab-dl-mbx', 1, '02012f000304d200010bb1'],
  ['decentlab-dl-smtp', 1, `020b500003${'09018a8c'.repeat(6)}00000000000000000b3b`],
  ['dragino-ldds75', 2, '0e1c0b0500'],
  ['uint16', 3, '04d2'],
  ['cayenne-lpp', 4, '03670110056700ff'],
  ['tlv', 85, '01755aff0bff0377b400'],
]
const entry = { at: '2026-07-03T02:10:00Z', readings: { level: 123, pump: 'running', flow: 0.5 } }
const sparkplug = (metrics: object[], seq: number) => {
  const payload = { timestamp: receivedAt, seq, metrics } as Parameters<
    NonNullable<ReturnType<typeof get>>['encodePayload']
  >[0]
  return get('spBv1.0')?.encodePayload(payload) ?? new Uint8Array()
}

const hjData = `QN=1;ST=21;CN=2011;MN=${devEui};CP=&&DataTime=20260703101000;level=12.5,level-Flag=N;flow=2,flow-Flag=D&&`
/** A damaged frame, with the length and the CRC of what it has become: else nothing would be left to read. */
const sealed = (damaged: Uint8Array) =>
  new TextEncoder().encode(hjFrame(new TextDecoder().decode(damaged).slice(6, -6)))

type Format = [
  name: string,
  leaves: Leaves,
  samples: [topic: string, payload: unknown][],
  seal?: (damaged: Uint8Array) => Uint8Array,
]
const formats: Format[] = [
  [
    'native',
    jsonLeaves,
    [
      ['v1/park/rtu-1/readings', entry],
      ['v1/park/rtu-1/readings', [entry, { readings: { level: null } }]],
    ],
  ],
  [
    'json, a list of tags',
    textLeaves,
    [
      [
        'tags',
        {
          station: devEui,
          tags: [
            { type: 'analog', tag: 'level', v: '12.5', u: 'mm', q: 'OK', t: '20260703101000' },
            { type: 'analog', tag: 'pump', v: '运行', q: 'BAD' },
          ],
        },
      ],
    ],
  ],
  [
    'json, lists in lists',
    gatewayLeaves,
    [
      [
        'gateway',
        {
          devices: [
            {
              sn: devEui,
              ts: '2026-07-03 10:00:00',
              points: {
                level: { v: '12,5 cm', n: 1 },
                flow: { v: 1.5, q: 'FAULT', n: 2 },
                pump: { v: 1 },
              },
            },
            { sn: 'G/N/D', ts: '2026-07-03 10:00:00', points: { level: { v: '3 m', n: 3 } } },
          ],
        },
      ],
    ],
  ],
  [
    'json, a series with names beside it',
    seriesLeaves,
    [
      [
        'series',
        {
          id: devEui,
          t: '2026-07-03T02:10:00Z',
          step: 5,
          names: ['level', 'flow'],
          body: {
            rows: [
              [
                [0, 12, 'p=running.'],
                [1, 2, 'p=stopped.'],
              ],
            ],
          },
        },
      ],
      [
        'series',
        {
          id: devEui,
          t: '2026-07-03T02:10:00Z',
          step: 5,
          names: ['level', 'flow'],
          body: '{"rows": [[[0, 12, "p=running."], [1, 2, "p=stopped."]]]}',
        },
      ],
    ],
  ],
  [
    'several decoders of one message',
    jsonLeaves,
    [
      [
        'several',
        { id: devEui, now: 12.5, '1': [3, '2026-07-03T01:10:00Z'], '2': [4, '2026-07-03T00:10:00Z'], battery: 3.5 },
      ],
    ],
  ],
  [
    'text, fixed places',
    fixedLeaves,
    [[`fixed/${devEui}`, '202607031005    12.5\r\n202607031010 -9999.0\r\n202607031015   123.45']],
  ],
  [
    'text, lines of columns',
    lineLeaves,
    [[`csv/${devEui}`, '3.7.2026 10:05;12.5;1.5 l/s\r\n03.07.2026 10:10;-9999;2 m³/h\r\n']],
  ],
  [
    'senml',
    senmlLeaves,
    [
      [
        'senml',
        [
          { bn: '', bt: 1_783_044_600, n: 'level', u: 'cm', v: 12.5 },
          { n: 'flow', bv: 1, v: 2, t: -60 },
          { n: 'pump', vb: true },
        ],
      ],
    ],
  ],
  ['hj212', hjLeaves, [['hj212', hjFrame(hjData)]], sealed],
  [
    'line protocol',
    protocolLeaves,
    [
      [
        'lines',
        'w,host=a level=1.5,flow=20i 1783044600000\np state=t\np state="running",note="x, y=1" 1783044600000\n',
      ],
    ],
  ],
  [
    'bytes in hex',
    hexLeaves,
    [
      [
        'bytes',
        { sn: devEui, hex: '0104d2', model: 'x', net: { rssi: -90, mcc: 460, mnc: 1, cell: [1, 2, 3] }, seq: 4 },
      ],
    ],
  ],
  ['json, a flat object', jsonLeaves, [[`flat/${devEui}`, { level: 4.5, pump: 1, flow: null, note: 'x' }]]],
  [
    'chirpstack',
    byteLeaves,
    frames.map(([profile, fPort, hex]) => [
      `application/a/device/${devEui}/event/up`,
      {
        time: '2026-07-03T02:10:00.123456Z',
        deviceInfo: { devEui, deviceProfileName: profile },
        fPort,
        fCnt: 4,
        data: base64(hex),
        rxInfo: [{ rssi: -90, snr: 5 }],
      },
    ]),
  ],
  [
    'things-stack',
    byteLeaves,
    frames.map(([profile, f_port, hex]) => [
      'v3/a/devices/d/up',
      {
        end_device_ids: { dev_eui: devEui },
        uplink_message: {
          version_ids: { brand_id: profile, model_id: profile },
          f_port,
          frm_payload: base64(hex),
          rx_metadata: [{ rssi: -90 }],
          received_at: '2026-07-03T02:10:00Z',
        },
      },
    ]),
  ],
  [
    'sparkplug',
    protobufLeaves,
    [
      ['spBv1.0/G/NBIRTH/N', sparkplug([{ name: 'bdSeq', type: 'UInt64', value: 1 }], 0)],
      [
        'spBv1.0/G/DBIRTH/N/D',
        sparkplug(
          [
            { name: 'level', alias: 10, type: 'Double', value: 3.2, timestamp: receivedAt - 5 },
            { name: 'pump', alias: 12, type: 'Boolean', value: true },
            { name: 'flow', alias: 13, type: 'Int32', value: -4 },
          ],
          1,
        ),
      ],
      [
        'spBv1.0/G/DDATA/N/D',
        sparkplug(
          [
            { alias: 10, type: 'Double', value: 3.5 },
            { alias: 12, type: 'Boolean', value: false },
            { alias: 13, type: 'Int32', value: 7, isHistorical: true, timestamp: receivedAt - 9 },
          ],
          2,
        ),
      ],
      ['spBv1.0/G/NDEATH/N', sparkplug([{ name: 'bdSeq', type: 'UInt64', value: 1 }], 0)],
    ],
  ],
  [
    'advantech',
    jsonLeaves,
    [[`Advantech/${devEui}/data`, { s: 1, t: '2026-07-03T02:10:00Z', q: 192, c: 0, ai1: 4.9, ai_st1: 1, di1: true }]],
  ],
  [
    'tasmota',
    jsonLeaves,
    [[`tele/${devEui}/SENSOR`, { Time: '2026-07-03T10:10:00', DS18B20: { Id: 'x', Temperature: 4.9 }, TempUnit: 'C' }]],
  ],
]

describe(`${runs} damaged messages`, () => {
  test.each(formats)('%s', { timeout: 600_000 }, (_name, leaves, samples, seal) => {
    const random = randomOf(seed)
    const memory = memoryOf()
    let readings = 0
    for (let run = 0; run < runs; run++) {
      const [topic, sent] = samples[run % samples.length] ?? ['', '']
      const whole = messageOf(topic, sent).payload
      const structured = typeof sent === 'object' && !(sent instanceof Uint8Array) && random() < 0.7
      const payload = structured
        ? messageOf(topic, JSON.stringify(mutateJson(sent, random))).payload
        : mutateBytes(whole, random)
      readings += checkReadings(topic, seal && random() < 0.9 ? seal(payload) : payload, leaves, memory)
    }
    // Damage that leaves nothing to read would prove nothing.
    expect(readings).toBeGreaterThan(runs / 20)
    for (const [topic, sent] of samples) checkReadings(topic, messageOf(topic, sent).payload, leaves, memoryOf())
  })
})

describe('nested 100,000 deep', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  test.each(
    formats.filter(
      ([name]) =>
        name !== 'sparkplug' &&
        !['text, lines of columns', 'text, fixed places', 'hj212', 'line protocol'].includes(name),
    ),
  )('%s', (_name, _leaves, samples) => {
    const [topic, sent] = samples[0] ?? ['', '']
    const text = JSON.stringify(sent)
    const payloads = [
      deep,
      ...[...text.matchAll(/(?<=[:,[])(?:"[^"]*"|[-\d.]+|true|null)(?=[,\]}])/g)].map(
        ({ index, 0: leaf }) => text.slice(0, index) + deep + text.slice(index + leaf.length),
      ),
    ]
    for (const payload of payloads) {
      const message = messageOf(topic, payload)
      expect(() => decoders(message)?.(message, plant, memoryOf())).not.toThrow()
    }
  })
})
