import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { compilePlant } from '../../../core/plant/compile.ts'
import { decode, messageOf, plantOf, rejectsOf, valuesOf } from '../../support/decode.ts'

/** What is nearly the message that a mapping describes: read right, or refused with its reason, never read wrong. */
const points = {
  level: { quantity: 'water_level', unit: 'm' },
  water_level: { quantity: 'water_level', unit: 'm' },
  head: 'water_level',
  flow: { quantity: 'flow', unit: 'm3/s' },
  temperature: 'water_temperature',
  battery: 'battery_charge',
  pump: 'pump_state',
  distance: 'distance',
  battery_voltage: 'battery',
}
const devices = { 'park/a': { address: 'A1', points }, 'park/b': { address: 'B2', points } }

interface Case {
  readonly name: string
  readonly yaml: string
  readonly payload: unknown
  readonly values: object
  readonly rejects?: readonly string[]
}

const text = (options: string) => `{ topic: t, use: text, options: { device: { is: park/a }, ${options} } }`
const json = (options: string) => `{ topic: t, use: json, options: { device: { is: park/a }, ${options} } }`
const bytes = (options: string) =>
  `{ topic: t, use: bytes, options: { device: { is: park/a }, encoding: raw, codecs: [${options}] } }`
const hex = (digits: string) => Uint8Array.from(Buffer.from(digits, 'hex'))

const csv = text(`columns: ",", names: [name, temperature, level],
  readings: { temperature: { value: /temperature, as: number }, level: { value: /level, as: number } }`)
const header = text(`columns: ;, header: true,
  readings: { temperature: { value: /temperature, as: number }, level: { value: /level, as: number } }`)
const sdi12 = text(`columns: sign, names: [address, level, temperature],
  readings: { level: { value: /level, as: number }, temperature: { value: /temperature, as: number } }`)
const pairs = text(
  'pairs: ",", readings: { level: { value: /level, as: number }, flow: { value: /flow, as: measure } }',
)
const comma = text("pairs: ',', readings: { level: { value: /level, as: number, decimal: ',' } }")
const lines: readonly Case[] = [
  {
    name: 'a quoted comma',
    yaml: csv,
    payload: '"Station, north",8.6,1.26',
    values: { temperature: 8.6, level: 1.26 },
  },
  {
    name: 'quotes in quotes',
    yaml: csv,
    payload: '"the ""old"" one" , 8.6,"1.26"',
    values: { temperature: 8.6, level: 1.26 },
  },
  {
    name: 'a line end in quotes',
    yaml: csv,
    payload: '"two\nlines",8.6,1.26\n',
    values: { temperature: 8.6, level: 1.26 },
  },
  {
    name: 'quotes within a value',
    yaml: csv,
    payload: 'the "old" pipe,8.6,1.2\nx,1,2',
    values: { temperature: 1, level: 2 },
    rejects: ['/0 bad-shape'],
  },
  {
    name: 'a quote that has no other',
    yaml: csv,
    payload: 'x,1,2\n5" pipe,8.6,1.2\nz,3,4',
    values: { temperature: 1, level: 2 },
    rejects: ['/1 bad-shape'],
  },
  {
    name: 'a quote that is not closed',
    yaml: csv,
    payload: 'x,1,2\n"y,8.6,1.2\nz,3,4',
    values: { temperature: 1, level: 2 },
    rejects: ['/1 bad-shape'],
  },
  { name: 'a header that was lost', yaml: header, payload: 'x;8.6;1.26\n', values: {}, rejects: ['/0 bad-shape'] },
  { name: 'a column put in', yaml: csv, payload: 'x,7,8.6,1.26', values: {}, rejects: ['/0 bad-shape'] },
  { name: 'a column left out', yaml: csv, payload: 'x,8.6', values: {}, rejects: ['/0 bad-shape'] },
  {
    name: 'columns by name, in any order',
    yaml: header,
    payload: 'level;n;temperature\n1.26;x;8.6\n',
    values: { temperature: 8.6, level: 1.26 },
  },
  {
    name: 'two columns of one name',
    yaml: header,
    payload: 'level;level\n1.26;8.6',
    values: {},
    rejects: ['/0 bad-shape'],
  },
  {
    name: 'a line longer than the first',
    yaml: header,
    payload: 'level\n1;26\n3',
    values: { level: 3 },
    rejects: ['/0 bad-shape'],
  },
  {
    name: 'blanks between columns, as many as there are',
    yaml: csv.replace('","', '" "'),
    payload: ' x   8.6  1.26 \r\n',
    values: { temperature: 8.6, level: 1.26 },
  },
  { name: 'SDI-12', yaml: sdi12, payload: '0+1.234-0.5\r\n', values: { level: 1.234, temperature: -0.5 } },
  {
    name: 'SDI-12, both below zero',
    yaml: sdi12,
    payload: 'e-1.234-0.5\r\n',
    values: { level: -1.234, temperature: -0.5 },
  },
  { name: 'a sign of an exponent', yaml: sdi12, payload: '0+1.5e-3-0.5', values: { level: 0.0015, temperature: -0.5 } },
  { name: 'SDI-12, a value more', yaml: sdi12, payload: '0+7+1.234-0.5\r\n', values: {}, rejects: ['/0 bad-shape'] },
  {
    name: 'names that contain each other',
    yaml: pairs,
    payload: 'water_level=9.99,level=1.24',
    values: { level: 1.24 },
  },
  { name: 'the other alone', yaml: pairs, payload: 'water_level=9.99,flow=1', values: { flow: 1 } },
  { name: 'a name within a value', yaml: pairs, payload: 'note="off, level=9",level=1.24', values: { level: 1.24 } },
  {
    name: 'a comma that is no separator',
    yaml: pairs,
    payload: 'level=1,24,flow=3',
    values: { flow: 3 },
    rejects: ['/0/level not-a-number'],
  },
  { name: 'the same where it is said', yaml: comma, payload: 'level=1,24,flow=3', values: { level: 1.24 } },
  {
    name: 'a name twice',
    yaml: pairs,
    payload: 'level=1,level=2,flow=3',
    values: { flow: 3 },
    rejects: ['/0/level bad-shape'],
  },
  {
    name: 'names and values by turns, one missing',
    yaml: text("pairs: '|', equals: '|', readings: { level: { value: /level, as: number } }"),
    payload: 'flow|level|9',
    values: {},
    rejects: ['/0 bad-shape'],
  },
]

const part = json("readings: { level: { value: { field: /v, split: '|', part: -1, of: 2 }, as: number } }")
const row = json('each: /d, readings: [{ name: /0, value: /1 }]')
const channels = json('readings: { level: /ai/0, temperature: /ai/1 }')
const documents: readonly Case[] = [
  { name: 'a text of two parts', yaml: part, payload: { v: '1.2|1.3' }, values: { level: 1.3 } },
  { name: 'of one', yaml: part, payload: { v: '1.2' }, values: {}, rejects: ['/v bad-shape'] },
  { name: 'of three', yaml: part, payload: { v: '1.2|1.3|1.4' }, values: {}, rejects: ['/v bad-shape'] },
  {
    name: 'rows',
    yaml: row,
    payload: {
      d: [
        ['level', 1],
        ['flow', 2, 3],
        ['temperature', 3],
      ],
    },
    values: { level: 1, temperature: 3 },
    rejects: ['/d/1 bad-shape'],
  },
  { name: 'channels by position', yaml: channels, payload: { ai: [1, 2] }, values: { level: 1, temperature: 2 } },
  { name: 'one channel more', yaml: channels, payload: { ai: [9, 1, 2] }, values: {}, rejects: ['/ai bad-shape'] },
  {
    name: 'of more channels, as is said',
    yaml: channels.replace('readings', 'lists: [{ field: /ai, length: [2, 3] }], readings'),
    payload: { ai: [1, 2, 9] },
    values: { level: 1, temperature: 2 },
  },
  {
    name: 'the first of however many',
    yaml: json('readings: { level: /gw/0/level }'),
    payload: { gw: [{ level: 1 }, { level: 2 }] },
    values: { level: 1 },
  },
  {
    name: 'no list where one was',
    yaml: json('each: /tags, readings: { level: /level }'),
    payload: { level: 9, tag: [] },
    values: {},
    rejects: [' bad-shape'],
  },
  {
    name: 'the unit behind a number is nearer than the mapping’s',
    yaml: json('readings: { level: { value: /v, as: measure, unit: cm } }'),
    payload: { v: '1.2 m' },
    values: { level: 1.2 },
  },
  {
    name: 'no unit, where nobody says one',
    yaml: json('readings: { head: { value: /v, unit: /u } }'),
    payload: { v: 120 },
    values: {},
    rejects: ['/v unknown-unit'],
  },
  {
    name: 'no unit, where the plant file says it',
    yaml: json('readings: { level: { value: /v, unit: /u } }'),
    payload: { v: 1.2 },
    values: { level: 1.2 },
  },
  {
    name: 'an entry that lacks its device is not its gateway’s',
    yaml: '{ topic: t, use: json, options: { device: { field: /sn }, each: /tags, readings: { level: /v } } }',
    payload: { sn: 'A1', tags: [{ sn: 'B2', v: 1 }, { v: 2 }] },
    values: { level: 1 },
    rejects: ['/tags/1/sn unknown-device'],
  },
  {
    name: 'half of a time',
    yaml: json(
      'time: { field: { join: [/date, /time] }, format: YYYY-MM-DD HH:mm, zone: +08:00 }, readings: { level: /v }',
    ),
    payload: { date: '2026-07-03', v: 1 },
    values: {},
    rejects: [' bad-time'],
  },
]

const struct = bytes(`{ use: struct, options: { when: { 0: 1, 1: 0x75, 3: 3, 4: [0x67, 0x77] }, more: ignored, fields: [
  { name: battery, at: 2, type: uint8 }, { name: temperature, at: 5, type: int16le, scale: { divide: 10 } }] } }`)
const frames: readonly Case[] = [
  {
    name: 'channel and type where they were',
    yaml: struct,
    payload: hex('01755a0367f600'),
    values: { battery: 90, temperature: 24.6 },
  },
  {
    name: 'and more behind them',
    yaml: struct,
    payload: hex('01755a0377f6000468ff'),
    values: { battery: 90, temperature: 24.6 },
  },
  { name: 'the other way round', yaml: struct, payload: hex('0367f60001755a'), values: {}, rejects: [' bad-shape'] },
  {
    name: 'another channel first',
    yaml: struct,
    payload: hex('04680501755a0367f600'),
    values: {},
    rejects: [' bad-shape'],
  },
  {
    name: '9999.9 in four bytes is none',
    yaml: bytes('{ use: struct, options: { fields: [{ name: level, at: 0, type: float32, none: 9999.9 }] } }'),
    payload: hex('461c3f9a'),
    values: { level: [null, 'no-value'] },
  },
  {
    name: 'Decentlab: more bytes than flags',
    yaml: bytes('{ use: decentlab-dl-mbx, port: 1 }').replace('encoding', 'port: { is: 1 }, encoding'),
    payload: hex('02012f000304d200010bb1ffff'),
    values: {},
    rejects: [' bad-shape'],
  },
  {
    name: 'Dragino: a frame cut short',
    yaml: bytes('{ use: dragino-ldds75, port: 1 }').replace('encoding', 'port: { is: 1 }, encoding'),
    payload: hex('0e1c0b'),
    values: {},
    rejects: [' bad-shape'],
  },
]

test.each([...lines, ...documents, ...frames])('$name', ({ yaml, payload, values, rejects = [] }) => {
  const plant = plantOf(devices, [parse(yaml) as { topic: string; use: string; options: object }])
  const decoded = decode(plant, messageOf('t', payload))
  expect(rejectsOf(decoded)).toEqual(rejects)
  expect(valuesOf(decoded)).toEqual(values)
})

test('a sentinel is also the four-byte number next to it', () => {
  const name = { 'zh-CN': '站', en: 'Gauge' }
  const at = [29.65, 91.12]
  const asset = {
    id: 'g',
    kind: 'level-gauge',
    name,
    at,
    device: 'd',
    points: [{ id: 'level', quantity: 'water_level', sentinels: [9999.9] }],
  }
  const city = { id: 'lhasa', name, zone: 'Asia/Shanghai', at }
  const options = {
    device: { is: 'park/d' },
    encoding: 'raw',
    codecs: [{ use: 'struct', options: { fields: [{ name: 'level', at: 0, type: 'float32' }] } }],
  }
  const decoders = [{ topic: 't', use: 'bytes', options }]
  const compiled = compilePlant({
    version: 1,
    city,
    sites: [{ id: 'park', kind: 'park', name, at, assets: [asset] }],
    decoders,
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  const [reading] = decode(compiled.plant, messageOf('t', hex('461c3f9a'))).readings
  expect([reading?.value, reading?.reason]).toEqual([Math.fround(9999.9), 'sentinel'])
})
