import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createDecoders } from '../../../core/decode/registry.ts'
import { earliestAt, latestAt, readTime } from '../../../core/instant.ts'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'

const plant = plantOf({
  'linka/rtu-1': {
    points: {
      level: { quantity: 'water_level', sentinels: [-9999, 'No Sensor'] },
      gauge: { quantity: 'water_level', unit: 'mm', sentinels: [7999] },
      pump1: 'pump_state',
      flow: 'flow',
      'a/b~c': 'ph',
    },
  },
})
const topic = 'v1/linka/rtu-1/readings'
const at = '2026-07-03T02:10:00Z'

describe('a reading', () => {
  test.each<[name: string, readings: object, values: object, rejects: string[]]>([
    ['a number', { level: 1.23 }, { level: 1.23 }, []],
    ['is converted to the unit of the quantity', { gauge: 260 }, { gauge: 0.26 }, []],
    ['null: the device has no value', { level: null }, { level: [null, 'no-value'] }, []],
    ['a numeric sentinel is kept', { level: -9999 }, { level: [-9999, 'sentinel'] }, []],
    ['a numeric sentinel is compared as sent', { gauge: 7999 }, { gauge: [7.999, 'sentinel'] }, []],
    ['a text sentinel has no value', { level: 'No Sensor' }, { level: [null, 'sentinel'] }, []],
    ['a state word', { pump1: 'Running' }, { pump1: 1 }, []],
    ['a state code', { pump1: 2 }, { pump1: 2 }, []],
    ['true and false of a state', { pump1: false }, { pump1: 0 }, []],
    ['a state that there is not', { pump1: 'flying' }, {}, ['/readings/pump1 unknown-state']],
    ['a name of every object is no state', { pump1: 'constructor' }, {}, ['/readings/pump1 unknown-state']],
    ['a code that there is not', { pump1: 1.5 }, {}, ['/readings/pump1 unknown-state']],
    ['text is not a number', { level: '1.23' }, {}, ['/readings/level not-a-number']],
    ['two numbers are none', { level: '0.260|0.267' }, {}, ['/readings/level not-a-number']],
    ['true is not a number', { level: true }, {}, ['/readings/level not-a-number']],
    ['neither is an object', { level: { value: 1 } }, {}, ['/readings/level not-a-number']],
    [
      'one bad reading sinks no other',
      { nope: 1, level: 2, flow: 'x' },
      { level: 2 },
      ['/readings/nope unknown-point', '/readings/flow not-a-number'],
    ],
    ['a name with / and ~', { 'a/b~c': 'x' }, {}, ['/readings/a~1b~0c not-a-number']],
    ['none at all', {}, {}, []],
  ])('%s', (_name, readings, values, rejects) => {
    const decoded = decode(plant, messageOf(topic, { at, readings }))
    expect(valuesOf(decoded)).toEqual(values)
    expect(rejectsOf(decoded)).toEqual(rejects)
    for (const reading of decoded.readings) expect(reading.at).toBe(Date.parse(at))
  })

  test('too large for a number is none', () => {
    const decoded = decode(plant, messageOf(topic, '{"readings": {"level": 1e999, "gauge": -1e999, "flow": 1}}'))
    expect(valuesOf(decoded)).toEqual({ flow: 1 })
    expect(rejectsOf(decoded)).toEqual(['/readings/level not-a-number', '/readings/gauge not-a-number'])
  })

  test('of a name that comes twice, the last counts', () => {
    expect(valuesOf(decode(plant, messageOf(topic, '{"readings": {"level": 1, "level": 2}}')))).toEqual({ level: 2 })
  })

  test('__proto__ is a name like any other', () => {
    const decoded = decode(plant, messageOf(topic, '{"readings": {"__proto__": {"level": 1}, "constructor": 2}}'))
    expect(decoded.readings).toEqual([])
    expect(rejectsOf(decoded)).toEqual(['/readings/__proto__ unknown-point', '/readings/constructor unknown-point'])
    expect(rejectsOf(decode(plant, messageOf(topic, '{"__proto__": {"readings": {"level": 1}}}')))).toEqual([
      '/__proto__ bad-shape',
    ])
  })
})

describe('the time', () => {
  const utc = Date.parse(at)
  test.each<[unknown, number]>([
    ['2026-07-03T02:10:00Z', utc],
    ['2026-07-03T02:10:00.5Z', utc + 500],
    ['2026-07-03T02:10:00.123456789Z', utc + 123],
    ['2026-07-03T10:10:00+08:00', utc],
    ['2026-07-03T10:10:00+0800', utc],
    ['2026-07-03T10:10+08', utc],
    ['2026-07-02 22:40:00-03:30', utc],
    [utc, utc],
    [utc + 0.75, utc],
    [null, receivedAt],
    [undefined, receivedAt],
  ])('%j', (sent, expected) => {
    const decoded = decode(plant, messageOf(topic, { at: sent, readings: { level: 1 } }))
    expect(decoded.readings.map((reading) => reading.at)).toEqual([expected])
  })

  test.each<[unknown, RegExp]>([
    ['2026-07-03T10:10:00', /no zone/],
    ['2026-02-30T10:10:00Z', /not an ISO/],
    ['2026-07-03T24:00:00Z', /not an ISO/],
    ['2026-07-03', /not an ISO/],
    ['1783044600000', /not an ISO/],
    ['2026-07-03T10:10:00 Asia/Shanghai', /not an ISO/],
    ['2026-07-03T10:10:00+25:00', /not an ISO/],
    [1783044600, /looks like seconds/],
    [0, /between 1990 and 2100/],
    ['0095-01-01T00:00:00Z', /not an ISO/],
    ['20x6-07-03T10:10:00Z', /not an ISO/],
    ['1989-12-31T23:59:59Z', /between 1990 and 2100/],
    [true, /a time was expected/],
    [[], /a time was expected/],
  ])('%j is refused', (sent, detail) => {
    const decoded = decode(plant, messageOf(topic, { at: sent, readings: { level: 1 } }))
    expect(decoded.readings).toEqual([])
    expect(rejectsOf(decoded)).toEqual(['/at bad-time'])
    expect(decoded.rejects[0]?.detail).toMatch(detail)
  })

  test('without a zone, where the plant file names one', () => {
    const zoned = plantOf({ 'linka/rtu-1': { points: { level: 'water_level' } } }, [
      { topic: 'v1/linka/+/readings', use: 'native', options: { zone: 'Asia/Shanghai' } },
    ])
    const decoded = decode(zoned, messageOf(topic, { at: '2026-07-03T10:10:00', readings: { level: 1 } }))
    expect(decoded.readings.map((reading) => reading.at)).toEqual([utc])
  })

  test('agrees with Date on every instant that Date writes', () => {
    const instants = fc.integer({ min: earliestAt, max: latestAt - 1 })
    fc.assert(
      fc.property(instants, (instant) => {
        expect(readTime(new Date(instant).toISOString())).toEqual({ ok: true, at: instant })
      }),
    )
  })
})

describe('a message', () => {
  test.each<[name: string, payload: unknown, rejects: string[]]>([
    ['that is not UTF-8', new Uint8Array([0x7b, 0xff, 0x7d]), [' not-utf8']],
    ['that is empty', '', [' not-json']],
    ['cut short', '{"readings": {"level": 1', [' not-json']],
    ['with NaN', '{"readings": {"level": NaN}}', ['/readings/level not-a-number']],
    ['with NaN for the time', '{"at": NaN, "readings": {"level": 1}}', ['/at bad-time']],
    ['that is a number', '1.23', [' bad-shape']],
    ['that is null', 'null', [' bad-shape']],
    ['without readings', { at }, ['/readings bad-shape']],
    ['whose readings are a list', { readings: [1] }, ['/readings bad-shape']],
    ['with a field that might be a misspelt at', { time: at, readings: { level: 1 } }, ['/time bad-shape']],
    [
      'of several, one bad',
      [{ at: 5, readings: { level: 1 } }, 7, {}],
      ['/0/at bad-time', '/1 bad-shape', '/2/readings bad-shape'],
    ],
  ])('%s', (_name, payload, rejects) => {
    const decoded = decode(plant, messageOf(topic, payload))
    expect(decoded.readings).toEqual([])
    expect(rejectsOf(decoded)).toEqual(rejects)
  })

  test('with a byte order mark is read', () => {
    expect(valuesOf(decode(plant, messageOf(topic, '\uFEFF{"readings": {"level": 1}}')))).toEqual({ level: 1 })
  })

  test('of an unknown device, or of a device of another site', () => {
    for (const other of ['v1/linka/rtu-2/readings', 'v1/other/rtu-1/readings']) {
      const decoded = decode(plant, messageOf(other, { readings: { level: 1 } }))
      expect(rejectsOf(decoded)).toEqual([' unknown-device'])
      expect(decoded.rejects[0]?.device).toBe(other.slice(3, -9))
    }
  })

  test('of more than 10,000 readings: the first 10,000, and one reject', () => {
    const entries = Array.from({ length: 6_000 }, (_, n) => ({ at: receivedAt - n, readings: { level: n, flow: n } }))
    const decoded = decode(plant, messageOf(topic, entries))
    expect(decoded.readings.length).toBe(10_000)
    expect(rejectsOf(decoded)).toEqual(['/5000 too-many-readings'])
  })

  test('of endless rejects lists the first 1,000', () => {
    const readings = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`x${n}`, n]))
    expect(decode(plant, messageOf(topic, { readings })).rejects.length).toBe(1_001)
  })
})

describe('our other topics', () => {
  test.each(['v1/linka/rtu-1/command', 'v1/linka/rtu-1/result', 'v1/linka/alarms/high', 'v1/linka/alarms/readings'])(
    '%s is silent',
    (other) => {
      const decoded = decode(plant, messageOf(other, 'anything'))
      expect([...decoded.readings, ...decoded.rejects]).toEqual([])
    },
  )

  test('status is an event of the device', () => {
    const decoded = decode(plant, messageOf('v1/linka/rtu-1/status', 'offline'))
    expect(decoded).toEqual({
      readings: [],
      rejects: [],
      events: [{ kind: 'offline', device: 'linka/rtu-1', at: receivedAt }],
    })
  })

  test('a topic that is nobody’s has no decoder', () => {
    expect(createDecoders(plant)(messageOf('tele/x/SENSOR', '{}'))).toBeUndefined()
  })
})

/** The native payload as a schema: slow, and plainly right. */
const Entry = z.strictObject({
  at: z.union([z.iso.datetime({ offset: true }), z.number().min(earliestAt).lt(latestAt), z.null()]).optional(),
  readings: z.record(z.string(), z.unknown()),
  history: z.boolean().optional(),
})
const Oracle = z.union([z.array(Entry), Entry])

test('the schema and the decoder agree on what is well-formed', () => {
  const value = fc.oneof(
    fc.double(),
    fc.constant(null),
    fc.string(),
    fc.boolean(),
    fc.constantFrom('running', 'No Sensor'),
  )
  const time = fc.oneof(
    fc
      .date({ min: new Date(earliestAt), max: new Date(latestAt - 1), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.integer({ min: 0, max: 2 * latestAt }),
    fc.constantFrom(null, undefined, 'yesterday', '2026-07-03T10:10:00', '2026-07-03T10:10:00+08:00'),
  )
  const wires = fc.constantFrom('level', 'gauge', 'pump1', 'flow', 'nope')
  const entry = fc.oneof(
    fc.record({ at: time, readings: fc.dictionary(wires, value) }),
    fc.record({ at: time, readings: fc.dictionary(wires, value), history: fc.oneof(fc.boolean(), fc.constant(1)) }),
    fc.record({ at: time, readings: fc.dictionary(wires, value), extra: fc.boolean() }, { requiredKeys: [] }),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(fc.oneof(entry, fc.array(entry, { maxLength: 4 })), (sent) => {
      const payload: unknown = JSON.parse(JSON.stringify(sent))
      const wellFormed = Oracle.safeParse(payload).success
      const decoded = decode(plant, messageOf(topic, JSON.stringify(payload)))
      const malformed = decoded.rejects.filter(({ reason }) => reason === 'bad-shape' || reason === 'bad-time')
      expect(malformed.length === 0).toBe(wellFormed)
    }),
    { numRuns: 2_000 },
  )
})
