import { expect, test } from 'vitest'
import { readTime } from '../../core/instant.ts'
import { parseMap, type ReplayMap } from '../../simulators/replay/map.ts'
import { NameClash, type Row, rowMapper } from '../../simulators/replay/rows.ts'
import { slug } from '../../simulators/replay/template.ts'
import { isTimeFormat, timeReader } from '../../simulators/replay/time.ts'

function mapOf(text: string): ReplayMap {
  const result = parseMap(text)
  if (!result.ok) throw new Error(JSON.stringify(result.problems))
  return result.map
}

const wide = `
form: wide
time: { column: when, zone: Europe/London }
site: park
device: 'pump-{Unit No}'
points:
  - { column: P, point: pressure, convert: { quantity: pressure, from: bar } }
  - { column: T, point: temperature }
`
const long = `
form: long
time: { column: when }
site: england
device: '{station}'
value: value
points:
  - { when: { parameter: rainfall }, point: rain }
  - { when: { parameter: [level, stage] }, point: 'level-{unit}' }
`

function sent(map: string, row: Row) {
  const mapped = rowMapper(mapOf(map))(row)
  return mapped.ok ? { device: `${mapped.site}/${mapped.device}`, ...mapped.entry } : mapped.because
}

test('a wide row is one entry with a reading for each column', () => {
  const row = { when: '2021-01-07 10:00:00', 'Unit No': 'A 7', P: '1.25', T: '19.0' }
  expect(sent(wide, row)).toEqual({
    device: 'park/pump-a-7',
    at: Date.UTC(2021, 0, 7, 10),
    history: true,
    readings: { pressure: 125, temperature: 19 },
  })
})

test('a long row is one reading, of the first point whose columns match', () => {
  const row = { when: '2021-05-07T00:15:00Z', station: '562992_', parameter: 'stage', unit: 'mASD', value: '0.30' }
  const at = Date.UTC(2021, 4, 7, 0, 15)
  expect(sent(long, row)).toEqual({ device: 'england/562992', at, history: true, readings: { 'level-masd': 0.3 } })
  expect(sent(long, { ...row, parameter: 'rainfall' })).toMatchObject({ readings: { rain: 0.3 } })
  expect(sent(long, { ...row, parameter: 'wind' })).toBe('no-point')
  expect(sent(long, { ...row, station: '??' })).toBe('no-name')
})

test.each([
  ['0.260|0.267', '0.260|0.267'],
  ['', null],
  ['  ', null],
  [' 7 ', 7],
  ['-18.5', -18.5],
  ['.5', 0.5],
  ['1e3', 1000],
  ['1e999', '1e999'],
  ['0x10', '0x10'],
  ['1,5', '1,5'],
  ['running', 'running'],
  ['NaN', 'NaN'],
])('the cell "%s" is sent as %j', (cell, value) => {
  const row = { when: '2021-05-07T00:15:00Z', station: 's', parameter: 'rainfall', unit: 'mm', value: cell }
  expect(sent(long, row)).toMatchObject({ readings: { rain: value } })
})

test('what the map leaves out is left out, and a decimal comma is one', () => {
  const cells = `${wide}cells: { empty: skip, skip: ['NULL'], decimal: ',' }\n`
  const row = { when: '2021-01-07 10:00', 'Unit No': '1', P: 'NULL', T: '19,5' }
  expect(sent(cells, row)).toMatchObject({ readings: { temperature: 19.5 } })
  expect(sent(cells, { ...row, T: '' })).toBe('all-skipped')
})

test('a time that is none goes out as it stands, for the platform to refuse', () => {
  const row = { when: '31/02/2021', station: 's', parameter: 'rainfall', unit: 'mm', value: '1' }
  expect(sent(long, row)).toMatchObject({ at: '31/02/2021' })
})

test.each([
  ['iso', undefined, '2021-05-07T00:00:00+02:00', '2021-05-06T22:00:00.000Z'],
  ['iso', 'Etc/GMT+7', '2019-03-10 02:15', '2019-03-10T09:15:00.000Z'],
  ['iso', undefined, '2019-03-10 02:15', undefined],
  ['iso', 'America/Denver', '2019-03-10 02:15', undefined],
  ['epoch-s', undefined, '1620345600', '2021-05-07T00:00:00.000Z'],
  ['epoch-ms', undefined, '1620345600000', '2021-05-07T00:00:00.000Z'],
  ['epoch-s', undefined, '1620345600000', undefined],
  ['DD/MM/YYYY HH:mm', '+08:00', '07/05/2021 08:30', '2021-05-07T00:30:00.000Z'],
  ['DD.MM.YYYY', 'Asia/Shanghai', '07.05.2021', '2021-05-06T16:00:00.000Z'],
  ['YYYYMMDDHHmmssSSS', '+00:00', '20210507003015250', '2021-05-07T00:30:15.250Z'],
  ['DD.MM.YYYY', 'Asia/Shanghai', '07/05/2021', undefined],
  ['DD.MM.YYYY', 'Asia/Shanghai', '30.02.2021', undefined],
])('%s in %s reads %s', (format, zone, text, expected) => {
  const at = timeReader({ format, zone })(text)
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(expected)
})

test.each([
  ['YYYY-MM-DD', true],
  ['MM-DD HH:mm', false],
  ['YYYY-MM-DD YYYY', false],
  ['iso', true],
])('%s is a time format: %s', (format, valid) => expect(isTimeFormat(format)).toBe(valid))

test('a year of wall clocks is read as the zone says, hour by hour', () => {
  for (const zone of ['Europe/London', 'Australia/Lord_Howe', 'Asia/Shanghai']) {
    const read = timeReader({ format: 'iso', zone })
    for (let wall = Date.UTC(2021, 0, 1, 0, 10); wall < Date.UTC(2022, 0, 1); wall += 3_600_000) {
      const text = new Date(wall).toISOString().slice(0, -1)
      const time = readTime(text, zone)
      expect(read(text)).toBe(time.ok ? time.at : undefined)
    }
  }
})

test('an hour that the clock shows twice is read twice, in the order of the file', () => {
  const map = rowMapper(mapOf(wide))
  const times = ['2021-10-31 00:45', '2021-10-31 01:15', '2021-10-31 01:45', '2021-10-31 01:15', '2021-10-31 01:45']
  const read = times.map((when) => map({ when, 'Unit No': '1', P: '1', T: '1' }))
  expect(read.map((row) => row.ok && new Date(Number(row.entry.at)).toISOString().slice(11, 16))).toEqual([
    '23:45',
    '00:15',
    '00:45',
    '01:15',
    '01:45',
  ])
})

test('two texts that become one name are an error, not one device', () => {
  const map = rowMapper(mapOf(long))
  const row = { when: '2021-05-07T00:15:00Z', parameter: 'rainfall', unit: 'mm', value: '1' }
  map({ ...row, station: 'A 1' })
  expect(() => map({ ...row, station: 'a-1' })).toThrow(NameClash)
})

test.each([
  ['Tipping Bucket Raingauge', 'tipping-bucket-raingauge'],
  ['562992_', '562992'],
  ['Crépy (amont)', 'crepy-amont'],
  ['拉萨河', ''],
  ['a'.repeat(70), 'a'.repeat(64)],
])('%s is slugged to %s', (text, expected) => expect(slug(text)).toBe(expected))

test('a bad map says every problem with its line', () => {
  const result = parseMap(`form: long
time:
  column: when
  format: HH:mm
  zone: Mars/Olympus
site: park/one
device: '{station'
colour: red
points:
  - { when: { parameter: level }, point: level, convert: { quantity: water_level, from: parsec } }
`)
  expect(result.ok ? [] : result.problems.map(({ line, path }) => `${line} ${path}`)).toEqual([
    '1 value',
    '4 time.format',
    '5 time.zone',
    '6 site',
    '7 device',
    '8 colour',
    '10 points[0].convert',
  ])
})

test.each([
  ['form: tall\n', [1]],
  ['form: [\n', [2]],
  ['', [1]],
])('%j is not a map, and the line is said', (text, lines) => {
  const result = parseMap(text)
  expect(result.ok ? [] : result.problems.map(({ line }) => line)).toEqual(lines)
})
