import { describe, expect, test } from 'vitest'
import { chirpstackDecoder } from '../../../core/decode/chirpstack.ts'
import type { Decoded, DecoderMemory } from '../../../core/decode/decoder.ts'
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

const devEui = '24e124126a145512'
const profiles = [
  { profile: 'EM500-SWL', use: 'milesight-em500-swl' },
  { profile: 'EM500-UDL', use: 'milesight-em500-udl' },
  { profile: 'DL-MBX', use: 'decentlab-dl-mbx' },
  { profile: 'DL-SMTP', use: 'decentlab-dl-smtp' },
  { profile: 'LDDS75', use: 'dragino-ldds75' },
  { device: 'linka/pond', use: 'uint16', options: { name: 'distance', unit: 'mm' } },
]
const points = {
  level: 'water_level',
  distance: 'distance',
  battery: 'battery_charge',
  battery_voltage: 'battery',
  batteryLevel: 'battery_charge',
  rssi: 'signal',
  ...Object.fromEntries(
    [0, 1, 5, 6].flatMap((depth): [string, TestPoint][] => [
      [`soil_moisture_at_depth_${depth}`, 'soil_moisture'],
      [`soil_temperature_at_depth_${depth}`, 'soil_temperature'],
    ]),
  ),
}
const plant = plantOf(
  { 'linka/gully-3': { address: devEui.toUpperCase(), points }, 'linka/pond': { address: 'aa', points } },
  [
    { topic: 'application/+/device/+/event/+', use: 'chirpstack', options: { codecs: profiles } },
    { topic: 'v3/+/devices/+/#', use: 'things-stack', options: { codecs: profiles } },
  ],
)
const dragino = plantOf(
  { 'linka/gully-3': { address: devEui, points: { distance: 'distance', battery: 'battery' } } },
  plant.decoders,
)

const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64')
const up = (profile: string, hex: string, fPort: unknown, more: object = {}) =>
  messageOf(`application/a/device/${devEui}/event/up`, {
    time: '2026-07-03T10:15:00.775023242+08:00',
    deviceInfo: { deviceProfileName: profile, devEui },
    fPort,
    data: base64(hex),
    rxInfo: [{ rssi: -110 }, { rssi: -97.5 }, { gatewayId: 'x' }],
    ...more,
  })
const withoutRadio = (decoded: Decoded) =>
  Object.fromEntries(Object.entries(valuesOf(decoded)).filter(([wire]) => wire !== 'rssi'))

describe('the bytes of our own samples', () => {
  test.each<[profile: string, fPort: number, hex: string, values: object, rejects: string[]]>([
    ['EM500-SWL', 85, '01755a0377b400', { battery: 90, level: 1.8 }, []],
    ['EM500-SWL', 85, '01755a', { battery: 90 }, []],
    ['EM500-SWL', 85, '01755a0377b4', { battery: 90 }, ['/data bad-shape']],
    ['EM500-SWL', 85, '01755aff0b01', { battery: 90 }, ['/data bad-shape']],
    ['EM500-SWL', 85, '01', {}, ['/data bad-shape']],
    ['EM500-UDL', 85, '017564038264ff', { battery: 100, distance: -0.156 }, []],
    ['DL-MBX', 1, '02012f000304d200010bb1', { distance: 1.234, battery_voltage: 2.993 }, []],
    ['DL-MBX', 1, '02012f00020bb1', { battery_voltage: 2.993 }, []],
    ['DL-MBX', 1, '02012f000304d2', {}, ['/data bad-shape']],
    ['DL-MBX', 1, '01012f00020bb1', {}, ['/data bad-shape']],
    ['none of these', 1, '00', {}, ['/data no-decoder']],
    ['EM500-SWL', 1, '0377b400', {}, ['/fPort bad-shape']],
  ])('%s, port %i: %s', (profile, fPort, hex, values, rejects) => {
    const decoded = decode(plant, up(profile, hex, fPort))
    expect(withoutRadio(decoded)).toEqual(values)
    expect(rejectsOf(decoded)).toEqual(rejects)
    for (const { at } of decoded.readings) expect(at).toBe(Date.parse('2026-07-03T02:15:00.775Z'))
  })

  test.each<[hex: string, distance: unknown]>([
    ['0e1c0b0500', 2.821],
    ['0e1c0b0500010800', 2.821],
    ['0e1c0b05', [null, 'sentinel']],
    ['0e1c000000', [null, 'sentinel']],
    ['0e1c001300', [0.019, 'sentinel']],
  ])('LDDS75: %s', (hex, distance) => {
    const decoded = decode(dragino, up('LDDS75', hex, 2))
    expect(valuesOf(decoded)).toEqual({ battery: 3.612, distance })
  })

  test('a codec chosen by the device, on any port', () => {
    const message = up('whatever', '04d2', 7, { deviceInfo: { devEui: 'AA' } })
    expect(withoutRadio(decode(plant, message))).toEqual({ distance: 1.234 })
  })

  test('the strongest reception is the signal', () => {
    expect(valuesOf(decode(plant, up('EM500-SWL', '', 85)))).toEqual({ rssi: -97.5 })
  })

  test('a point that the plant file lacks is told, housekeeping is not', () => {
    const bare = plantOf({ 'linka/gully-3': { address: devEui, points: {} } }, plant.decoders)
    expect(rejectsOf(decode(bare, up('EM500-SWL', '01755a0377b400', 85)))).toEqual(['/data unknown-point'])
  })
})

describe('a network server', () => {
  test.each(['join', 'ack', 'txack', 'log', 'location', 'integration'])('ChirpStack’s %s is no telemetry', (event) => {
    const { payload } = up('EM500-SWL', '01755a0377b400', 85)
    const decoded = decode(plant, messageOf(`application/a/device/${devEui}/event/${event}`, payload))
    expect([...decoded.readings, ...decoded.rejects]).toEqual([])
  })

  test.each<[more: object, values: object]>([
    [{ margin: 10, batteryLevel: 88.5 }, { batteryLevel: 88.5 }],
    [{ margin: 10 }, {}],
    [{ margin: 10, batteryLevel: 0, externalPowerSource: true }, {}],
  ])('ChirpStack’s status %j', (more, values) => {
    const decoded = decode(
      plant,
      messageOf(`application/a/device/${devEui}/event/status`, { deviceInfo: { devEui }, ...more }),
    )
    expect(valuesOf(decoded)).toEqual(values)
  })

  test.each<[name: string, more: object, rejects: string[]]>([
    ['data that is not base64', { data: 'qg=' }, ['/data bad-shape']],
    ['data that is no text', { data: 7 }, ['/data bad-shape']],
    ['a time that is none', { time: 'today' }, ['/time bad-time']],
    ['another device', { deviceInfo: { devEui: '00' } }, ['/deviceInfo/devEui unknown-device']],
    ['no device', { deviceInfo: undefined }, ['/deviceInfo bad-shape']],
    ['a port in text', { fPort: '85' }, ['/fPort bad-shape']],
  ])('with %s', (_name, more, rejects) => {
    expect(rejectsOf(decode(plant, up('EM500-SWL', '01755a', 85, { rxInfo: [], ...more })))).toEqual(rejects)
  })

  test('frames that nobody heard are an event; a join starts the counter again', () => {
    const memory: DecoderMemory = memoryOf()
    const lost = (fCnt: number | undefined) =>
      decode(plant, up('EM500-SWL', '01755a', 85, { fCnt }), memory).events?.map(({ detail }) => detail)
    expect([7, 8, 8, 11, undefined, 1].map(lost)).toEqual([[], [], [], ['2 frames before frame 11'], [], []])
  })

  test('The Things Stack: the network server’s time, the model as profile', () => {
    const message = messageOf('v3/a@t/devices/d/up', {
      end_device_ids: { device_id: 'd', dev_eui: devEui.toUpperCase() },
      received_at: '2026-07-03T02:15:09Z',
      uplink_message: {
        version_ids: { brand_id: 'milesight-iot', model_id: 'em500-swl' },
        f_port: 85,
        frm_payload: base64('0377b400'),
        rx_metadata: [{ rssi: -80, time: '1980-01-06T00:00:00Z' }],
        settings: { timestamp: 2463457000, frequency: '868300000' },
        received_at: '2026-07-03T02:15:08.785589585Z',
      },
    })
    const decoders = [
      {
        topic: 'v3/#',
        use: 'things-stack',
        options: { codecs: [{ profile: 'milesight-iot/em500-swl', use: 'milesight-em500-swl' }] },
      },
    ]
    const decoded = decode({ ...plant, decoders }, message)
    expect(valuesOf(decoded)).toEqual({ rssi: -80, level: 1.8 })
    expect(decoded.readings.map(({ at }) => at)).toEqual([
      Date.parse('2026-07-03T02:15:08.785Z'),
      Date.parse('2026-07-03T02:15:08.785Z'),
    ])
  })

  test('The Things Stack: other events are no telemetry', () => {
    const ids = { end_device_ids: { dev_eui: devEui } }
    for (const event of [{ join_accept: {} }, { downlink_queued: {} }, { location_solved: {} }]) {
      const decoded = decode(plant, messageOf('v3/a@t/devices/d/x', { ...ids, ...event }))
      expect([...decoded.readings, ...decoded.rejects]).toEqual([])
    }
  })
})

test.each<[name: string, options: unknown]>([
  ['a codec that there is not', { codecs: [{ use: 'em300' }] }],
  ['a codec without its options', { codecs: [{ use: 'uint16' }] }],
  ['a misspelt option', { codec: [] }],
])('options are refused: %s', (_name, options) => {
  expect(() => chirpstackDecoder(options)).toThrow()
})

interface Vector {
  readonly device: string
  readonly fPort: number | null
  readonly hex: string
}

describe('the samples', () => {
  const wideOpen = plantOf(
    { 'linka/gully-3': { address: devEui, points: { ...points, battery: 'battery_charge' } } },
    plant.decoders,
  )
  const expected: Record<string, [object, string[]]> = {
    'milesight-iot em500-swl submersible level': [{ battery: 92, level: 0.02 }, []],
    'milesight-iot em500-udl ultrasonic': [{ battery: 100, distance: 0.03 }, []],
    'decentlab dl-mbx ultrasonic level': [{ distance: 1.234, battery_voltage: 2.993 }, []],
    'decentlab dl-mbx, battery only': [{ battery_voltage: 2.993 }, []],
    'decentlab dl-smtp soil moisture profile (park irrigation)': [
      {
        soil_moisture_at_depth_0: -0.39,
        soil_temperature_at_depth_0: 27,
        soil_moisture_at_depth_1: -0.258,
        soil_temperature_at_depth_1: 27.12,
        soil_moisture_at_depth_5: 4.152,
        soil_temperature_at_depth_5: 27.25,
        soil_moisture_at_depth_6: [-5, 'sentinel'],
        soil_temperature_at_depth_6: [-327.68, 'sentinel'],
        battery_voltage: 2.875,
      },
      ['/data unknown-point'],
    ],
    'dragino ldds75 distance': [{ battery: 3.612, distance: [null, 'sentinel'] }, []],
    'dragino ldds75, wrong port': [{}, ['/fPort bad-shape']],
    'uva stormwater pond node (UVAdMIST/stormwater-iot@ec04f6b1 function_decoder.js, MIT)': [{ distance: 1.234 }, []],
  }
  const vectors = samplesOf('lorawan-device-codecs.json').flatMap(
    ({ sample }) => (sample as { vectors: Vector[] }).vectors,
  )

  test.each(vectors)('$device', ({ device, fPort, hex }) => {
    const profile = /em500-swl|em500-udl|dl-mbx|dl-smtp|ldds75/.exec(device)?.[0].toUpperCase() ?? ''
    const pond = profile === '' ? { deviceInfo: { devEui: 'aa' } } : {}
    const used = profile === '' ? plant : profile === 'LDDS75' ? dragino : wideOpen
    const decoded = decode(used, up(profile, hex, fPort ?? undefined, { rxInfo: [], ...pond }))
    const [values, rejects] = expected[device] ?? []
    expect(valuesOf(decoded)).toEqual(values)
    expect([...new Set(rejectsOf(decoded))]).toEqual(rejects)
  })

  const events = samplesOf('chirpstack-v4-up.json', '04-chirpstack-v4-up.json')
  test.each(events)('ChirpStack, $from', ({ from, sample }) => {
    const file = sample as { payload: object; status: object; log: object }
    const [address, at, rssi, batteryLevel] =
      from === 'ours'
        ? ['00b1c2d3e4f50617', '2026-07-03T02:15:30.123Z', -71, 61.4]
        : ['0101010101010101', '2022-07-18T09:34:15.775Z', -36, 88.3]
    const chirpstack = plantOf(
      { 'linka/test': { address, points: { rssi: 'signal', batteryLevel: 'battery_charge' } } },
      plant.decoders,
    )
    const topic = `application/x/device/${address}/event/`
    const memory = memoryOf()
    const first = decode(chirpstack, messageOf(`${topic}up`, file.payload), memory)
    expect(first.readings.map(({ at, value }) => [at, value])).toEqual([[Date.parse(at), rssi]])
    expect(rejectsOf(first)).toEqual(['/data no-decoder'])
    expect(valuesOf(decode(chirpstack, messageOf(`${topic}status`, file.status), memory))).toEqual({ batteryLevel })
    expect(decode(chirpstack, messageOf(`${topic}log`, file.log), memory)).toEqual({ readings: [], rejects: [] })
  })

  const uplinks = samplesOf('ttn-v3-uplink.json', '05-ttn-v3-uplink.json')
  test.each(uplinks)('The Things Stack, bytes and decoded object, $from', ({ from, sample }) => {
    const { payload } = sample as { payload: object }
    const [address, time, rssi, temperature] =
      from === 'ours'
        ? ['0011223344556677', '2026-07-03T02:15:30.987Z', -88, 17.5]
        : ['0004a30b001c0530', '2020-02-12T15:15:45.789Z', -35, 1]
    const device = { 'linka/dev1': { address, points: { temperature: 'air_temperature', rssi: 'signal' } } }
    const bytes = decode(plantOf(device, plant.decoders), messageOf('v3/app1@t/devices/dev1/up', payload))
    expect(bytes.readings.map(({ at, value }) => [at, value])).toEqual([[Date.parse(time), rssi]])
    expect(rejectsOf(bytes)).toEqual(['/uplink_message/frm_payload no-decoder'])
    const options = {
      device: { pointer: '/end_device_ids/dev_eui' },
      time: '/uplink_message/received_at',
      readings: { temperature: '/uplink_message/decoded_payload/temperature' },
    }
    const mapped = decode(plantOf(device, [{ topic: '#', use: 'json', options }]), messageOf('x', payload))
    expect(mapped.readings.map(({ at, value }) => [at, value])).toEqual([[Date.parse(time), temperature]])
  })
})

test('without a time it is the time of receipt', () => {
  const decoded = decode(plant, up('EM500-SWL', '01755a', 85, { time: undefined }))
  expect(decoded.readings.map(({ at }) => at)).toEqual([receivedAt, receivedAt])
})
