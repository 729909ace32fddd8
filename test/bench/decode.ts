import { get } from 'sparkplug-payload'
import { createDecoders } from '../../core/decode/registry.ts'
import { formatFrame } from '../../core/decode/sl651/frame.ts'
import type { LoggedMessage } from '../../core/message.ts'
import { memoryOf, messageOf, plantOf, receivedAt } from '../support/decode.ts'
import { hjFrame } from '../support/hj212.ts'
import { bytesOf, latin } from '../support/sl651-frames.ts'
import { type Row, rate, rounded, type Section } from './section.ts'

const names = Array.from({ length: 10 }, (_, index) => `p${index}`)
const values = Object.fromEntries(names.map((name, index) => [name, 1.25 + index]))
const elements = ['39', '3A', '3B', '3C', '3D', '3E', '3F', '40', '41', '42']
const measured = { quantity: 'water_level', unit: 'm' }
const points = Object.fromEntries(
  [
    ...names,
    ...names.map((name) => `w.${name}`),
    ...names.map((name) => `${name}-Rtd`),
    'level',
    'T.Temperature',
    ...elements,
  ].map((name) => [name, measured]),
)
const number = (name: string) => ({ value: `/${name}`, as: 'number' })
const readings = Object.fromEntries(names.map((name) => [name, number(name)]))
const device = { is: 'park/a' }
const struct = {
  use: 'struct',
  options: { fields: names.map((name, index) => ({ name, at: 2 * index, type: 'uint16', unit: 'mm' })) },
}
const tlv = {
  use: 'tlv',
  options: { parts: names.map((name, index) => ({ tag: `0${index}75`, name, type: 'uint16', unit: 'mm' })) },
}
const plant = plantOf(
  {
    'park/a': { address: 'a1', points },
    'park/n': { address: 'G/N', points },
    'park/l': {
      address: 'l1',
      points: Object.fromEntries(names.map((_, index) => [`temperature_${index}`, 'water_temperature'])),
    },
    'park/m': {
      points: Object.fromEntries(
        names.flatMap((_, index) => [
          [`ai${index + 1}`, measured],
          [`S${index}.Temperature`, 'water_temperature'],
        ]),
      ),
    },
    'park/h': { address: '0060010203', points },
  },
  [
    { topic: 'members', use: 'json', options: { device, readings: [{ members: '/v' }] } },
    {
      topic: 'tags',
      use: 'json',
      options: {
        device,
        each: '/tags',
        readings: [{ name: '/n', value: '/v', as: 'number', unit: '/u', quality: { field: '/q', good: ['OK'] } }],
      },
    },
    {
      topic: 'beside',
      use: 'json',
      options: { device, each: '/v', readings: [{ name: { list: { message: '/n' }, at: '0#' }, value: '' }] },
    },
    {
      topic: 'registers',
      use: 'json',
      options: {
        device,
        readings: Object.fromEntries(
          names.map((name, at) => [
            name,
            { value: { registers: [`/r/${2 * at}`, `/r/${2 * at + 1}`], type: 'float32' }, unit: 'm' },
          ]),
        ),
      },
    },
    {
      topic: 'several',
      use: 'several',
      options: {
        of: [
          { use: 'json', options: { device, readings: [{ members: '/v' }] } },
          { use: 'json', options: { device, readings: [{ members: '/w' }] } },
        ],
      },
    },
    {
      topic: 'fixed',
      use: 'text',
      options: {
        device,
        fixed: { width: 50, places: Object.fromEntries(names.map((name, at) => [name, [5 * at + 1, 5 * at + 4]])) },
        readings,
      },
    },
    { topic: 'Advantech/#', use: 'advantech', options: { device: { is: 'park/m' } } },
    { topic: 'tele/#', use: 'tasmota', options: { device: { is: 'park/m' } } },
    { topic: 'v3/#', use: 'things-stack', options: { codecs: [struct] } },
    { topic: 'csv', use: 'text', options: { device, columns: ';', names, readings } },
    { topic: 'pairs', use: 'text', options: { device, pairs: ';', readings } },
    { topic: 'lines', use: 'line-protocol', options: { device, precision: 'ms' } },
    { topic: 'bytes', use: 'bytes', options: { device, data: '/d', encoding: 'hex', codecs: [struct] } },
    { topic: 'tlv', use: 'bytes', options: { device, data: '/d', encoding: 'hex', codecs: [tlv] } },
    {
      topic: 'lpp',
      use: 'bytes',
      options: { device: { is: 'park/l' }, data: '/d', encoding: 'hex', codecs: [{ use: 'cayenne-lpp' }] },
    },
    { topic: 'application/#', use: 'chirpstack', options: { codecs: [struct] } },
    { topic: 'senml', use: 'senml', options: { device } },
    { topic: 'hj212', use: 'hj212' },
    { topic: 'spBv1.0/#', use: 'sparkplug' },
  ],
)

const stationOf = (encoding: 'hex' | 'ascii', code: number, body: Uint8Array) =>
  formatFrame({ encoding, direction: 'up', centre: 1, station: '0060010203', password: '1234', code, body, end: 3 })
const stationHead = '0001260703101500F1F1006001020348F0F02607031015'
const ofStation = stationOf('hex', 0x32, bytesOf(stationHead + elements.map((guide) => `${guide}2300001250`).join('')))
const seriesOfStation = stationOf('hex', 0x31, bytesOf(`${stationHead}04180000053923${'00001250'.repeat(10)}`))
const asciiNames = ['Z', 'ZB', 'ZU', 'Z1', 'Z2', 'Z3', 'Z4', 'Z5', 'Z6', 'Z7']
const asciiText = `0001260703101500ST 0060010203 H TT 2607031015 ${asciiNames.map((name) => `${name} 1.250 `).join('')}`
const asciiOfStation = stationOf('ascii', 0x32, latin(asciiText))

const native = JSON.stringify({ at: receivedAt, readings: values })
const hex = names.map((_, index) => (1000 + index).toString(16).padStart(4, '0')).join('')
const pick = (from: number, to: number) => Object.fromEntries(Object.entries(values).slice(from, to))
const metrics = names.map((name, index) => ({ name, alias: index, type: 'Double' as const, value: 1.25 + index }))
const formats: readonly (readonly [name: string, topic: string, payload: unknown])[] = [
  ['native', 'v1/park/a/readings', native],
  ['native, one reading', 'v1/park/a/readings', JSON.stringify({ at: receivedAt, readings: { p0: 1.25 } })],
  ['native, one of ten NaN', 'v1/park/a/readings', native.replace('1.25', 'NaN')],
  ['json, members', 'members', { v: values }],
  ['json, tags', 'tags', { tags: names.map((n) => ({ n, v: '1.25', u: 'm', q: 'OK' })) }],
  ['json, names beside', 'beside', { n: names, v: names.map(() => 1.25) }],
  ['json, registers', 'registers', { r: names.flatMap(() => [0x3fa0, 0]) }],
  ['several, of two', 'several', { v: pick(0, 5), w: pick(5, 10) }],
  ['text, fixed', 'fixed', '1.25 '.repeat(10)],
  [
    'advantech',
    'Advantech/x/data',
    { s: 1, t: 0, q: 192, c: 0, ...Object.fromEntries(names.map((_, at) => [`ai${at + 1}`, 1.25])) },
  ],
  [
    'tasmota',
    'tele/x/SENSOR',
    {
      Time: '2026-07-03T10:15:00',
      ...Object.fromEntries(names.map((_, at) => [`S${at}`, { Temperature: 1.25 }])),
      TempUnit: 'C',
    },
  ],
  [
    'things-stack, struct',
    'v3/a/devices/d/up',
    {
      end_device_ids: { dev_eui: 'a1' },
      uplink_message: { f_port: 1, f_cnt: 1, frm_payload: Buffer.from(hex, 'hex').toString('base64'), rx_metadata: [] },
    },
  ],
  ['text, columns', 'csv', names.map(() => '1.25').join(';')],
  ['text, pairs', 'pairs', names.map((name) => `${name}=1.25`).join(';')],
  ['line protocol', 'lines', `w ${names.map((name) => `${name}=1.25`).join(',')} ${receivedAt}`],
  ['bytes, struct', 'bytes', { d: hex }],
  ['bytes, tlv', 'tlv', { d: names.map((_, index) => `0${index}7504d2`).join('') }],
  ['bytes, cayenne-lpp', 'lpp', { d: names.map((_, index) => `0${index}670110`).join('') }],
  [
    'chirpstack, struct',
    'application/x/device/a1/event/up',
    { deviceInfo: { devEui: 'a1' }, fPort: 1, fCnt: 1, data: Buffer.from(hex, 'hex').toString('base64'), rxInfo: [] },
  ],
  ['senml', 'senml', names.map((n) => ({ n, u: 'm', v: 1.25 }))],
  [
    'hj212',
    'hj212',
    hjFrame(
      `CN=2011;MN=a1;CP=&&DataTime=20260703101000;${names.map((name) => `${name}-Rtd=1.25,${name}-Flag=N`).join(';')}&&`,
    ),
  ],
  ['sl651, elements', 'sl651/0060010203', ofStation],
  ['sl651, a series', 'sl651/0060010203', seriesOfStation],
  ['sl651, ASCII', 'sl651/0060010203', asciiOfStation],
  ['sparkplug', 'spBv1.0/G/NDATA/N', get('spBv1.0')?.encodePayload({ timestamp: receivedAt, seq: 1, metrics })],
]

/** What a decoder costs, from a message to readings; what JSON.parse alone makes of a native message stands beside. */
export const decodeSection: Section = {
  name: 'decode',
  title: 'Decode: ten readings a message, but where it says one',
  async run(report) {
    const decoderOf = createDecoders(plant)
    for (const [name, topic, payload] of formats) {
      const message = messageOf(topic, payload)
      const decoder = decoderOf(message)
      if (!decoder) continue
      const memory = memoryOf()
      report(row(name, message, () => decoder(message, plant, memory).readings.length))
    }
    const text = new TextDecoder()
    const message = messageOf('', native)
    report(
      row('JSON.parse alone', message, () => Object.keys(JSON.parse(text.decode(message.payload)).readings).length),
    )
  },
}

/** 0.3 s to warm up, then 0.6 s, of the processor's time: others may use it too. */
function row(name: string, { payload }: LoggedMessage, decode: () => number): Row {
  runFor(0.3, decode)
  const { readings, messages, seconds } = runFor(0.6, decode)
  return {
    format: name,
    bytes: payload.length,
    'readings/CPU-s': rate(readings, seconds),
    'µs/message': rounded((seconds / messages) * 1e6),
  }
}

function runFor(limit: number, decode: () => number): { readings: number; messages: number; seconds: number } {
  const from = process.cpuUsage()
  let readings = 0
  let messages = 0
  for (;;) {
    for (let left = 500; left > 0; left--) readings += decode()
    messages += 500
    const { user, system } = process.cpuUsage(from)
    const seconds = (user + system) / 1e6
    if (seconds >= limit) return { readings, messages, seconds }
  }
}
