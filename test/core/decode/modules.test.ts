import { describe, expect, test } from 'vitest'
import { decode, messageOf, plantOf, receivedAt, rejectsOf, valuesOf } from '../../support/decode.ts'
import { samplesOf } from '../../support/samples.ts'

const plant = plantOf(
  {
    'dan/wise-1': {
      address: '00D0C9FA1234',
      points: { ai1: { quantity: 'pressure', unit: 'bar' }, ai2: 'pressure', di1: 'pump_state', di2: 'mains' },
    },
    'dan/tas-1': {
      address: 'well_2',
      points: {
        'DS18B20.Temperature': 'water_temperature',
        'DS18B20-2.Temperature': 'water_temperature',
        '0316A2.Temperature': 'water_temperature',
        'BME280-76.Temperature': 'air_temperature',
        'ADS1115.D1_mA': { quantity: 'current', unit: 'mA' },
        Switch1: 'float_switch',
        'Wifi.Signal': 'signal',
      },
    },
  },
  [
    { topic: 'Advantech/+/+', use: 'advantech' },
    { topic: 'tele/+/+', use: 'tasmota' },
  ],
)

describe('Advantech', () => {
  const topic = 'Advantech/00d0c9fa1234/data'
  const sent = { s: 8, t: '2026-07-03T02:10:00Z', q: 192, c: 0, di1: true, di2: false, di3: true, ai1: 2.5, ai_st1: 1 }
  test.each<[name: string, more: object, values: object, rejects: string[]]>([
    ['a reading of each wired channel', {}, { ai1: 250, di1: 1, di2: 0 }, []],
    ['a channel beyond its own limit', { ai_st1: 3 }, { ai1: 250, di1: 1, di2: 0 }, []],
    [
      'a channel that is off',
      { ai2: 9999.9999, ai_st2: 0 },
      { ai1: 250, di1: 1, di2: 0, ai2: [9999.9999, 'sentinel'] },
      [],
    ],
    [
      'a bad quality is that of every channel',
      { q: 24 },
      { ai1: [250, 'device-says-bad'], di1: [1, 'device-says-bad'], di2: [0, 'device-says-bad'] },
      [],
    ],
    [
      'an uncertain one',
      { q: 64, di1: 0 },
      { ai1: [250, 'device-says-suspect'], di1: [0, 'device-says-suspect'], di2: [0, 'device-says-suspect'] },
      [],
    ],
    ['a time that is none', { t: 'x' }, {}, ['/t bad-time']],
    ['text in a channel', { ai1: 'Over' }, { di1: 1, di2: 0 }, ['/ai1 not-a-number']],
    ['no state of a pump', { di1: 9 }, { ai1: 250, di2: 0 }, ['/di1 unknown-state']],
  ])('%s', (_name, more, values, rejects) => {
    const decoded = decode(plant, messageOf(topic, { ...sent, ...more }))
    expect(valuesOf(decoded)).toEqual(values)
    expect(rejectsOf(decoded)).toEqual(rejects)
  })

  test.each<[unknown, number]>([
    ['2026-07-03T02:10:00Z', Date.parse('2026-07-03T02:10:00Z')],
    [0, receivedAt],
    [undefined, receivedAt],
  ])('time %j', (t, at) => {
    const decoded = decode(plant, messageOf(topic, { ...sent, t }))
    expect(new Set(decoded.readings.map((reading) => reading.at))).toEqual(new Set([at]))
  })

  test('the will is an event', () => {
    const kinds = ['connect', 'disconnect', 'else'].map((status) =>
      decode(plant, messageOf('Advantech/00D0C9FA1234/Device_Status', { status, macid: '00D0C9FA1234' })).events?.map(
        ({ kind }) => kind,
      ),
    )
    expect(kinds).toEqual([['online'], ['offline'], []])
  })

  test('a command is silent, an unknown module is told', () => {
    expect(decode(plant, messageOf('Advantech/00D0C9FA1234/x', '{"v":true}')).rejects).toEqual([])
    expect(decode(plant, messageOf('Advantech/00D0C9FFFFFF/data', sent)).rejects[0]).toMatchObject({
      reason: 'unknown-device',
      device: '00D0C9FFFFFF',
    })
  })
})

describe('Tasmota', () => {
  const topic = 'tele/well_2/SENSOR'
  test.each<[name: string, payload: object, values: object, rejects: string[]]>([
    ['a temperature', { DS18B20: { Id: '0316', Temperature: 4.5 }, TempUnit: 'C' }, { 'DS18B20.Temperature': 4.5 }, []],
    [
      'a sensor that does not answer',
      { DS18B20: { Temperature: null }, TempUnit: 'C' },
      { 'DS18B20.Temperature': [null, 'no-value'] },
      [],
    ],
    [
      'a unit that is not ours',
      { DS18B20: { Temperature: 40 }, TempUnit: 'R' },
      {},
      ['/DS18B20/Temperature unknown-unit'],
    ],
    ['degrees Fahrenheit', { DS18B20: { Temperature: 50 }, TempUnit: 'F' }, { 'DS18B20.Temperature': 10 }, []],
    [
      'sensors by their Ids, whatever their numbers',
      {
        'DS18B20-1': { Id: '0316A2', Temperature: 4.5 },
        'DS18B20-2': { Id: '0316B7', Temperature: 9.5 },
        'BME280-76': { Temperature: 21 },
        TempUnit: 'C',
      },
      { '0316A2.Temperature': 4.5, 'BME280-76.Temperature': 21 },
      ['/DS18B20-2/Temperature unknown-point'],
    ],
    [
      'a numbered sensor without an Id may be any',
      { 'DS18B20-2': { Temperature: 4.5 }, TempUnit: 'C' },
      {},
      ['/DS18B20-2 bad-shape'],
    ],
    [
      'a temperature in a unit that nobody says',
      { DS18B20: { Temperature: 50 } },
      {},
      ['/DS18B20/Temperature unknown-unit'],
    ],
    ['a switch', { Switch1: 'ON' }, { Switch1: 1 }, []],
    ['a current', { ADS1115: { D1_mA: 12.5 } }, { 'ADS1115.D1_mA': 0.0125 }, []],
    [
      'a number that is no point',
      { SR04: { Distance: 5 }, Counter: 7 },
      {},
      ['/SR04/Distance unknown-point', '/Counter unknown-point'],
    ],
    ['a clock that is not set', { Time: '1970-01-01T00:00:09', Switch1: 'ON' }, {}, ['/Time bad-time']],
  ])('%s', (_name, payload, values, rejects) => {
    const decoded = decode(plant, messageOf(topic, { Time: '2026-07-03T10:10:00', ...payload }))
    expect(valuesOf(decoded)).toEqual(values)
    expect(rejectsOf(decoded)).toEqual(rejects)
    for (const { at } of decoded.readings) expect(at).toBe(Date.parse('2026-07-03T02:10:00Z'))
  })

  test('the module’s own state is used where it is a point', () => {
    const state = { Time: '2026-07-03T10:10:00', Uptime: '1T', Heap: 26, Wifi: { RSSI: 80, Signal: -60 } }
    const decoded = decode(plant, messageOf('tele/well_2/STATE', state))
    expect([valuesOf(decoded), decoded.rejects]).toEqual([{ 'Wifi.Signal': -60 }, []])
  })

  test('the will is text, and an event', () => {
    const kinds = ['Online', 'Offline', 'x'].map((text) =>
      decode(plant, messageOf('tele/well_2/LWT', text)).events?.map(({ kind }) => kind),
    )
    expect(kinds).toEqual([['online'], ['offline'], []])
  })

  test.each(samplesOf('tasmota.json', '11-tasmota.json'))('the samples, $from', ({ from, sample }) => {
    const { messages } = sample as { messages: { topic: string; payload?: object; payload_text?: string }[] }
    const [at, celsius, ampere] =
      from === 'ours' ? ['2026-07-03T02:15:00Z', 12.3, 0.016] : ['2018-12-31T16:00:00Z', 49.7, 0.01245]
    const told = messages.map(({ topic: form, payload, payload_text }) => {
      const decoded = decode(plant, messageOf(form.replace('%topic%', 'well_2'), payload ?? payload_text))
      const readings = decoded.readings.map(({ point, at, value }) => [point.wire, at, value])
      return { readings, rejects: rejectsOf(decoded), events: decoded.events?.map(({ kind }) => kind) }
    })
    expect(told).toEqual([
      { readings: [['DS18B20.Temperature', Date.parse(at), celsius]], rejects: [], events: [] },
      {
        readings: [['ADS1115.D1_mA', receivedAt, ampere]],
        rejects: ['/ADS1115/D0_V unknown-point', '/ADS1115/D2_V unknown-point', '/ADS1115/D3_V unknown-point'],
        events: [],
      },
      { readings: [], rejects: [], events: ['online'] },
    ])
  })
})
