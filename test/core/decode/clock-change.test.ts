import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createDecoders } from '../../../core/decode/registry.ts'
import { formatLocal } from '../../../core/local-time.ts'
import { decodeMessage } from '../../../core/read-message.ts'
import { memoryOf, messageOf, plantOf } from '../../support/decode.ts'
import { hjFrame } from '../../support/hj212.ts'

const zone = 'Europe/London'
const minute = 60_000
const utc = (time: string) => Date.parse(`2026-10-25T${time}:00Z`)
/** At 02:00 the clock is put back to 01:00. */
const back = utc('01:00')
const midnight = back - 2 * 60 * minute

const plant = plantOf({ 'linka/lake': { points: { level: 'water_level', battery: 'battery' } } }, [
  { topic: 'v1/+/+/readings', use: 'native', options: { zone } },
  {
    topic: 'lines/+',
    use: 'text',
    options: {
      device: { topic: [2], site: 'linka' },
      columns: ',',
      names: ['time', 'level'],
      time: { field: '/time', format: 'YYYY-MM-DD HH:mm', zone },
      readings: { level: { value: '/level', as: 'number' } },
    },
  },
])

interface Sent {
  /** True instants of measurement. */
  readonly at: readonly number[]
  readonly receivedAt: number
}

/** A station whose clock is local: what a reader of the log takes its readings' times for. */
function station(form: 'native' | 'text' = 'native') {
  const memory = memoryOf()
  const decoderFor = createDecoders(plant)
  return ({ at, receivedAt }: Sent, values: readonly number[] = at.map((each) => each / minute)) => {
    const walls = at.map((each) => formatLocal(each, zone))
    const payload =
      form === 'native'
        ? JSON.stringify(walls.map((wall, index) => ({ at: wall, readings: { level: values[index] } })))
        : walls.map((wall, index) => `${wall.slice(0, 16)},${values[index]}`).join('\n')
    const message = messageOf(form === 'native' ? 'v1/linka/lake/readings' : 'lines/lake', payload, receivedAt)
    const decoded = decodeMessage(decoderFor(message), message, { plant, memory })
    expect(decoded.rejects).toEqual([])
    return decoded.readings.map((reading) => reading.at)
  }
}

const every = (minutes: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / minutes / minute) + 1 }, (_, index) => from + index * minutes * minute)

describe.each(['native', 'text'] as const)('a night of the clock change, %s', (form) => {
  const night = every(15, midnight, back + 2 * 60 * minute)

  test('sent as it is measured', () => {
    const send = station(form)
    for (const at of night) expect(send({ at: [at], receivedAt: at + 3_000 })).toEqual([at])
  })

  test('in one message, the older first or the newer first', () => {
    const receivedAt = back + 5 * 60 * minute
    expect(station(form)({ at: night, receivedAt })).toEqual(night)
    expect(station(form)({ at: night.toReversed(), receivedAt })).toEqual(night.toReversed())
  })

  test('out of a buffer, message by message', () => {
    const send = station(form)
    for (const [index, at] of night.entries()) {
      expect(send({ at: [at], receivedAt: back + 5 * 60 * minute + index * 1_000 })).toEqual([at])
    }
  })

  test('of an hour each, all after the night', () => {
    const send = station(form)
    for (const hour of [0, 1, 2, 3]) {
      const at = night.slice(hour * 4, hour * 4 + 4)
      expect(send({ at, receivedAt: back + (300 + hour) * minute })).toEqual(at)
    }
  })

  test('every hour', () => {
    const send = station(form)
    for (const at of every(60, midnight, back + 3 * 60 * minute)) {
      expect(send({ at: [at], receivedAt: back + 5 * 60 * minute + at / 1_000_000 })).toEqual([at])
    }
  })

  test('each message twice', () => {
    const send = station(form)
    for (const [index, at] of night.entries()) {
      const sent = { at: [at], receivedAt: back + 5 * 60 * minute + index * 1_000 }
      expect([send(sent), send({ ...sent, receivedAt: sent.receivedAt + 100 })]).toEqual([[at], [at]])
    }
  })
})

describe('whatever reads local times', () => {
  const frameAt = (time: string) =>
    hjFrame(`ST=21;CN=2011;PW=1;MN=mn1;Flag=4;CP=&&DataTime=${time};w01018-Rtd=12.3,w01018-Flag=N&&`)
  const wallOf = (at: number) => formatLocal(at, zone).replace(' ', 'T')
  const devices = {
    'linka/plug': { address: 'plug', points: { 'AM2301.Temperature': 'water_temperature' } },
    'linka/io': { address: 'io', points: { ai1: 'water_level' } },
    'linka/monitor': { address: 'mn1', points: { 'w01018-Rtd': 'cod' } },
    'linka/node': { address: 'node', points: { level: 'water_level' } },
  }
  const codecs = [{ use: 'struct', options: { fields: [{ name: 'level', at: 0, type: 'uint8', unit: 'm' }] } }]
  const formats = plantOf(
    devices,
    [
      { topic: 'tele/+/+', use: 'tasmota', options: { zone } },
      { topic: 'Advantech/+/+', use: 'advantech', options: { device: { topic: 2 }, zone } },
      { topic: 'hj212/+', use: 'hj212', options: { zone } },
      {
        topic: 'node/+',
        use: 'bytes',
        options: {
          device: { topic: 2 },
          data: '/data',
          encoding: 'hex',
          time: { field: '/time', zone },
          codecs,
        },
      },
    ],
    zone,
  )
  test.each<[string, string, (at: number) => unknown]>([
    ['tasmota', 'tele/plug/SENSOR', (at) => ({ Time: wallOf(at), AM2301: { Temperature: 12 }, TempUnit: 'C' })],
    ['advantech', 'Advantech/io/data', (at) => ({ t: wallOf(at), q: 192, ai1: 1.2 })],
    ['hj212', 'hj212/1', (at) => frameAt(wallOf(at).replaceAll(/\D/g, ''))],
    ['bytes', 'node/node', (at) => ({ time: wallOf(at), data: '0c' })],
  ])('%s tells the two hours apart out of a buffer', (_, topic, payloadOf) => {
    const memory = memoryOf()
    for (const [index, at] of every(15, midnight, back + 120 * minute).entries()) {
      const message = messageOf(topic, payloadOf(at), back + 300 * minute + index * 1_000)
      const decoded = decodeMessage(createDecoders(formats)(message), message, { plant: formats, memory })
      expect(decoded.readings.map((reading) => reading.at)).toEqual([at])
    }
  })
})

test('a station whose clock is a little ahead is not taken for an hour earlier', () => {
  const send = station()
  for (const at of every(10, midnight, back + 2 * 60 * minute)) {
    expect(send({ at: [at], receivedAt: at - 4 * minute })).toEqual([at])
  }
})

test('a station that was silent in the first of the two hours is taken for the second', () => {
  const send = station()
  send({ at: [midnight], receivedAt: midnight + 2_000 })
  expect(send({ at: [back + 10 * minute], receivedAt: back + 10 * minute + 2_000 })).toEqual([back + 10 * minute])
})

test('where nothing tells, what came out of a buffer is of the first, and what came at once of the one that was then', () => {
  const measured = [back + 30 * minute]
  expect(station()({ at: measured, receivedAt: back + 5 * 60 * minute })).toEqual([back - 30 * minute])
  expect(station()({ at: measured, receivedAt: back + 31 * minute })).toEqual(measured)
  expect(station()({ at: [back - 30 * minute], receivedAt: back - 29 * minute })).toEqual([back - 30 * minute])
})

test('points that come one after the other are in order each by itself', () => {
  const night = every(15, midnight, back + 2 * 60 * minute)
  const entries = ['level', 'battery'].flatMap((name) =>
    night.map((at) => ({ at: formatLocal(at, zone), readings: { [name]: 12 } })),
  )
  const message = messageOf('v1/linka/lake/readings', entries, back + 5 * 60 * minute)
  const { readings } = decodeMessage(createDecoders(plant)(message), message, { plant, memory: memoryOf() })
  expect(readings.map(({ at }) => at)).toEqual([...night, ...night])
})

/**
 * Of a station that comes back in the second of the two hours with a buffer that begins in the first, nothing tells at
 * first that it is not telling of now.
 */
function looksLive(begins: number, ends: number, everyMs: number): boolean {
  const cameBack = ends + everyMs
  return (
    begins > back - 60 * minute - everyMs && begins < back && cameBack > back - 5 * minute && ends < back + 90 * minute
  )
}

test('a whole buffer that comes in order is told apart, whatever the interval, the outage and the messages', () => {
  const night = fc.record({
    minutes: fc.constantFrom(3, 5, 10, 15, 20, 30, 60),
    phase: fc.integer({ min: 0, max: 59 }),
    /** Minutes from an hour before the first of the two hours. */
    outage: fc.tuple(fc.integer({ min: -60, max: 180 }), fc.integer({ min: 30, max: 240 })),
    batch: fc.integer({ min: 1, max: 30 }),
    latencyMs: fc.integer({ min: -60_000, max: 60_000 }),
  })
  fc.assert(
    fc.property(night, ({ minutes, phase, outage, batch, latencyMs }) => {
      const begins = back - 120 * minute + outage[0] * minute
      const ends = begins + outage[1] * minute
      fc.pre(!looksLive(begins, ends, minutes * minute))
      const send = station()
      const buffered: number[] = []
      let now = 0
      for (const at of every(minutes, midnight - 60 * minute + phase * 1_000, back + 5 * 60 * minute)) {
        if (at >= begins && at < ends) {
          buffered.push(at)
          continue
        }
        for (let index = 0; index < buffered.length; index += batch) {
          now = Math.max(now, at) + 500
          const sent = buffered.slice(index, index + batch)
          expect(send({ at: sent, receivedAt: now })).toEqual(sent)
        }
        buffered.length = 0
        now = Math.max(now + 500, at + latencyMs)
        expect(send({ at: [at], receivedAt: now })).toEqual([at])
      }
    }),
    { numRuns: 100 },
  )
})
