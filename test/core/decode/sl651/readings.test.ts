import { describe, expect, test } from 'vitest'
import type { Decoded } from '../../../../core/decode/decoder.ts'
import { formatFrame, scanFrame } from '../../../../core/decode/sl651/frame.ts'
import { decode, messageOf, plantOf, rejectsOf, type TestPoint } from '../../../support/decode.ts'
import { asciiPeriodic, bytesOf, frameBytes, latin, sl651Frames } from '../../../support/sl651-frames.ts'

/** What the frames of sl651-frames.ts say, as readings of a plant. */
const points: Record<string, TestPoint> = {
  PJ: 'rain',
  '26': 'rain',
  PN05: 'rain',
  '39': 'water_level',
  VT: 'battery',
  AI: 'air_temperature',
  C: 'water_temperature',
  F4: 'rain',
  DRZ1: 'water_level',
  FF02: 'water_temperature',
  'ZT.pump': 'pump_state',
  'ZT.door': 'door',
  'ZT.mains': 'mains',
}
const stations = ['0012345678', '0011223344', '0010100001', '0060010203', '0060010204']
const through: Record<string, string> = { '0060010204': 's0060010203' }
const plant = plantOf(
  Object.fromEntries(
    stations.map((address) => {
      const gateway = through[address]
      return [`hydro/s${address}`, { address, points, ...(gateway && { gateway }) }]
    }),
  ),
)

function read(bytes: Uint8Array): Decoded {
  return decode(plant, messageOf('sl651/0000000000', bytes))
}

/** `station element time value`, local time. */
function told({ readings }: Decoded): string[] {
  return readings.map(({ point, at, value, reason }) => {
    const local = new Date(at + 8 * 3_600_000).toISOString().slice(0, 16)
    return [point.device.slice(-4), point.wire, local, value, ...(reason ? [reason] : [])].join(' ')
  })
}

const frames: readonly (readonly [keyof typeof sl651Frames, readonly string[]])[] = [
  ['keepAlive', []],
  ['test', []],
  ['testAck', []],
  ['askSeries', []],
  [
    'periodic',
    [
      '3344 PJ 2017-07-18T11:00 4',
      '3344 26 2017-07-18T11:00 4',
      '3344 39 2017-07-18T11:00 10.49',
      '3344 VT 2017-07-18T11:00 10.99',
    ],
  ],
  [
    'key',
    [
      '0001 PJ 2020-07-24T17:23 13',
      '0001 PN05 2020-07-24T17:23 4',
      '0001 39 2020-07-24T17:23 0.55',
      '0001 VT 2020-07-24T17:23 12.68',
    ],
  ],
  [
    'latest',
    [
      '5678 PJ 2059-10-11T16:14 1.5',
      '5678 26 2059-10-11T16:14 1.5',
      '5678 39 2059-10-11T16:14 0.122',
      '5678 VT 2059-10-11T16:14 11.08',
    ],
  ],
  [
    'status',
    ['3344 ZT.mains 2017-07-18T10:20 1', '3344 ZT.door 2017-07-18T10:20 1', '3344 ZT.pump 2017-07-18T10:20 0'],
  ],
  [
    'negative',
    [
      '0203 39 2026-07-03T10:15 -1.23',
      '0203 AI 2026-07-03T10:15 -12.3',
      '0203 C 2026-07-03T10:15 4.5',
      '0203 VT 2026-07-03T10:15 12.63',
    ],
  ],
  ['twoStations', ['0203 39 2026-07-03T10:00 1.23', '0204 PJ 2026-07-03T10:00 12.5', '0204 VT 2026-07-03T10:00 12.55']],
  ['extension', ['0203 FF02 2026-07-03T10:00 12.3', '0203 39 2026-07-03T10:00 1.23', '0203 VT 2026-07-03T10:00 12.55']],
]

test.each(frames)('%s', (name, expected) => {
  const decoded = read(frameBytes(name))
  expect(decoded.rejects).toEqual([])
  expect(told(decoded)).toEqual(expected)
})

const rainSeries = [
  '0.5',
  '0',
  '0',
  '0',
  '2',
  ' no-value',
  ' no-value',
  ' no-value',
  ' no-value',
  ' no-value',
  '0',
  '0',
]
const minutes = (index: number) => `10:${String(5 + 5 * index).padStart(2, '0')}`.replace('10:60', '11:00')

test('an hour: rain and relative level each five minutes from the first time, the rest at its own', () => {
  const levels = [
    '0.12',
    '0.12',
    '0.28',
    '0.49',
    '0.49',
    ' no-value',
    ' no-value',
    ' no-value',
    ' no-value',
    ' no-value',
    '0.49',
    '0.49',
  ]
  expect(told(read(frameBytes('hourly')))).toEqual([
    ...rainSeries.map((value, index) => `3344 F4 2017-07-18T${minutes(index)} ${value}`),
    '3344 26 2017-07-18T11:00 4',
    ...levels.map((value, index) => `3344 DRZ1 2017-07-18T${minutes(index)} ${value}`),
    '3344 39 2017-07-18T11:00 10.49',
    '3344 PJ 2017-07-18T11:00 4',
    '3344 VT 2017-07-18T11:00 10.99',
  ])
})

test('history: the answer to a question is of the past', () => {
  const decoded = read(frameBytes('history'))
  expect(decoded.isHistory).toBe(true)
  expect(told(decoded)).toEqual(rainSeries.map((value, index) => `3344 F4 2017-07-18T${minutes(index)} ${value}`))
})

test('a series by its step, with one value missing', () => {
  const values = ['1.23', ' no-value', ...Array<string>(10).fill('1.25')]
  expect(told(read(frameBytes('uniform')))).toEqual(
    values.map((value, index) => `0203 39 2026-07-03T${minutes(index)} ${value}`),
  )
})

test('packets, cut inside a value', () => {
  const values = ['1.23', ...Array<string>(5).fill('1.231'), '1.232', ...Array<string>(5).fill('1.233')]
  const both = read(bytesOf(sl651Frames.packet1 + sl651Frames.packet2))
  expect(told(both)).toEqual(values.map((value, index) => `0203 39 2026-07-03T${minutes(index)} ${value}`))
  expect(rejectsOf(read(frameBytes('packet1')))).toEqual([' bad-shape'])
  expect(rejectsOf(read(bytesOf(sl651Frames.packet2 + sl651Frames.packet1)))).toEqual([' bad-shape'])
})

test('ASCII', () => {
  expect(told(read(latin(asciiPeriodic)))).toEqual([
    '0203 PJ 2026-07-03T10:15 12.5',
    '0203 26 2026-07-03T10:15 310.5',
    '0203 39 2026-07-03T10:15 1.23',
    '0203 VT 2026-07-03T10:15 12.63',
  ])
})

/** A periodic report of the station 0060010203 whose body goes on so behind its time. */
function report(elements: string, code = 0x32): Uint8Array {
  const scan = scanFrame(frameBytes('negative'))
  if (scan.name !== 'frame') throw new Error('no frame')
  return formatFrame({
    ...scan.frame,
    code,
    body: bytesOf(`0001260703101500F1F1006001020348F0F02607031015${elements}`),
  })
}

/** The same in ASCII. */
function asciiReport(text: string, code = 0x32): Uint8Array {
  const scan = scanFrame(latin(asciiPeriodic))
  if (scan.name !== 'frame') throw new Error('no frame')
  return formatFrame({ ...scan.frame, code, body: latin(`0001260703101500ST 0060010203 H TT 2607031015 ${text}`) })
}

const at = '2026-07-03T10:15'
const cases: readonly (readonly [string, Uint8Array, readonly string[], readonly string[]])[] = [
  ['decimals are those of the frame', report('392200001230'), [`0203 39 ${at} 12.3`], []],
  ['all FF is no value', report('3923FFFFFFFF'), [`0203 39 ${at}  no-value`], []],
  [
    "another maker's element is passed by",
    report('7A19123456392300001230'),
    [`0203 39 ${at} 1.23`],
    ['/7A unknown-point'],
  ],
  [
    'a half-byte that is no digit costs its element',
    report('39230000A230381212 63'.replace(' ', '')),
    [`0203 VT ${at} 12.63`],
    ['/39 not-a-number'],
  ],
  [
    'an element longer than the body ends it, and the one before it is not sure',
    report('03110045381212633923000012'),
    [`0203 C ${at} 4.5`],
    ['/31 bad-shape'],
  ],
  ['a byte missing in an element', report('392300001238121250'), [], ['/29 bad-shape']],
  [
    'a byte missing, and the next one is like an element of the standard',
    report('031100453923000012381211502019000005'),
    [`0203 C ${at} 4.5`],
    ['/37 bad-shape'],
  ],
  [
    'a byte too many in the middle: what stands before it is sure',
    report('031100453923000012503838121263201900000526190000'),
    [`0203 C ${at} 4.5`],
    ['/33 bad-shape'],
  ],
  [
    'a byte missing before a time: what is behind it has none',
    report('3923000012F0F0260703102039230000125038121263'),
    [],
    ['/39 not-a-number', '/29 bad-shape'],
  ],
  ['a length that lies: the end does not come out', report('391B0000123038121263'), [], ['/28 bad-shape']],
  [
    'right elements before a length that lies',
    report('3812126303110045391B00001230'),
    [`0203 VT ${at} 12.63`, `0203 C ${at} 4.5`],
    ['/36 bad-shape'],
  ],
  ['twice and different: neither', report('392300001230392300001240'), [], ['/39 bad-shape', '/39 bad-shape']],
  ['twice and the same', report('392300001230392300001230'), [`0203 39 ${at} 1.23`, `0203 39 ${at} 1.23`], []],
  ['no time', report('F0F02607321015392300001230'), [], ['/39 bad-time']],
  ['a time that is none', report('F0F0260A031015392300001230'), [], ['/39 bad-time']],
  ['a station nobody knows', report('F1F1009999999948F0F02607031015392300001230'), [], [' unknown-device']],
  [
    'two elements by turns',
    report('041800010039233812000012301263000012401264', 0x38),
    [`0203 39 ${at} 1.23`, `0203 VT ${at} 12.63`, '0203 39 2026-07-03T11:15 1.24', '0203 VT 2026-07-03T11:15 12.64'],
    [],
  ],
  ['a series that fits no identifier', report('041800000539230000123000', 0x31), [], ['/28 bad-shape']],
  ...(
    [
      ['a level behind two voltages', '381212601261392300001250'],
      ['a temperature behind two voltages', '38121260126102110251'],
      ["a maker's element behind two voltages", '3812126012617A2012345678'],
      ['status behind two voltages', '381212601261452000000400'],
      ['an hour of rain behind two voltages', '381212601261F460000000000000000000000000'],
      ['a voltage behind three levels', '392300001250000012510000125238121260'],
      ['a voltage in place of levels', '392338121260'],
      ['another series behind two voltages', '38121260126104180000053923000012500000'],
      ['a voltage missing among levels by turns', '3923381200001250126000001251000012401262'],
      ['a level missing among voltages by turns', '381239231260000012501261126200001252'],
      ['an element, then a time where no value ends', '381212602019000125F0F0260703102038121260'],
    ] as const
  ).map(([name, told]) => {
    const bytes = report(`0418000005${told}`, 0x31)
    return [`a series that could be another one: ${name}`, bytes, [], ['/28 bad-shape']] as const
  }),
  [
    'a series up to a time, and elements behind it',
    report('0418000005381212601261F0F0260703102039230000125038121262', 0x32),
    [
      `0203 VT ${at} 12.6`,
      '0203 VT 2026-07-03T10:20 12.61',
      '0203 39 2026-07-03T10:20 1.25',
      '0203 VT 2026-07-03T10:20 12.62',
    ],
    [],
  ],
  ["a maker's own function", report('392300001230', 0xe1), [], [' bad-shape']],
  ['ASCII: a value that is none', asciiReport('Z 1,23 VT 12.63 '), [`0203 VT ${at} 12.63`], ['/Z not-a-number']],
  ['ASCII: a name without a value', asciiReport('Z VT 12.63 '), [`0203 VT ${at} 12.63`], ['/Z bad-shape']],
  [
    'ASCII: a series',
    asciiReport('DRN05 Z 1.230 M 1.250 ', 0x31),
    [`0203 39 ${at} 1.23`, '0203 39 2026-07-03T10:20  no-value', '0203 39 2026-07-03T10:25 1.25'],
    [],
  ],
  [
    'ASCII: a step said again',
    asciiReport('DRN05 05 Z VT 1.230 12.5 1.250 12.6 ', 0x31),
    [`0203 39 ${at} 1.23`, `0203 VT ${at} 12.5`, '0203 39 2026-07-03T10:20 1.25', '0203 VT 2026-07-03T10:20 12.6'],
    [],
  ],
  ['ASCII: a series with a value too few', asciiReport('DRN05 Z VT 1.230 12.5 1.250 ', 0x31), [], ['/Z+VT bad-shape']],
  [
    'ASCII: status',
    asciiReport('ZT 00000481 '),
    [`0203 ZT.mains ${at} 0`, `0203 ZT.door ${at} 0`, `0203 ZT.pump ${at} 0`],
    [],
  ],
]
describe('parts', () => {
  test.each(cases)('%s', (_, bytes, readings, rejects) => {
    const decoded = read(bytes)
    expect(told(decoded)).toEqual(readings)
    expect(rejectsOf(decoded)).toEqual(rejects)
  })
})

test.each([
  ['of its own site', 'hydro/b', {}],
  ['of another site', 'other/b', {}],
  ['with another gateway', 'hydro/b', { gateway: 'c' }],
])('a station does not speak for another one %s', (_, name, more) => {
  const apart = plantOf({
    'hydro/a': { address: '0060010203', points },
    [name]: { address: '0060010204', points, ...more },
  })
  const decoded = decode(apart, messageOf('sl651/0060010203', frameBytes('twoStations')))
  expect(decoded.readings.map(({ point }) => point.device)).toEqual(['a'])
  expect(rejectsOf(decoded)).toEqual([' unknown-device'])
})

test('the unit is the one of the standard, unless the plant file says another', () => {
  const pressure = (point: TestPoint) => plantOf({ 'hydro/a': { address: '0060010203', points: { FL: point } } })
  const frame = messageOf('sl651/0060010203', report('081800065 0'.replace(' ', '')))
  expect(decode(pressure('pressure'), frame).readings[0]?.value).toBe(65)
  expect(decode(pressure({ quantity: 'pressure', unit: 'kPa' }), frame).readings[0]?.value).toBe(650)
})

test('hex text over MQTT, and elements that nobody wants', () => {
  const own = plantOf({ 'hydro/a': { address: '0060010203', points: { Z: 'water_level' } } }, [
    { topic: 'dtu/+', use: 'sl651', options: { encoding: 'hex', ignore: ['AI', 'C', '38'] } },
  ])
  const decoded = decode(own, messageOf('dtu/7', `${sl651Frames.negative}\r\n`))
  expect(told(decoded)).toEqual([`${'a'} Z ${at} -1.23`])
  expect(decoded.rejects).toEqual([])
})

test.each([0x00, 0x2e, 0x52, 0xdf, 0xe0])('function %i is none of the standard, and told', (code) => {
  const scan = scanFrame(frameBytes('periodic'))
  if (scan.name !== 'frame') throw new Error(scan.name)
  const decoded = read(formatFrame({ ...scan.frame, code }))
  expect([decoded.readings, rejectsOf(decoded)]).toEqual([[], [' bad-shape']])
})
