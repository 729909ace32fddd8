import { describe, expect, test } from 'vitest'
import { jsonDecoder } from '../../../core/decode/json-mapping.ts'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'
import { samplesOf } from '../../support/samples.ts'

const devices = {
  'dan/pump-1': {
    address: 'FS785',
    points: { Pump_running: 'pump_state', Oil_Press: { quantity: 'pressure', unit: 'kPa' } },
  },
  'dan/rtu-1': {
    address: '6001',
    points: {
      level: { quantity: 'water_level', unit: 'cm', sentinels: [9999, '--'] },
      pump: 'pump_state',
      flow: { quantity: 'flow', unit: 'm3/s' },
    },
  },
}
const plantWith = (options: object) => plantOf(devices, [{ topic: '#', use: 'json', options }])
const at = (text: string) => Date.parse(text)

describe('a flat object, with text and position beside the values', () => {
  const options = {
    device: { topic: 2 },
    readings: { Pump_running: '/Pump_running', Oil_Press: '/Oil_Press' },
  }
  const ours = { lat: 29.6, lon: 91.1, Pump_running: 0, Oil_Press: 310.5, Maintenance: 'Last Maintenance 3 May' }

  test('only what is mapped is read, at the time of receipt', () => {
    const decoded = decode(plantWith(options), messageOf('Field/FS785/Status', ours))
    expect(valuesOf(decoded)).toEqual({ Pump_running: 0, Oil_Press: 310.5 })
    expect(decoded.rejects).toEqual([])
    expect(new Set(decoded.readings.map((reading) => reading.at))).toEqual(new Set([receivedAt]))
  })

  test('every member is a point, but for those ignored', () => {
    const members = { device: { topic: 2 }, readings: [{ members: '', ignore: ['lat', 'lon', 'Maintenance'] }] }
    const decoded = decode(plantWith(members), messageOf('Field/FS785/Status', { ...ours, Extra: 1 }))
    expect(valuesOf(decoded)).toEqual({ Pump_running: 0, Oil_Press: 310.5 })
    expect(rejectsOf(decoded)).toEqual(['/Extra unknown-point'])
  })

  const samples = samplesOf('aveva-pump-station.json', '10-aveva-pump-station.json')
  test.each(samples)('the sample of an AVEVA pump station, $from', ({ sample }) => {
    const { topic, payload } = sample as { topic: string; payload: { Oil_Press: number } }
    const decoded = decode(plantWith(options), messageOf(topic, payload))
    expect(valuesOf(decoded)).toEqual({ Pump_running: 1, Oil_Press: payload.Oil_Press })
    expect(decoded.rejects).toEqual([])
    const curly = JSON.stringify(payload).replace('"lat"', '“lat”')
    expect(rejectsOf(decode(plantWith(options), messageOf(topic, curly)))).toEqual([' not-json'])
  })
})

describe('a list of tags', () => {
  const options = {
    device: { pointer: '/station' },
    each: '/tags',
    where: [{ field: '/type', is: ['analog', 'state'] }],
    time: { field: '/t', format: 'compact', zone: 'Asia/Shanghai' },
    units: { 米: 'm' },
    readings: [
      {
        name: '/tag',
        value: '/v',
        as: 'number',
        unit: '/u',
        words: { 运行: 'running', 停止: 'stopped' },
        quality: { field: '/q', good: ['OK', 192], suspect: ['OLD'] },
      },
    ],
  }
  const read = (...tags: object[]) => decode(plantWith(options), messageOf('x', { station: 6001, tags }))

  test.each<[name: string, tag: object, values: object, rejects: string[]]>([
    ['a number in text', { tag: 'level', v: '123' }, { level: 1.23 }, []],
    ['a unit of its own', { tag: 'level', v: 1.5, u: '米' }, { level: 1.5 }, []],
    ['a unit that there is not', { tag: 'level', v: 1, u: '丈' }, {}, ['/tags/0/v unknown-unit']],
    ['a name of every object is no unit', { tag: 'level', v: 1, u: 'constructor' }, {}, ['/tags/0/v unknown-unit']],
    ["a state in the station's word", { tag: 'pump', v: '运行' }, { pump: 1 }, []],
    ['two numbers in one', { tag: 'level', v: '0.260|0.267' }, {}, ['/tags/0/v not-a-number']],
    ['a sentinel', { tag: 'level', v: 9999 }, { level: [99.99, 'sentinel'] }, []],
    ['a sentinel in text', { tag: 'level', v: '--' }, { level: [null, 'sentinel'] }, []],
    ['a good quality word', { tag: 'flow', v: 1, q: 'OK' }, { flow: 1 }, []],
    ['a suspect one', { tag: 'flow', v: 1, q: 'OLD' }, { flow: [1, 'device-says-suspect'] }, []],
    ['any other is bad', { tag: 'flow', v: 1, q: 'COMM FAIL' }, { flow: [1, 'device-says-bad'] }, []],
    ['a tag that is no point', { tag: 'ph', v: 7 }, {}, ['/tags/0/v unknown-point']],
    ['a tag without a value', { tag: 'level' }, {}, ['/tags/0 bad-shape']],
  ])('%s', (_name, tag, values, rejects) => {
    const decoded = read({ type: 'analog', t: '20260703101500', ...tag })
    expect(valuesOf(decoded)).toEqual(values)
    expect(rejectsOf(decoded)).toEqual(rejects)
  })

  test('each has its own time, and other types are passed by', () => {
    const decoded = read(
      { type: 'analog', tag: 'flow', v: 1, t: '20260703101500' },
      { type: 'state', tag: 'pump', v: '停止', t: '20260703101501' },
      { type: 'text', tag: 'flow', v: 7 },
      { type: 'analog', tag: 'flow', v: 2, t: '20260231101500' },
    )
    expect(decoded.readings.map((reading) => reading.at)).toEqual([
      at('2026-07-03T02:15:00Z'),
      at('2026-07-03T02:15:01Z'),
    ])
    expect(rejectsOf(decoded)).toEqual(['/tags/3/t bad-time'])
  })

  test('a list of one may come bare', () => {
    const decoded = decode(
      plantWith(options),
      messageOf('x', { station: '6001', tags: { type: 'state', tag: 'flow', v: 3, t: '20260703101500' } }),
    )
    expect(valuesOf(decoded)).toEqual({ flow: 3 })
  })

  test('an unknown station', () => {
    const decoded = decode(
      plantWith(options),
      messageOf('x', { station: 'Z', tags: [{ type: 'analog', tag: 'flow', v: 3 }] }),
    )
    expect(rejectsOf(decoded)).toEqual(['/station unknown-device'])
    expect(decoded.rejects[0]?.device).toBe('Z')
  })
})

describe('the time', () => {
  test.each<[format: string, zone: string | undefined, sent: unknown, expected: string | undefined]>([
    ['iso', undefined, '2026-07-03T02:15:00Z', '2026-07-03T02:15:00Z'],
    ['iso', undefined, '2026-07-03T02:15:00', undefined],
    ['iso', 'Europe/London', '2026-07-03 02:15:00', '2026-07-03T01:15:00Z'],
    ['iso', 'Europe/London', '2026-07-03T02:15:00+02:00', '2026-07-03T00:15:00Z'],
    ['s', undefined, 1783044900, '2026-07-03T02:15:00Z'],
    ['s', undefined, '1783044900.25', '2026-07-03T02:15:00.250Z'],
    ['s', undefined, 1783044900000, undefined],
    ['ms', undefined, '1783044900000', '2026-07-03T02:15:00Z'],
    ['ms', undefined, 1783044900, undefined],
    ['compact', '+08:00', '20260703101500', '2026-07-03T02:15:00Z'],
    ['compact', '+08:00', 20260703101500, '2026-07-03T02:15:00Z'],
    ['compact', undefined, '20260703101500', undefined],
  ])('%s, zone %s: %j', (format, zone, sent, expected) => {
    const time = zone === undefined ? { field: '/t', format } : { field: '/t', format, zone }
    const options = { device: { is: 'dan/rtu-1' }, time, readings: { flow: '/flow' } }
    const decoded = decode(plantWith(options), messageOf('x', { t: sent, flow: 1 }))
    expect(decoded.readings.map((reading) => reading.at)).toEqual(expected === undefined ? [] : [at(expected)])
    expect(rejectsOf(decoded)).toEqual(expected === undefined ? ['/t bad-time'] : [])
  })
})

test('a message in which nothing is mapped says so', () => {
  const options = { device: { is: 'dan/rtu-1' }, readings: { flow: '/flow' } }
  expect(rejectsOf(decode(plantWith(options), messageOf('x', { Flow: 1 })))).toEqual([' bad-shape'])
})

test.each<[name: string, options: unknown]>([
  ['none', undefined],
  ['no device', { readings: { flow: '/flow' } }],
  ['a level that no topic has', { device: { topic: 0 }, readings: { flow: '/flow' } }],
  ['a field that is no pointer', { device: { is: 'dan/rtu-1' }, readings: { flow: 'flow' } }],
  [
    'a zone that there is not',
    { device: { is: 'dan/rtu-1' }, time: { field: '/t', zone: 'Lhasa' }, readings: { flow: '/f' } },
  ],
  ['a misspelt option', { device: { is: 'dan/rtu-1' }, reading: {} }],
])('options are refused: %s', (_name, options) => {
  expect(() => jsonDecoder(options)).toThrow()
})
