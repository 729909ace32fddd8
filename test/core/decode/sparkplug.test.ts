import { get } from 'sparkplug-payload'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Decoded } from '../../../core/decode/decoder.ts'
import {
  decode,
  memoryOf,
  messageOf,
  plantOf,
  receivedAt,
  rejectsOf,
  type TestPoint,
  valuesOf,
} from '../../support/decode.ts'
import { samplesOf } from '../../support/samples.ts'

type Codec = NonNullable<ReturnType<typeof get>>
type Payload = Parameters<Codec['encodePayload']>[0]
type Metric = NonNullable<Payload['metrics']>[number]

const points: Record<string, TestPoint> = {
  'Level/Upstream': { quantity: 'water_level', unit: 'm' },
  'Level/Downstream': 'water_level',
  'Gate/Opening': 'gate_opening',
  'Pump/Running': 'pump_state',
  'Pump/Starts': 'starts',
  'Net/Head': { quantity: 'water_level', unit: 'cm' },
}
const plant = plantOf(
  {
    'canal/gate-1': { address: 'Canal/RTU-07/Gate1', points },
    'canal/rtu-7': { address: 'Canal/RTU-07', points: { Battery: 'battery' } },
  },
  [{ topic: 'spBv1.0/#', use: 'sparkplug', options: { units: { Meter: 'm' } } }],
)

let memory = new Map<string, string>()
let seq = 0
beforeEach(() => {
  memory = new Map()
  seq = 0
})

/** Sends one message, its sequence number the next, and decodes it with nothing but what a restart would leave. */
function send(type: string, metrics: Metric[], more: Partial<Payload> = {}, at = receivedAt): Decoded {
  const device = type.startsWith('D') ? '/Gate1' : ''
  if (type === 'NBIRTH') seq = 0
  const bytes = get('spBv1.0')?.encodePayload({ timestamp: at, seq: seq++ % 256, metrics, ...more })
  return decode(plant, messageOf(`spBv1.0/Canal/${type}/RTU-07${device}`, bytes, at), memoryOf(memory))
}
const bdSeq = (value: number): Metric => ({ name: 'bdSeq', type: 'UInt64', value })
const level: Metric = { name: 'Level/Upstream', alias: 10, type: 'Double', value: 3.25 }
const running: Metric = { name: 'Pump/Running', alias: 12, type: 'Boolean', value: true }
const rebirths = ({ requests = [] }: Decoded) =>
  requests.map(({ topic, payload }) => [topic, get('spBv1.0')?.decodePayload(payload).metrics?.[0]?.name])
const asked = [['spBv1.0/Canal/NCMD/RTU-07', 'Node Control/Rebirth']]
const events = ({ events: found = [] }: Decoded) => found.map(({ kind, device }) => `${device} ${kind}`)

function born(): void {
  send('NBIRTH', [bdSeq(3), { name: 'Node Control/Rebirth', type: 'Boolean', value: false }])
  send('DBIRTH', [level, running])
}

describe('births and data', () => {
  test('a birth carries values, and says what the aliases mean', () => {
    expect(events(send('NBIRTH', [bdSeq(3)]))).toEqual(['canal/rtu-7 online'])
    const birth = send('DBIRTH', [level, running])
    expect(valuesOf(birth)).toEqual({ 'Level/Upstream': 3.25, 'Pump/Running': 1 })
    expect(events(birth)).toEqual(['canal/gate-1 online'])
    const data = send('DDATA', [
      { alias: 10, type: 'Double', value: 3.5 },
      { alias: 12, type: 'Boolean', value: false },
    ])
    expect(valuesOf(data)).toEqual({ 'Level/Upstream': 3.5, 'Pump/Running': 0 })
    expect([rejectsOf(birth), rejectsOf(data), rebirths(data)]).toEqual([[], [], []])
  })

  test('an alias that was never born is no reading, and asks for a rebirth once', () => {
    born()
    const data = send('DDATA', [
      { alias: 99, type: 'Double', value: 1 },
      { alias: 10, type: 'Double', value: 2 },
    ])
    expect(valuesOf(data)).toEqual({ 'Level/Upstream': 2 })
    expect(rejectsOf(data)).toEqual(['/metrics/0 unknown-point'])
    expect(rebirths(data)).toEqual(asked)
    expect(rebirths(send('DDATA', [{ alias: 99, type: 'Double', value: 1 }]))).toEqual([])
    expect(rebirths(send('DDATA', [{ alias: 99, type: 'Double', value: 1 }], {}, receivedAt + 10_000))).toEqual(asked)
  })

  test('data before any birth asks for one; what it names is used', () => {
    const data = send('DDATA', [level])
    expect(valuesOf(data)).toEqual({ 'Level/Upstream': 3.25 })
    expect(rebirths(data)).toEqual(asked)
  })

  test('data before any birth, of a point whose unit nobody has told, are none', () => {
    const data = send('DDATA', [{ name: 'Level/Downstream', type: 'Double', value: 1500 }])
    expect([valuesOf(data), rejectsOf(data), rebirths(data)]).toEqual([{}, ['/metrics/0 unknown-unit'], asked])
  })

  test('after a gap, or a death, an alias may be another metric: it waits for the next birth', () => {
    const alias: Metric = { alias: 10, type: 'Double', value: 2 }
    const isTrusted = () => 'Level/Upstream' in valuesOf(send('DDATA', [alias]))
    born()
    expect(isTrusted()).toBe(true)
    seq += 1
    expect([isTrusted(), isTrusted()]).toEqual([false, false])
    born()
    expect(isTrusted()).toBe(true)
    send('NDEATH', [bdSeq(3)])
    expect(isTrusted()).toBe(false)
    send('NBIRTH', [bdSeq(4)])
    expect(isTrusted()).toBe(false)
    send('DBIRTH', [level, running])
    expect(isTrusted()).toBe(true)
    send('DDEATH', [])
    expect(isTrusted()).toBe(false)
  })

  test('an alias of another datatype than it was born with is another metric', () => {
    born()
    const data = send('DDATA', [{ alias: 10, type: 'Boolean', value: true }])
    expect([valuesOf(data), rejectsOf(data), rebirths(data)]).toEqual([{}, ['/metrics/0 bad-shape'], asked])
  })

  test('another birth takes the aliases of the one before away', () => {
    born()
    send('DBIRTH', [{ ...level, alias: 77 }])
    const data = send('DDATA', [
      { alias: 10, type: 'Double', value: 9 },
      { alias: 77, type: 'Double', value: 8 },
    ])
    expect(valuesOf(data)).toEqual({ 'Level/Upstream': 8 })
  })

  test('names of every object are no aliases', () => {
    born()
    const data = send('DDATA', [
      { name: '__proto__', type: 'Double', value: 1 },
      { name: 'constructor', type: 'Double', value: 1 },
    ])
    expect(rejectsOf(data)).toEqual(['/metrics/0 unknown-point', '/metrics/1 unknown-point'])
  })

  test('historical values have their own time, or none', () => {
    born()
    const at = receivedAt - 3_600_000
    const data = send('DDATA', [
      { alias: 10, type: 'Double', value: 1, isHistorical: true, timestamp: at },
      { alias: 10, type: 'Double', value: 2, isHistorical: true },
      { alias: 10, type: 'Double', value: 3, timestamp: 12 },
      { alias: 10, type: 'Double', value: 4 },
    ])
    expect(data.readings.map((reading) => [reading.at, reading.value])).toEqual([
      [at, 1],
      [receivedAt, 4],
    ])
    expect(rejectsOf(data)).toEqual(['/metrics/1 bad-time', '/metrics/2 bad-time'])
  })
})

describe('a value', () => {
  const property = (name: string, value: number | string): NonNullable<Metric['properties']> => ({
    [name]: typeof value === 'number' ? { type: 'Int32', value } : { type: 'String', value },
  })
  test.each<[name: string, metric: Partial<Metric>, value: unknown]>([
    ['null', { value: null, type: 'Double' }, [null, 'no-value']],
    ['of good quality', { properties: property('Quality', 192) }, 3.25],
    ['of bad quality', { properties: property('Quality', 0) }, [3.25, 'device-says-bad']],
    ['of uncertain quality', { properties: property('Quality', 64) }, [3.25, 'device-says-suspect']],
    ['stale', { properties: property('Quality', 500) }, [3.25, 'device-says-suspect']],
    ['in centimetres by its own unit', { properties: property('engUnit', 'cm') }, 0.0325],
    ['in a unit by another name', { properties: property('engUnit', 'Meter') }, 3.25],
    ['a negative Int32', { type: 'Int32', value: -5 }, -5],
    ['a negative Int8', { type: 'Int8', value: -5 }, -5],
    ['a large UInt32', { type: 'UInt32', value: 4_000_000_000 }, 4_000_000_000],
    ['a negative Int64', { type: 'Int64', value: -5 }, -5],
  ])('%s', (_name, metric, value) => {
    send('NBIRTH', [bdSeq(3)])
    expect(valuesOf(send('DBIRTH', [{ ...level, ...metric } as Metric]))).toEqual({ 'Level/Upstream': value })
  })

  test.each<[name: string, metric: Partial<Metric>, reject: string]>([
    ['beyond 2^53', { type: 'UInt64', value: 2 ** 60 }, 'not-a-number'],
    ['that is not finite', { type: 'Double', value: Number.NaN }, 'not-a-number'],
    ['in text', { type: 'String', value: '3.25' }, 'not-a-number'],
    ['of bytes', { type: 'Bytes', value: new Uint8Array([1]) }, 'not-a-number'],
    ['in a unit that there is not', { properties: property('engUnit', 'furlong') }, 'unknown-unit'],
  ])('%s is none', (_name, metric, reject) => {
    send('NBIRTH', [bdSeq(3)])
    const birth = send('DBIRTH', [{ ...level, ...metric } as Metric])
    expect(birth.readings).toEqual([])
    expect(rejectsOf(birth)).toEqual([`/metrics/0 ${reject}`])
  })

  test('the unit of the birth holds for the data, that of the plant file where there is none', () => {
    send('NBIRTH', [bdSeq(3)])
    send('DBIRTH', [
      { ...level, properties: property('engUnit', 'mm') },
      { name: 'Net/Head', alias: 5, type: 'Float', value: 50 },
    ])
    const data = send('DDATA', [
      { alias: 10, type: 'Double', value: 1500 },
      { alias: 5, type: 'Float', value: 25 },
    ])
    expect(valuesOf(data)).toEqual({ 'Level/Upstream': 1.5, 'Net/Head': 0.25 })
  })

  test('without a datatype has that of the birth', () => {
    born()
    // Alias 10 as a double of 3.5, without the datatype that DATA may leave out.
    const bytes = new Uint8Array([0x12, 11, 0x10, 10, 0x69, 0, 0, 0, 0, 0, 0, 0x0c, 0x40, 0x18, 2])
    const data = decode(plant, messageOf('spBv1.0/Canal/DDATA/RTU-07/Gate1', bytes), memoryOf(memory))
    expect(valuesOf(data)).toEqual({ 'Level/Upstream': 3.5 })
    const unborn = decode(plant, messageOf('spBv1.0/Canal/DDATA/RTU-07/Gate1', bytes), memoryOf())
    expect([valuesOf(unborn), rejectsOf(unborn), rebirths(unborn)]).toEqual([{}, ['/metrics/0 unknown-point'], asked])
  })
})

describe('the sequence', () => {
  test('wraps from 255 to 0', () => {
    born()
    for (let n = 0; n < 600; n++) {
      const data = send('DDATA', [{ alias: 10, type: 'Double', value: n }])
      expect([events(data), rebirths(data)]).toEqual([[], []])
    }
  })

  test('a gap is an event, and asks for a rebirth; a message that comes again is neither', () => {
    born()
    seq += 2
    const data = send('DDATA', [level])
    expect(events(data)).toEqual(['canal/gate-1 message-lost'])
    expect(rebirths(data)).toEqual(asked)
    seq -= 1
    expect(events(send('DDATA', [level]))).toEqual([])
  })

  test('a birth of the node begins it again', () => {
    born()
    seq = 99
    const birth = send('NBIRTH', [bdSeq(4)])
    expect(events(birth)).toEqual(['canal/rtu-7 online'])
    expect(rebirths(send('DDATA', [level]))).toEqual([])
  })
})

describe('deaths', () => {
  const will = (value: number) => send('NDEATH', [bdSeq(value)])

  test('the node’s takes its devices along', () => {
    born()
    expect(events(will(3)).sort()).toEqual(['canal/gate-1 offline', 'canal/rtu-7 offline'])
    expect(will(3).readings).toEqual([])
  })

  test('an earlier connection’s comes too late', () => {
    born()
    send('NBIRTH', [bdSeq(4)])
    expect(events(will(3))).toEqual([])
  })

  test('a device’s is its own', () => {
    born()
    expect(events(send('DDEATH', []))).toEqual(['canal/gate-1 offline'])
  })
})

describe('what is not ours', () => {
  test.each([
    'spBv1.0/STATE/host',
    'spBv1.0/Canal/NCMD/RTU-07',
    'spBv1.0/Canal/DCMD/RTU-07/Gate1',
    'spBv1.0/Canal/DDATA/RTU-07',
  ])('%s is silent', (topic) => {
    expect(decode(plant, messageOf(topic, 'x'))).toEqual({ readings: [], rejects: [] })
  })

  test.each<[topic: string, reject: string]>([
    ['spBv1.0/Canal/DDATA/RTU-99/Gate1', ' unknown-device'],
    ['spBv1.0/Canal/DDATA/RTU-07/Gate9', ' unknown-device'],
    ['spBv1.0/Canal/DDATA/RTU-07/Gate1', ' bad-shape'],
  ])('%s', (topic, reject) => {
    const payload = reject === ' bad-shape' ? new Uint8Array([0xff, 0xff]) : new Uint8Array()
    const stored = new Map<string, string>()
    expect(rejectsOf(decode(plant, messageOf(topic, payload), memoryOf(stored)))).toEqual([reject])
    if (topic.includes('99')) expect(stored.size).toBe(0)
  })
})

test.each(samplesOf('sparkplug-b.json'))('the samples, the platform restarted after each', ({ sample }) => {
  const { messages } = sample as { messages: { topic: string; hex: string }[] }
  const told = messages.map(({ topic, hex }) => {
    const decoded = decode(plant, messageOf(topic, Buffer.from(hex, 'hex')), memoryOf(memory))
    return {
      values: decoded.readings.map(({ point, at, value, reason }) => [point.wire, at, value, reason]),
      rejects: rejectsOf(decoded),
      asks: rebirths(decoded),
      events: events(decoded),
    }
  })
  const birth = 1_700_000_000_000
  const quiet = { rejects: [], asks: [], events: [] }
  expect(told).toEqual([
    { ...quiet, values: [], events: ['canal/rtu-7 online'] },
    {
      ...quiet,
      events: ['canal/gate-1 online'],
      values: [
        ['Level/Upstream', birth, 3.271, undefined],
        ['Gate/Opening', birth, 0.25, undefined],
        ['Pump/Running', birth, 1, undefined],
        ['Pump/Starts', birth, 4021, undefined],
      ],
    },
    {
      ...quiet,
      values: [
        ['Level/Upstream', birth + 5_000, 3.402, undefined],
        ['Pump/Running', birth + 4_000, 0, undefined],
      ],
    },
    {
      ...quiet,
      values: [
        ['Level/Upstream', birth - 3_600_000, 3.11, undefined],
        ['Level/Upstream', birth - 3_540_000, 3.15, undefined],
        ['Level/Upstream', birth + 90_000, null, 'no-value'],
      ],
    },
    { ...quiet, values: [], events: ['canal/gate-1 offline', 'canal/rtu-7 offline'] },
  ])
})
