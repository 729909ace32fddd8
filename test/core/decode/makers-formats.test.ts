import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'

/**
 * What makers' gateways, loggers and clouds send, as their manuals describe it (written from memory of them, not captured), mapped by the plant file alone. All say a level
 * of 1.2 m and a flow of 3 m³/s at 2026-07-03 02:10 UTC, where they say that much. `at` is the time of the readings.
 */
const points = { level: { quantity: 'water_level', unit: 'm' }, flow: { quantity: 'flow', unit: 'm3/s' } } as const
const devices = {
  'park/a': { address: 'RTU-07', points },
  'park/b': { address: '24E124126A145512', points },
  'park/c': { address: '866207053462705', points },
}
const measured = '2026-07-03T02:10:00Z'
const ms = Date.parse(measured)
const both = { level: 1.2, flow: 3 }

interface Format {
  readonly name: string
  readonly yaml: string
  readonly topic?: string
  readonly payload: unknown
  readonly values?: object
  readonly at?: string | readonly string[]
  readonly rejects?: readonly string[]
}

const formats: readonly Format[] = [
  {
    name: 'Teltonika RUT, data to server: the registers’ value as JSON in a text',
    yaml: `{ topic: t, use: json, options: {
      unpack: [/data], device: { pointer: /serial_number }, time: { field: /timestamp, format: s },
      readings: [{ name: /name, value: /data/0, scale: { divide: 1000 } }] } }`,
    payload: { timestamp: String(ms / 1000), serial_number: 'RTU-07', name: 'level', data: '[1200]', addr: '40001' },
    values: { level: 1.2 },
  },
  {
    name: 'Milesight UG gateway: bytes of a codec',
    yaml: `{ topic: t, use: bytes, options: { device: { pointer: /devEUI }, data: /data, port: /fPort, time: /time,
      codecs: [{ use: tlv, options: { parts: [{ tag: "0377", name: level, type: uint16le, unit: cm }], skip: [{ tag: "0175", bytes: 1 }] } }] } }`,
    payload: {
      applicationID: 1,
      devEUI: '24e124126a145512',
      time: measured,
      fPort: 85,
      data: Buffer.from('01755a03777800', 'hex').toString('base64'),
    },
    values: { level: 1.2 },
  },
  {
    name: 'In-Situ HydroVu: parameters with numbers for units, readings of each in a list',
    yaml: `{ topic: t, use: json, options: {
      device: { pointer: /deviceId }, each: /parameters/*/readings, time: { field: /timestamp, format: s }, units: { "35": m, "49": m3/s },
      readings: [{ name: 2/parameterId, words: {}, value: /value, unit: 2/unitId }] } }`,
    payload: {
      deviceId: 'RTU-07',
      parameters: [
        { parameterId: 'level', unitId: '35', readings: [{ timestamp: ms / 1000, value: 1.2 }] },
        { parameterId: 'flow', unitId: '49', readings: [{ timestamp: ms / 1000, value: 3 }] },
      ],
    },
  },
  {
    name: 'YSI EXO: CSV with a header, date and time in two columns',
    yaml: `{ topic: t/+, use: text, options: { columns: ",", header: true, device: { topic: 2 },
      time: { field: { join: ["/Date (MM~1DD~1YYYY)", "/Time (HH:mm:ss)"] }, format: MM/DD/YYYY HH:mm:ss, zone: Asia/Shanghai },
      readings: { level: { value: /Depth m, as: number }, flow: { value: /Flow, as: number } } } }`,
    topic: 't/RTU-07',
    payload: 'Date (MM/DD/YYYY),Time (HH:mm:ss),"Temp, °C",Depth m,Flow\r\n07/03/2026,10:10:00,8.1,1.2,3\r\n',
  },
  {
    name: 'Siemens Industrial Edge databus: values with a quality code',
    yaml: `{ topic: ie/d/+/#, use: json, options: { device: { topic: 3 }, each: /vals, time: /ts,
      readings: [{ name: /id, value: /val, quality: { field: /qc, good: [3], suspect: [2] } }] } }`,
    topic: 'ie/d/RTU-07/dp/r',
    payload: {
      seq: 1,
      vals: [
        { id: 'level', qc: 3, ts: measured, val: 1.2 },
        { id: 'flow', qc: 0, ts: measured, val: 3 },
      ],
    },
    values: { level: 1.2, flow: [3, 'device-says-bad'] },
  },
  {
    name: 'Siemens LOGO!: variables with a list of one value',
    yaml: `{ topic: logo/+, use: json, options: { device: { topic: 2 }, time: { field: /state/reported/$logotime, format: s },
      readings: { level: { value: /state/reported/AI..1:1-1/value/0, scale: { divide: 1000 } } } } }`,
    topic: 'logo/RTU-07',
    payload: { state: { reported: { 'AI..1:1-1': { desc: 'x', value: [1200] }, $logotime: ms / 1000 } } },
    values: { level: 1.2 },
  },
  {
    name: 'Inhand gateway: controllers with measures, each with its time and status',
    yaml: `{ topic: t, use: json, options: { device: { pointer: /device }, each: /values/*/*, time: { field: /timestamp, format: s },
      readings: [{ name: 0#, value: /raw_data, quality: { field: /status, good: [1] } }] } }`,
    payload: {
      device: 'RTU-07',
      values: {
        plc1: {
          level: { raw_data: 1.2, timestamp: ms / 1000, status: 1 },
          flow: { raw_data: 3, timestamp: ms / 1000, status: 1 },
        },
      },
    },
  },
  {
    name: 'Four-Faith F2X16: the answer of a Modbus device, in hex',
    yaml: `{ topic: t/+, use: bytes, options: { device: { topic: 2 }, encoding: raw, codecs: [{ use: struct, options: {
      when: { 0: 1, 1: 3, 2: 4 }, more: ignored, fields: [{ name: level, at: 3, type: uint16, unit: mm }, { name: flow, at: 5, type: uint16, scale: { divide: 100 }, unit: m3/s }] } }] } }`,
    topic: 't/RTU-07',
    payload: Uint8Array.from(Buffer.from('01030404b0012c1234', 'hex')),
  },
  {
    name: 'USR: nodes as text, with an error of each',
    yaml: `{ topic: t/+, use: json, options: { device: { topic: 2 }, each: /rw_prot/r_data,
      readings: [{ name: /name, value: /value, as: number, quality: { field: /err, good: ["0"] } }] } }`,
    topic: 't/RTU-07',
    payload: {
      rw_prot: {
        Ver: '1.0.1',
        dir: 'up',
        r_data: [
          { name: 'level', value: '1.2', err: '0' },
          { name: 'flow', value: '3', err: '1' },
        ],
      },
    },
    values: { level: 1.2, flow: [3, 'device-says-bad'] },
    at: new Date(receivedAt).toISOString(),
  },
  {
    name: 'Advantech EdgeLink: device and tag in one text',
    yaml: `{ topic: t, use: json, options: { device: { field: { field: /tag, split: ":", part: 1, of: 2 } }, each: /d, time: { message: /ts },
      readings: [{ name: { field: /tag, split: ":", part: 2, of: 2 }, value: /value }] } }`,
    payload: {
      d: [
        { tag: 'RTU-07:level', value: 1.2 },
        { tag: 'RTU-07:flow', value: 3 },
      ],
      ts: '2026-07-03T02:10:00Z',
    },
  },
  {
    name: 'Moxa ThingsPro: tags, each with its values',
    yaml: `{ topic: t/+, use: json, options: { device: { topic: 2 }, each: /tags/*/values, time: /updateTimeStamp,
      readings: [{ name: 2#, value: /value }] } }`,
    topic: 't/RTU-07',
    payload: {
      tags: {
        level: { values: [{ updateTimeStamp: measured, value: 1.2 }] },
        flow: { values: [{ updateTimeStamp: measured, value: 3 }] },
      },
    },
  },
  {
    name: 'Weintek cMT: a list of one for each',
    yaml: `{ topic: t/+, use: json, options: { device: { topic: 2 }, each: /d/*/*, time: { field: { message: /ts }, zone: UTC },
      readings: [{ name: 1#, value: "" }] } }`,
    topic: 't/RTU-07',
    payload: { d: { level: [1.2], flow: [3] }, ts: '2026-07-03T02:10:00.000' },
  },
  {
    name: 'LORIOT: hex, the time in ms',
    yaml: `{ topic: t, use: bytes, options: { device: { pointer: /EUI }, data: /data, encoding: hex, port: /port, count: /fcnt,
      time: { field: /ts, format: ms }, codecs: [{ use: uint16, options: { name: level, unit: mm } }] } }`,
    payload: { cmd: 'rx', EUI: '24E124126A145512', ts: ms, port: 2, fcnt: 7, data: '04b0' },
    values: { level: 1.2 },
  },
  {
    name: 'Alibaba Cloud IoT: properties, each with its time',
    yaml: `{ topic: /sys/+/+/thing/event/property/post, use: json, options: { device: { topic: 4 }, each: /params/*, time: { field: /time, format: ms },
      readings: [{ name: 0#, value: /value }] } }`,
    topic: '/sys/pk/RTU-07/thing/event/property/post',
    payload: {
      id: '1',
      version: '1.0',
      params: { level: { value: 1.2, time: ms }, flow: { value: 3, time: ms } },
      method: 'thing.event.property.post',
    },
  },
  {
    name: 'Huawei IoTDA: services, the time in short ISO',
    yaml: `{ topic: $oc/devices/+/sys/properties/report, use: json, options: { device: { topic: 3 }, each: /services,
      time: { field: /event_time, format: YYYYMMDDTHHmmssZ, zone: UTC }, readings: [{ members: /properties }] } }`,
    topic: '$oc/devices/RTU-07/sys/properties/report',
    payload: { services: [{ service_id: 'water', properties: both, event_time: '20260703T021000Z' }] },
  },
  {
    name: 'China Mobile OneNET: data points in lists',
    yaml: `{ topic: t/+, use: json, options: { device: { topic: 2 }, each: /dp/*/*, time: { field: /t, format: s }, readings: [{ name: 1#, value: /v }] } }`,
    topic: 't/RTU-07',
    payload: { id: 1, dp: { level: [{ v: 1.2, t: ms / 1000 }], flow: [{ v: 3, t: ms / 1000 }] } },
  },
  {
    name: 'ThingsBoard gateway: devices by their names',
    yaml: `{ topic: v1/gateway/telemetry, use: json, options: { device: { field: 1# }, each: /*/*, time: { field: /ts, format: ms }, readings: [{ members: /values }] } }`,
    topic: 'v1/gateway/telemetry',
    payload: { 'RTU-07': [{ ts: ms, values: both }] },
  },
  {
    name: 'Dragino NB-IoT: now, and what was before, in one message',
    yaml: `{ topic: t, use: several, options: { of: [
      { use: json, options: { device: { pointer: /IMEI }, readings: { level: { value: /distance, unit: mm } } } },
      { use: json, options: { device: { pointer: /IMEI }, each: "/*", where: [{ field: /1, exists: true }],
        time: { field: /1, format: YYYY/MM/DD HH:mm:ss, zone: UTC }, readings: { level: { value: /0, unit: mm } } } }] } }`,
    payload: {
      IMEI: '866207053462705',
      Model: 'DS03',
      distance: 1200,
      battery: 3.5,
      '1': [1100, '2026/07/03 01:10:00'],
      '2': [1000, '2026/07/03 00:10:00'],
    },
    values: { level: 1 },
    at: [new Date(receivedAt).toISOString(), '2026-07-03T01:10:00Z', '2026-07-03T00:10:00Z'],
  },
  {
    name: 'Campbell TOA5: a header in the second of four lines',
    yaml: `{ topic: t/+, use: text, options: { columns: ",", header: { line: 2, of: 4 }, device: { topic: 2 },
      time: { field: /TIMESTAMP, format: YYYY-MM-DD HH:mm:ss, zone: Asia/Shanghai },
      readings: { level: { value: /level, as: number }, flow: { value: /flow, as: number } } } }`,
    topic: 't/RTU-07',
    payload:
      '"TOA5","RTU-07","CR300","1"\r\n"TIMESTAMP","RECORD","level","flow"\r\n"TS","RN","m","m3/s"\r\n"","","Smp","Avg"\r\n"2026-07-03 10:10:00",7,1.2,3\r\n',
  },
  {
    name: 'Ewon Flexy: a CSV of tags, with OPC quality',
    yaml: `{ topic: t/+, use: text, options: { columns: ";", header: true, device: { topic: 2 }, time: { field: /TimeInt, format: s },
      readings: [{ name: /TagName, value: /Value, as: number, quality: { field: /Quality, opc: da } }] } }`,
    topic: 't/RTU-07',
    payload: `"TagName";"TimeInt";"Value";"Quality"\r\n"level";${ms / 1000};1.2;192\r\n"flow";${ms / 1000};3;0\r\n`,
    values: { level: 1.2, flow: [3, 'device-says-bad'] },
  },
]

test.each(formats)('$name', ({ yaml, topic = 't', payload, values = both, at, rejects = [] }) => {
  const plant = plantOf(devices, [parse(yaml) as { topic: string; use: string; options: object }])
  const decoded = decode(plant, messageOf(topic, payload))
  expect(rejectsOf(decoded)).toEqual(rejects)
  expect(valuesOf(decoded)).toEqual(values)
  const times = decoded.readings.map((reading) => new Date(reading.at).toISOString())
  const expected = [at ?? (topic.startsWith('t/') && payload instanceof Uint8Array ? receivedAt : measured)].flat()
  const wanted = expected.map((text) => new Date(text).toISOString())
  if (wanted.length === 1) expect(new Set(times)).toEqual(new Set(wanted))
  else expect(times).toEqual(wanted)
})
