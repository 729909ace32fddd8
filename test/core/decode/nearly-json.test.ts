import { describe, expect, test } from 'vitest'
import { parseJson } from '../../../core/decode/json.ts'
import { decode, messageOf, plantOf, rejectsOf, valuesOf } from '../../support/decode.ts'
import { randomOf } from '../../support/mutate.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const read = (payload: string | Uint8Array) => {
  const parsed = parseJson(typeof payload === 'string' ? bytesOf(payload) : payload)
  return parsed.ok ? parsed.json : parsed.reject.reason
}
const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
const infinite = Number.POSITIVE_INFINITY
/** Chinese firmware writes its remarks so. */
const gbk = Uint8Array.of(0xd1, 0xb2, 0xbc, 0xec)
const withGbk = (before: string, after: string) => Buffer.concat([bytesOf(before), gbk, bytesOf(after)])

describe('one bad value costs itself', () => {
  test.each<[text: string, json: unknown]>([
    ['{"a": NaN, "b": 1}', { a: infinite, b: 1 }],
    ['{"a": -Infinity, "b": 1}', { a: infinite, b: 1 }],
    ['{"b": 1, "a": -nan(ind)}', { a: infinite, b: 1 }],
    ['{"a":1.#QNAN,"b":[1,nan,3]}', { a: infinite, b: [1, infinite, 3] }],
    ['{"a": , "b": 1}', { a: infinite, b: 1 }],
    ['{"b": 1, "a":}', { a: infinite, b: 1 }],
    ['[1,,3]', [1, infinite, 3]],
    ['[,3]', [infinite, 3]],
    [
      '{"a": .5, "b": 01, "c": 1., "d": +1, "e": 0x10, "f": 1.5 m}',
      Object.fromEntries([...'abcdef'].map((a) => [a, infinite])),
    ],
    ['{"a": True, "b": \'x\', "c": null, "d": true}', { a: infinite, b: infinite, c: null, d: true }],
    ['{"a": 1, "b": 2,}', { a: 1, b: 2 }],
    ['[1, 2, ]', [1, 2, infinite]],
    ['{"a": "one\ntwo\t", "b": 1}', { a: 'one\ntwo\t', b: 1 }],
    ['{"a": "C:\\x\\data", "b": 1}', { a: 'C:\\x\\data', b: 1 }],
    ['{"a": "NaN, \\"b\\": NaN", "b": NaN}', { a: 'NaN, "b": NaN', b: infinite }],
  ])('%j', (text, json) => {
    expect(read(text)).toEqual(json)
  })

  test('text that is no UTF-8 costs itself, a name that is none costs all', () => {
    expect(read(withGbk('{"note": "', '", "b": 1}'))).toEqual({ note: expect.stringContaining('\uFFFD'), b: 1 })
    expect(read(withGbk('{"', '": 1, "b": 1}'))).toBe('not-utf8')
    expect(read(withGbk('', ''))).toBe('not-utf8')
  })

  test('__proto__ is a name like any other', () => {
    expect(Object.keys(read('{"__proto__": {"a": 1}, "b": NaN}') as object)).toEqual(['__proto__', 'b'])
  })
})

test.each<[name: string, padded: (text: string) => string]>([
  ['NULs behind it', (text) => `${text}\0\0\0`],
  ['a line end and a NUL', (text) => `${text}\r\n\0`],
  ['a byte order mark', (text) => `\uFEFF${text}`],
])('%s cost nothing', (_name, padded) => {
  expect(read(padded('{"a": 1}'))).toEqual({ a: 1 })
  expect(read(padded('{"a": 1, "b": NaN}'))).toEqual({ a: 1, b: infinite })
  expect(read(padded(''))).toBe('not-json')
})

test.each([
  '{"a": 1, "b": 2',
  '{"a": 1 "b": 2}',
  '{"a": "1, "b": 2}',
  '{"a": "C:\\", "b": 2}',
  '{"a": 1,5, "b": 2}',
  '{"a": 1;"b": 2}',
  '{a: 1, "b": 2}',
  "{'a': 1, 'b': 2}",
  '{"a": 1,, "b": 2}',
  '{,"b": 2}',
  '{"a": 12:30, "b": 2}',
  '{"a": 1} {"b": 2}',
  '{"a": 1}\0{"b": 2}',
  '{"a": 1 /* "x" */, "b": 2}',
  'level=1.23',
  '“a”',
  '[}',
  'NaN',
  '',
])('more than a value is bad in %j', (text) => {
  expect(read(text)).toBe('not-json')
})

test('of a name that comes twice the last one counts, in either reading', () => {
  expect(read('{"a": 1, "a": 2}')).toEqual({ a: 2 })
  expect(read('{"a": 1, "a": 2, "b": NaN}')).toEqual({ a: 2, b: infinite })
  expect(read('{"a": 1, "a": NaN}')).toEqual({ a: infinite })
})

test('JSON with values made bad keeps every other value in its place', () => {
  const random = randomOf(20_260_704)
  const bad = ['NaN', '-Infinity', 'nan', '', '.5', '1.', 'None', '1.2 m', '-']
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T
  const textOf = () => pick(['', 'a, b', '": 1', '\\', '{[', 'NaN', '水位', '\u0000'])
  const grow = (depth: number): [text: string, json: unknown] => {
    const kind = depth > 3 ? 0 : Math.floor(random() * 3)
    const children = Array.from({ length: kind === 0 ? 0 : Math.floor(random() * 4) }, () => grow(depth + 1))
    if (kind === 1) return [`[${children.map(([text]) => text || 'NaN').join(' ,')}]`, children.map(([, json]) => json)]
    if (kind === 2) {
      const named = children.map((child, index) => [`${textOf()}${index}`, child] as const)
      const json = Object.fromEntries(named.map(([name, child]) => [name, child[1]]))
      return [`{${named.map(([name, child]) => `${JSON.stringify(name)}:${child[0]}`).join(', ')}}`, json]
    }
    if (random() < 0.3) return [pick(bad), infinite]
    const leaf = pick<unknown>([1.5, -7, 0, true, null, textOf()])
    return [JSON.stringify(leaf), leaf]
  }
  let mended = 0
  for (let run = 0; run < 20_000; run++) {
    const [text, json] = grow(0)
    if (!/^[{[]/.test(text)) continue
    expect(read(text)).toEqual(json)
    if (!isJson(text)) mended++
  }
  expect(mended).toBeGreaterThan(5_000)
})

describe('every decoder of JSON', () => {
  const points = {
    level: { quantity: 'water_level', unit: 'm' },
    flow: { quantity: 'flow', unit: 'm3/s' },
    rssi: 'signal',
    ai1: 'pressure',
    ai2: 'pressure',
    'A.Temperature': 'water_temperature',
    'B.Temperature': 'water_temperature',
  }
  const devices = { 'park/a': { address: 'AA', points } }
  const codecs = [{ use: 'uint16', options: { name: 'level', unit: 'mm' } }]
  const use = (topic: string, use: string, options?: unknown) => ({ topic, use, options })
  const plant = plantOf(devices, [
    use('flat', 'json', { device: { is: 'park/a' }, readings: { level: '/level', flow: '/flow' } }),
    use('members', 'json', { device: { pointer: '/id' }, readings: [{ members: '/v' }] }),
    use('senml', 'senml', { device: { is: 'park/a' } }),
    use('bytes', 'bytes', { device: { pointer: '/id' }, data: '/d', encoding: 'hex', rssi: '/r', codecs }),
    use('application/#', 'chirpstack', { codecs }),
    use('v3/#', 'things-stack', { codecs }),
    use('Advantech/+/+', 'advantech'),
    use('tele/+/+', 'tasmota'),
  ])

  test.each<[name: string, topic: string, text: string, values: object, rejects: string[]]>([
    [
      'native',
      'v1/park/a/readings',
      '{"readings": {"level": NaN, "flow": 2}}',
      { flow: 2 },
      ['/readings/level not-a-number'],
    ],
    [
      'native, the time',
      'v1/park/a/readings',
      '[{"at": NaN, "readings": {"level": 1}}, {"readings": {"flow": 2}}]',
      { flow: 2 },
      ['/0/at bad-time'],
    ],
    [
      'native, all readings',
      'v1/park/a/readings',
      '[{"readings": NaN}, {"readings": {"flow": 2}}]',
      { flow: 2 },
      ['/0/readings bad-shape'],
    ],
    ['json', 'flat', '{"level": -Infinity, "flow": 2}', { flow: 2 }, ['/level not-a-number']],
    [
      'json, members',
      'members',
      '{"id": "aa", "v": {"level": nan, "flow": 2}}',
      { flow: 2 },
      ['/v/level not-a-number'],
    ],
    ['json, the device', 'members', '{"id": NaN, "v": {"flow": 2}}', {}, ['/id unknown-device']],
    ['senml', 'senml', '[{"n": "level", "v": NaN}, {"n": "flow", "v": 2}]', { flow: 2 }, ['/0 not-a-number']],
    ['bytes', 'bytes', '{"id": "aa", "d": "04d2", "r": NaN}', { level: 1.234 }, []],
    [
      'chirpstack',
      'application/1/device/aa/event/up',
      '{"deviceInfo": {"devEui": "aa"}, "data": "BNI=", "rxInfo": [{"rssi": NaN}, {"rssi": -90}]}',
      { level: 1.234, rssi: -90 },
      [],
    ],
    [
      'things-stack',
      'v3/a/devices/d/up',
      '{"end_device_ids": {"dev_eui": "aa"}, "uplink_message": {"frm_payload": "BNI=", "rx_metadata": [{"rssi": -90, "snr": NaN}]}}',
      { level: 1.234, rssi: -90 },
      [],
    ],
    ['advantech', 'Advantech/aa/data', '{"q": 192, "ai1": NaN, "ai2": 2}', { ai2: 2 }, ['/ai1 not-a-number']],
    [
      'tasmota',
      'tele/aa/SENSOR',
      '{"A": {"Temperature": nan}, "B": {"Temperature": 4.5}, "TempUnit": "C"}',
      { 'B.Temperature': 4.5 },
      ['/A/Temperature not-a-number'],
    ],
  ])('%s', (_name, topic, text, values, rejects) => {
    const decoded = decode(plant, messageOf(topic, `\uFEFF${text}\n\0`))
    expect(rejectsOf(decoded)).toEqual(rejects)
    expect(valuesOf(decoded)).toEqual(values)
  })
})
