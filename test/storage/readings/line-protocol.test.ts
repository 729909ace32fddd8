import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Reading } from '../../../core/reading.ts'
import { LineBuffer } from '../../../storage/readings/line-buffer.ts'
import {
  type FieldValue,
  formatField,
  formatFloat,
  formatLine,
  formatSeries,
  type Line,
  originalText,
  readingLine,
  seriesPrefix,
  storedText,
} from '../../../storage/readings/line-protocol.ts'
import { plantOf } from '../../support/decode.ts'
import { type Influxd, startInfluxd } from '../../support/influxd.ts'
import { parseLine } from '../../support/line-protocol.ts'
import { nastyNames, reading, start } from '../../support/readings.ts'
import { requireServer } from '../../support/server.ts'

const at = 1_790_000_000_000

const golden: readonly [string, Line, string][] = [
  [
    'tags are sorted, empty ones left out',
    { measurement: 'flow', tags: { site: 'nangan', asset: '', point: 'flow' }, fields: { value: 1.5 }, at },
    'flow,point=flow,site=nangan value=1.5 1790000000000',
  ],
  ['no tags at all', { measurement: 'flow', tags: {}, fields: { value: 0 }, at }, 'flow value=0 1790000000000'],
  [
    'comma, equals, space, quotes',
    { measurement: 'a b,c=d', tags: { 'k =,': 'v =,"\'' }, fields: { 'f =,': true }, at },
    String.raw`a\ b\,c=d,k\ \=\,=v\ \=\,"' f\ \=\,=true 1790000000000`,
  ],
  [
    'newline, backslash, per cent, comment sign',
    { measurement: '#1\n', tags: { site: 'a\\\nb%' }, fields: { value: 1 }, at },
    '%231%0A,site=a%5C%0Ab%25 value=1 1790000000000',
  ],
  [
    'strings: quote, backslash and newline; emoji and Chinese as they are',
    { measurement: '水位', tags: { site: '拉萨河 💧' }, fields: { note: '"\\\n💧' }, at },
    `水位,site=拉萨河\\ 💧 note="\\"\\\\\n💧" 1790000000000`,
  ],
  [
    'largest integers, signed zero, large and small floats',
    {
      measurement: 'm',
      tags: {},
      fields: { a: 2n ** 63n - 1n, b: -(2n ** 63n), c: -0, d: 1e21, e: 5e-324 },
      at: -1,
    },
    'm a=9223372036854775807i,b=-9223372036854775808i,c=-0,d=1e+21,e=5e-324 -1',
  ],
]

describe('line protocol', () => {
  test.each(golden)('%s', (_, line, expected) => {
    expect(formatLine(line)).toBe(expected)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2n ** 63n, -(2n ** 63n) - 1n])(
    '%s is refused',
    (value) => {
      expect(() => formatField(value)).toThrow(RangeError)
    },
  )

  test('a good reading is its value; what may not be used is in another field', () => {
    const plant = plantOf({ 'nangan/weir 1': { points: { level: 'water_level' } } })
    const [point] = plant.points.values()
    const prefix = point ? seriesPrefix(point) : ''
    const series = 'water_level,asset=weir\\ 1,point=level,site=nangan'
    const fields: readonly [Reading, string][] = [
      [reading(at, 1.25), 'value=1.25'],
      [reading(at, 1.25, { quality: 2 }), 'value=1.25,quality=2i'],
      [reading(at, 1.25, { quality: 3, reason: 'spike' }), 'value=1.25,quality=3i,reason=5i'],
      [reading(at, 99, { quality: 4, reason: 'out-of-range' }), 'raw=99,quality=4i,reason=3i'],
      [reading(at, -9999, { quality: 9, reason: 'sentinel' }), 'raw=-9999,quality=9i,reason=1i'],
      [reading(at, null), 'quality=9i'],
      [reading(at, 1.25, { reason: 'clock-wrong' }), 'value=1.25,quality=1i,reason=9i'],
    ]
    for (const [one, said] of fields) expect(readingLine({ prefix, unsaid: 1 }, one)).toBe(`${series} ${said} ${at}`)
    expect(readingLine({ prefix, unsaid: 2 }, reading(at, 1.25))).toBe(`${series} value=1.25,quality=1i ${at}`)
  })

  test('a reason is a field only where there is one, or where there may have been one', () => {
    const doubted = reading(at, 1.25, { quality: 3, reason: 'spike' })
    expect(readingLine({ prefix: 'm ', unsaid: 1 }, doubted)).toBe(`m value=1.25,quality=3i,reason=5i ${at}`)
    expect(readingLine({ prefix: 'm ', unsaid: 1 }, reading(at, 1.25), 'taken')).toBe(
      `m value=1.25,quality=1i,reason=0i ${at}`,
    )
  })

  test('what is stored for a text says which text it was', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => originalText(storedText(text)) === text))
  })

  test('a line reads back as what it was made of', () => {
    fc.assert(
      fc.property(anyLine, (line) => {
        const text = formatLine(line)
        const tags = Object.entries(line.tags).filter(([, value]) => value !== '')
        expect(parseLine(text)).toEqual({ ...line, tags: Object.fromEntries(tags) })
      }),
    )
  })

  test('a reading on the fast way is the line that the general way makes of it', () => {
    fc.assert(
      fc.property(nastyText, fc.double({ noNaN: true, noDefaultInfinity: true }), (site, value) => {
        const plain: Reading = reading(at, value)
        const tags = { site }
        const line = formatLine({ measurement: 'm', tags, fields: { value }, at })
        expect(readingLine({ prefix: `${formatSeries('m', tags)} `, unsaid: 1 }, plain)).toBe(line)
      }),
    )
  })
})

describe('a buffer of lines', () => {
  test('has what was put into it, whole and in parts, and begins anew', () => {
    const piece = fc.record({
      text: nastyText,
      value: fc.double({ noNaN: true, noDefaultInfinity: true }),
      at: instant,
    })
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 40 }), fc.nat(), fc.nat(), (pieces, one, other) => {
        const buffer = new LineBuffer()
        buffer.add('of before')
        buffer.clear()
        const lines = pieces.map(({ text, value, at }, index) => {
          const prefix = `${formatSeries('m', { site: text })} `
          if (index % 3 === 0) buffer.add(readingLine({ prefix, unsaid: 2 }, reading(at, value)))
          else buffer.addValue(Buffer.from(`${prefix}value=`), formatFloat(value), at)
          return readingLine({ prefix, unsaid: index % 3 === 0 ? 2 : 1 }, reading(at, value))
        })
        const [from, to] = [one % lines.length, other % lines.length].sort((a, b) => a - b)
        expect(buffer.count).toBe(lines.length)
        expect(buffer.text()).toBe(lines.join('\n'))
        expect(buffer.text(from, (to ?? 0) + 1)).toBe(lines.slice(from, (to ?? 0) + 1).join('\n'))
      }),
    )
  })

  test('grows with what is put into it', () => {
    const buffer = new LineBuffer()
    const lines = Array.from({ length: 5_000 }, (_, index) => `m,site=拉萨${index} value=${index} ${at}`)
    for (const line of lines) buffer.add(line)
    expect(buffer.text()).toBe(lines.join('\n'))
  })
})

const instant = fc.integer({ min: -8_000_000_000_000, max: 8_000_000_000_000 })
const nastyText = fc.oneof(
  fc.constantFrom(...nastyNames),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
  fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom(...'\\\n\r\t ,="\'#%ai水💧') }),
)
const field: fc.Arbitrary<FieldValue> = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.string({ maxLength: 8 }),
  nastyText,
)
// `toEqual` is blind to a field of this name, and it is no name for a field.
const name = nastyText.filter((text) => text !== '__proto__')
const anyLine: fc.Arbitrary<Line> = fc.record({
  measurement: name,
  tags: fc.dictionary(name, fc.oneof(fc.constant(''), nastyText), { maxKeys: 4 }),
  fields: fc.dictionary(name, field, { minKeys: 1, maxKeys: 4 }),
  at: fc.integer({ min: 0, max: 4e12 }),
})

describe.skipIf(!requireServer('influxd'))('line protocol, as InfluxDB reads it', () => {
  let influxd: Influxd
  beforeAll(async () => {
    influxd = await startInfluxd()
    await influxd.query('CREATE DATABASE lines')
  })
  afterAll(() => influxd[Symbol.asyncDispose]())

  test('every line of a body comes back with its tags and fields', async () => {
    // One field for each type, since a field keeps its type; the id tells the lines apart.
    const one = fc.record({
      measurement: name,
      tag: nastyText,
      string: nastyText,
      float: fc.double(finite),
      flag: fc.boolean(),
    })
    const body = fc.array(one, { minLength: 1, maxLength: 20 })
    let run = 0
    const story = fc.asyncProperty(body, async (lines) => {
      const id = `run${run++}`
      const text = lines.map(({ measurement, tag, string, float, flag }, index) => {
        const tags = { id, tag, index: String(index), empty: '' }
        return formatLine({ measurement, tags, fields: { string, float, flag, largest: 2n ** 63n - 1n }, at: start })
      })
      const write = { method: 'POST', body: text.join('\n') }
      const answer = await fetch(`${influxd.url}/write?db=lines&precision=ms`, write)
      expect([answer.status, await answer.text()]).toEqual([204, ''])
      const columns = 'SELECT string, float, flag, largest'
      const stored = await influxd.query(`${columns} FROM /.*/ WHERE id = '${id}' GROUP BY *`, 'lines')
      const found = stored.map(({ name: measurement, tags, values: [row] }) => {
        const [time, string, float, flag] = row ?? []
        expect(time).toBe(start)
        return [tags?.['index'], originalText(measurement), originalText(tags?.['tag'] ?? ''), string, float, flag]
      })
      const sent = lines.map(({ measurement, tag, string, float, flag }, index) => {
        return [String(index), measurement, tag, string, float, flag]
      })
      expect(sorted(found)).toEqual(sorted(sent))
    })
    await fc.assert(story, { numRuns: 40 })
  })

  test('the largest integers are kept to the last digit', async () => {
    const fields = { largest: 2n ** 63n - 1n, smallest: -(2n ** 63n) }
    const body = formatLine({ measurement: 'integers', tags: {}, fields, at: start })
    await fetch(`${influxd.url}/write?db=lines&precision=ms`, { method: 'POST', body })
    const asked = new URLSearchParams({ db: 'lines', q: 'SELECT largest, smallest FROM integers' })
    const answer = await (await fetch(`${influxd.url}/query?${asked}`)).text()
    expect(answer).toContain('9223372036854775807,-9223372036854775808')
  })
})

const finite = { noNaN: true, noDefaultInfinity: true }

function sorted<T>(rows: T[][]): T[][] {
  return rows.toSorted((a, b) => Number(a[0]) - Number(b[0]))
}
