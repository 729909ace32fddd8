import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'

/**
 * Formats of the field that no decoder was written for, each mapped as a user would: a few lines of the plant file.
 * `at` is the time of the readings, one for each.
 */
const points = {
  level: { quantity: 'water_level', sentinels: [-9999] },
  flow: 'flow',
  rain: 'rain',
  pump: 'pump_state',
  temperature: 'water_temperature',
  battery: 'battery',
  signal: 'signal',
  pressure: 'pressure',
  'Pump.Level': 'water_level',
}
const named = (address: string) => ({ address, points })
const devices = {
  'park/a': named('24E124126A145512'),
  'park/b': named('RTU-07'),
  'park/c': named('0060012345'),
  'park/d': named('station-2'),
  'park/e': named('Site1.Gauge3'),
}

interface Format {
  readonly name: string
  readonly yaml: string
  readonly topic: string
  readonly payload: unknown
  readonly values: object
  readonly at?: string | readonly string[]
  readonly rejects?: readonly string[]
  readonly events?: readonly string[]
}

const formats: readonly Format[] = [
  {
    name: 'Azure IoT Hub by way of Event Grid: the body in an envelope',
    yaml: `{ topic: iothub, use: json, options: {
      device: { pointer: /systemProperties/iothub-connection-device-id }, time: /body/ts,
      readings: [{ members: /body/values }] } }`,
    topic: 'iothub',
    payload: {
      systemProperties: { 'iothub-connection-device-id': 'RTU-07' },
      body: { ts: '2026-07-03T02:10:00Z', values: { level: 1.2, flow: 3 } },
    },
    values: { level: 1.2, flow: 3 },
    at: '2026-07-03T02:10:00Z',
  },
  {
    name: 'AWS IoT shadow: the thing in the topic, times of the shadow in seconds',
    yaml: `{ topic: $aws/things/+/shadow/update/documents, use: json, options: {
      device: { topic: 3 }, time: { field: /timestamp, format: s },
      readings: [{ members: /current/state/reported, ignore: [fw] }] } }`,
    topic: '$aws/things/RTU-07/shadow/update/documents',
    payload: { current: { state: { reported: { level: 1.2, fw: '1.0.3' } } }, timestamp: 1_783_044_600 },
    values: { level: 1.2 },
    at: '2026-07-03T02:10:00Z',
  },
  {
    name: 'OGC SensorThings observation: point and device in the topic, result and phenomenonTime in the body',
    yaml: `{ topic: v1.1/+/+/Observations, use: json, options: {
      device: { field: { field: { topic: -3 }, split: "'", part: 2, of: 3 } }, time: /phenomenonTime,
      readings: [{ name: { topic: -2 }, value: /result, quality: { field: /resultQuality, bad: [bad] } }] } }`,
    topic: "v1.1/Things('RTU-07')/level/Observations",
    payload: { phenomenonTime: '2026-07-03T02:10:00.000Z', result: 1.2, resultQuality: 'bad' },
    values: { level: [1.2, 'device-says-bad'] },
    at: '2026-07-03T02:10:00Z',
  },
  {
    name: 'Zigbee2MQTT: a flat object of a device by its friendly name',
    yaml: `{ topic: zigbee2mqtt/+, use: json, options: {
      device: { topic: -1 }, time: { field: /last_seen, format: ms },
      readings: { temperature: /temperature, battery: { value: /voltage, unit: mV } } } }`,
    topic: 'zigbee2mqtt/station-2',
    payload: { battery: 97, linkquality: 112, temperature: 4.5, voltage: 3000, last_seen: 1_783_044_600_000 },
    values: { temperature: 4.5, battery: 3 },
    at: '2026-07-03T02:10:00Z',
  },
  {
    name: 'Zigbee2MQTT availability: an event, no reading',
    yaml: `{ topic: zigbee2mqtt/+/availability, use: json, options: {
      device: { topic: 2 }, status: { field: /state, online: [online], offline: [offline] } } }`,
    topic: 'zigbee2mqtt/station-2/availability',
    payload: { state: 'offline' },
    values: {},
    events: ['offline park/d'],
  },
  {
    name: 'Shelly Gen2 NotifyStatus: seconds with a fraction, true and false for the pump, the unit in the name',
    yaml: `{ topic: +/events/rpc, use: json, options: {
      device: { pointer: /src }, where: [{ field: /method, is: NotifyStatus }],
      time: { field: /params/ts, format: s },
      readings: { pump: "/params/switch:0/output", temperature: "/params/temperature:0/tC" } } }`,
    topic: 'x/events/rpc',
    payload: {
      src: 'rtu-07',
      method: 'NotifyStatus',
      params: { ts: 1_783_044_600.25, 'switch:0': { output: true }, 'temperature:0': { tC: 8.1 } },
    },
    values: { pump: 1, temperature: 8.1 },
    at: '2026-07-03T02:10:00.250Z',
  },
  {
    name: 'Shelly online: true and false are events',
    yaml: `{ topic: shelly/+/online, use: json, options: { device: { topic: 2 }, status: { field: '', online: [true], offline: [false] } } }`,
    topic: 'shelly/station-2/online',
    payload: 'true',
    values: {},
    events: ['online park/d'],
  },
  {
    name: 'KEPServerEX IoT gateway: tags of several devices, the device in the tag’s name, true and false for quality',
    yaml: `{ topic: iotgateway, use: json, options: {
      device: { field: { field: /id, split: ., part: [1, 2], of: 3 } }, each: /values, time: { field: /t, format: ms },
      readings: [{ name: { field: /id, split: ., part: [3], of: 3 }, value: /v, quality: { field: /q, good: [true] } }] } }`,
    topic: 'iotgateway',
    payload: {
      timestamp: 1_783_044_900_000,
      values: [
        { id: 'Site1.Gauge3.level', v: 1.2, q: true, t: 1_783_044_600_000 },
        { id: 'Site1.Gauge3.flow', v: 3, q: false, t: 1_783_044_601_000 },
      ],
    },
    values: { level: 1.2, flow: [3, 'device-says-bad'] },
    at: ['2026-07-03T02:10:00Z', '2026-07-03T02:10:01Z'],
  },
  {
    name: 'a gateway of gateways: lists in lists, the time and the device of the outer one',
    yaml: `{ topic: gw, use: json, options: {
      device: { field: 2/sn }, each: /devices/*/data, time: { field: 2/ts, format: s },
      readings: [{ name: /k, value: /v }] } }`,
    topic: 'gw',
    payload: {
      devices: [
        {
          sn: 'RTU-07',
          ts: 1_783_044_600,
          data: [
            { k: 'level', v: 1 },
            { k: 'flow', v: 2 },
          ],
        },
        { sn: 'Unknown', ts: 1_783_044_600, data: [{ k: 'level', v: 9 }] },
      ],
    },
    values: { level: 1, flow: 2 },
    at: ['2026-07-03T02:10:00Z', '2026-07-03T02:10:00Z'],
    rejects: ['/devices/1/data/0 unknown-device'],
  },
  {
    name: 'an object for each tag, its name the key',
    yaml: `{ topic: t, use: json, options: {
      device: { is: park/b }, each: /tags/*, time: { message: /time },
      readings: [{ name: 0#, value: /val, quality: { field: /quality, opc: da } }] } }`,
    topic: 't',
    payload: {
      time: '2026-07-03T02:10:00Z',
      tags: { level: { val: 1.2, quality: 192 }, flow: { val: 3, quality: 64 }, rain: { val: 0, quality: 0 } },
    },
    values: { level: 1.2, flow: [3, 'device-says-suspect'], rain: [0, 'device-says-bad'] },
  },
  {
    name: 'arrays of arrays: [name, value, time]',
    yaml: `{ topic: t, use: json, options: {
      device: { pointer: /rtu }, each: /d, time: { field: /2, format: us }, readings: [{ name: /0, value: /1 }] } }`,
    topic: 't',
    payload: {
      rtu: 'RTU-07',
      d: [
        ['level', 1.2, 1_783_044_600_000_000],
        ['flow', null, 1_783_044_600_000_000],
      ],
    },
    values: { level: 1.2, flow: [null, 'no-value'] },
    at: ['2026-07-03T02:10:00Z', '2026-07-03T02:10:00Z'],
  },
  {
    name: 'a series: a start and an interval, one value after another',
    yaml: `{ topic: t, use: json, options: {
      device: { pointer: /rtu }, each: /level/*,
      time: { field: { message: /from }, format: YYYY-MM-DD HH:mm, zone: Asia/Shanghai, plus: { field: 0#, times: 5min } },
      readings: { level: '' } } }`,
    topic: 't',
    payload: { rtu: 'RTU-07', from: '2026-07-03 10:00', level: [1.1, -9999, 1.3] },
    values: { level: 1.3 },
    at: ['2026-07-03T02:00:00Z', '2026-07-03T02:05:00Z', '2026-07-03T02:10:00Z'],
  },
  {
    name: '中文: Chinese keys and words, local time in two fields, units in the text',
    yaml: `{ topic: 水文/上报, use: json, options: {
      device: { pointer: /测站编码 },
      time: { field: { join: [/日期, /时间] }, format: YYYY年M月D日 H:mm, zone: Asia/Shanghai },
      units: { 米: m, 立方米/秒: m3/s },
      readings: {
        level: { value: /水位, as: measure, quality: { field: /水位质量, good: [正常], suspect: [可疑] } },
        flow: { value: /流量, as: measure }, pump: { value: /水泵, words: { 运行: running, 停机: stopped } } } } }`,
    topic: '水文/上报',
    payload: {
      测站编码: '0060012345',
      日期: '2026年7月3日',
      时间: '9:05',
      水位: '1.23 米',
      水位质量: '可疑',
      流量: '4.5立方米/秒',
      水泵: '运行',
      备注: '巡检',
    },
    values: { level: [1.23, 'device-says-suspect'], flow: 4.5, pump: 1 },
    at: '2026-07-03T01:05:00Z',
  },
  {
    name: 'a decimal comma, tenths, and milliamperes of a transmitter',
    yaml: `{ topic: t, use: json, options: { device: { is: park/b }, readings: {
      level: { value: /ai1, scale: { from: [4, 20], to: [0, 8] } },
      temperature: { value: /t, scale: { divide: 10 } },
      flow: { value: /q, as: number, decimal: ',' } } } }`,
    topic: 't',
    payload: { ai1: 12, t: 45, q: '1,5' },
    values: { level: 4, temperature: 4.5, flow: 1.5 },
  },
  {
    name: 'Homie: a plain number, device and point in the topic',
    yaml: `{ topic: homie/+/gauge/+, use: text, options: {
      device: { topic: 2 }, readings: [{ name: { topic: -1 }, value: '', as: number }] } }`,
    topic: 'homie/station-2/gauge/level',
    payload: '1.23\n',
    values: { level: 1.23 },
  },
  {
    name: 'Homie $state: words that are events',
    yaml: `{ topic: homie/+/$state, use: text, options: {
      device: { topic: 2 }, status: { field: '', online: [ready], offline: [lost, disconnected] } } }`,
    topic: 'homie/station-2/$state',
    payload: 'lost',
    values: {},
    events: ['offline park/d'],
  },
  {
    name: 'CSV: a line for each time',
    yaml: `{ topic: csv/+, use: text, options: {
      columns: ;, names: [time, level, flow, pump], device: { topic: 2 },
      time: { field: /time, format: DD.MM.YYYY HH:mm:ss, zone: Asia/Shanghai },
      readings: { level: { value: /level, as: number, decimal: ',' }, flow: { value: /flow, as: number }, pump: { value: /pump, words: { '1': running, '0': stopped } } } } }`,
    topic: 'csv/station-2',
    payload: '03.07.2026 10:10:00;1,23;4.5;1\r\n03.07.2026 10:15:00;1,24;4.5|4.6;0\r\n',
    values: { level: 1.24, flow: 4.5, pump: 0 },
    rejects: ['/1/flow not-a-number'],
  },
  {
    name: 'key=value',
    yaml: `{ topic: kv, use: text, options: {
      pairs: '&', device: { pointer: /id }, time: { field: /ts, format: s },
      readings: { level: { value: /level, as: number }, signal: { value: /rssi, as: measure } } } }`,
    topic: 'kv',
    payload: 'id=RTU-07&ts=1783044600&level=-9999&rssi=-97dBm',
    values: { level: [-9999, 'sentinel'], signal: -97 },
    at: '2026-07-03T02:10:00Z',
  },
  {
    name: 'FIWARE Ultralight: point|value|point|value',
    yaml: `{ topic: ul/+, use: text, options: { pairs: '|', equals: '|', device: { topic: 2 },
      readings: { level: { value: /level, as: number }, flow: { value: /flow, as: number } } } }`,
    topic: 'ul/station-2',
    payload: 'level|1.2|flow|3',
    values: { level: 1.2, flow: 3 },
  },
  {
    name: 'two values in one text: the second is meant',
    yaml: `{ topic: t, use: json, options: { device: { is: park/b }, readings: {
      level: { value: { field: /v, split: '|', part: -1, of: 2 }, as: number } } } }`,
    topic: 't',
    payload: { v: '0.260|0.267' },
    values: { level: 0.267 },
  },
  {
    name: 'SCADA: alarm class and running beside the value are no numbers',
    yaml: `{ topic: scada, use: json, options: {
      device: { pointer: /node }, each: /points, where: [{ field: /type, not: [alarm, text] }, { field: /value, exists: true }],
      readings: [{ name: /tag, value: /value, quality: { field: /state, bad: [FAULT, OVERRIDDEN], suspect: [STALE] } }] } }`,
    topic: 'scada',
    payload: {
      node: 'RTU-07',
      points: [
        { tag: 'Pump.Level', value: 1.2, state: 'NORMAL', alarmClass: 3, running: true },
        { tag: 'flow', value: 2, state: 'STALE', alarmClass: 1, running: false },
        { tag: 'rain', value: 2, state: 'FAULT' },
        { type: 'alarm', tag: 'level', value: 7 },
        { tag: 'temperature', state: 'FAULT' },
      ],
    },
    values: { 'Pump.Level': 1.2, flow: [2, 'device-says-suspect'], rain: [2, 'device-says-bad'] },
  },
]

const thingpark = {
  name: 'Actility ThingPark: hex bytes, a codec by fields, numbers in text',
  yaml: `{ topic: actility/#, use: bytes, options: {
    device: { pointer: /DevEUI_uplink/DevEUI }, data: /DevEUI_uplink/payload_hex, encoding: hex, port: /DevEUI_uplink/FPort,
    count: /DevEUI_uplink/FCntUp, rssi: /DevEUI_uplink/LrrRSSI, time: /DevEUI_uplink/Time,
    codecs: [{ port: 2, use: struct, options: { fields: [
      { name: level, at: 0, type: int16, unit: mm, none: 32767 },
      { name: temperature, at: 2, type: int16, scale: { divide: 10 } },
      { name: pump, at: 4, type: uint8, bits: [0, 1] },
      { name: battery, at: 4, type: uint8, bits: [1, 7], scale: { divide: 10 } }] } }] } }`,
  topic: 'actility/x',
}
const uplink = { DevEUI: '24E124126A145512', FPort: '2', FCntUp: '7', LrrRSSI: '-97.000000' }

const bytes: readonly Format[] = [
  {
    ...thingpark,
    payload: { DevEUI_uplink: { ...uplink, Time: '2026-07-03T10:10:00.000+08:00', payload_hex: '04D2FFF1F3' } },
    values: { level: 1.234, temperature: -1.5, pump: 1, battery: 12.1 },
    at: '2026-07-03T02:10:00Z',
  },
  {
    ...thingpark,
    name: 'a number that means none, and bytes of another frame',
    payload: { DevEUI_uplink: { ...uplink, payload_hex: '7FFF000000' } },
    values: { level: [null, 'no-value'], temperature: 0, pump: 0, battery: 0 },
  },
  {
    ...thingpark,
    name: 'a frame of another length',
    payload: { DevEUI_uplink: { ...uplink, payload_hex: '04D2FF' } },
    values: {},
    rejects: ['/DevEUI_uplink/payload_hex bad-shape'],
  },
  {
    ...thingpark,
    name: 'a frame of another port',
    payload: { DevEUI_uplink: { ...uplink, FPort: 9, payload_hex: '04D2FFF1F3' } },
    values: {},
    rejects: ['/DevEUI_uplink/FPort bad-shape'],
  },
  {
    name: 'Helium: base64 in JSON, the time in ms',
    yaml: `{ topic: helium/+/rx, use: bytes, options: {
      device: { pointer: /dev_eui }, data: /payload, port: /port, time: { field: /reported_at, format: ms },
      codecs: [{ use: uint16, options: { name: level, unit: mm } }] } }`,
    topic: 'helium/x/rx',
    payload: { dev_eui: '24e124126a145512', payload: 'BNI=', port: 1, reported_at: 1_783_044_600_000 },
    values: { level: 1.234 },
    at: '2026-07-03T02:10:00Z',
  },
  {
    name: 'a serial gateway: raw bytes, the device in the topic',
    yaml: `{ topic: dtu/+, use: bytes, options: { device: { topic: 2 }, encoding: raw,
      codecs: [{ use: struct, options: { when: { 0: 1, 1: 3, 2: 4 }, more: ignored,
        fields: [{ name: level, at: 3, type: float32 }] } }] } }`,
    topic: 'dtu/station-2',
    payload: Uint8Array.from([1, 3, 4, 0x3f, 0x9d, 0x70, 0xa4, 0xaa, 0xbb]),
    values: { level: Math.fround(1.23) },
  },
]

test.each([...formats, ...bytes])('$name', ({ yaml, topic, payload, values, at, rejects = [], events = [] }) => {
  const plant = plantOf(devices, [parse(yaml) as { topic: string; use: string; options: object }])
  const decoded = decode(plant, messageOf(topic, payload))
  expect(rejectsOf(decoded)).toEqual(rejects)
  expect(valuesOf(decoded)).toEqual(values)
  expect((decoded.events ?? []).map(({ kind, device }) => `${kind} ${device}`)).toEqual(events)
  const times = decoded.readings.map((reading) => new Date(reading.at).toISOString())
  const expected = at === undefined ? undefined : [at].flat().map((text) => new Date(text).toISOString())
  if (expected?.length === 1) expect(new Set(times)).toEqual(new Set(expected))
  else if (expected) expect(times).toEqual(expected)
  for (const reading of decoded.readings) expect(reading.at).toBeLessThanOrEqual(receivedAt)
})
