import { expect, test } from 'vitest'
import { decoderFactories } from '../../../core/decode/registry.ts'
import { plantJsonSchema } from '../../../core/plant/json-schema.ts'
import { parsePlant } from '../../../core/plant/parse.ts'

const plantWith = (options: string, { scale = '', use = 'json' } = {}) => `
version: 1
city: { id: lhasa, name: { zh-CN: 拉萨, en: Lhasa }, zone: Asia/Shanghai, at: [29.65, 91.12] }
sites:
  - id: park
    kind: park
    name: { zh-CN: 园, en: Park }
    at: [29.65, 91.12]
    assets:
      - id: gauge
        kind: level-gauge
        name: { zh-CN: 站, en: Gauge }
        at: [29.65, 91.12]
        device: rtu
        points: [{ id: level, quantity: water_level${scale} }]
decoders:
  - { topic: a, use: ${use}, options: { device: { topic: 1 }, ${options} } }
`

function problems(text: string): string[] {
  const parsed = parsePlant(text)
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message)
}

const field = 'expected a field: /pointer'

test.each<[name: string, options: string, expected: string[]]>([
  ['sound', 'readings: { level: /a }', []],
  ['nothing mapped', '', ['expected readings, or a status']],
  ['a field that is none', 'readings: { level: level }', [`"level": ${field}`]],
  ['a misspelt key of a reading', 'readings: { level: { valu: /a } }', [`missing: ${field}`, 'unknown key "valu"']],
  [
    'a misspelt key of a time',
    'time: { field: /t, zoen: Asia/Shanghai }, readings: { level: /a }',
    ['unknown key "zoen"'],
  ],
  ['a format that is none', 'time: { field: /t, format: yyyy }, readings: { level: /a }', ['"yyyy": expected iso, ms']],
  [
    'quality without words',
    'readings: [{ name: /n, value: /v, quality: { field: /q } }]',
    ['missing: expected a list'],
  ],
  [
    'a word that is none',
    'readings: [{ name: /n, value: /v, as: integer }]',
    ['unknown "integer": expected number, measure'],
  ],
  [
    'half of a split',
    'readings: { level: { value: { field: /x, split: "|" } } }',
    ['missing: expected a level', 'missing: expected a number, 3, or several'],
  ],
  [
    'a name for a separator',
    'readings: { level: { value: { field: /x, split: "level=", part: 2, of: 2 } } }',
    ['"level=": expected what stands between the parts, no letters, digits or quotes: for name=value use pairs'],
  ],
  [
    'a sign for a separator of values',
    'readings: { level: { value: { field: /x, split: "+", part: 2, of: 2 } } }',
    ['a + or - belongs to the number behind it: use split: sign'],
  ],
  [
    'OPC quality of neither kind',
    'readings: { level: { value: /v, quality: { field: /q, opc: true } } }',
    ['expected da (classic OPC: 192 is good, 0 is bad) or ua (OPC UA: 0 is good)'],
  ],
  ['level 0', 'readings: [{ name: { topic: 0 }, value: /v }]', ['0: expected a level (the first is 1']],
  ['two tests at once', 'where: [{ field: /x, is: 1, not: 2 }], readings: { level: /a }', ['unknown key "not"']],
  [
    'a register too few',
    'readings: { level: { value: { registers: [/a], type: float32 } } }',
    ['expected one register for 16 bits, two for 32, four for 64'],
  ],
  [
    'registers of a type that is none',
    'readings: { level: { value: { registers: [/a], type: word } } }',
    ['unknown "word": expected uint16, int16'],
  ],
  [
    'a list beside nothing',
    'readings: [{ name: { list: { message: /n }, at: /i }, value: /v }]',
    ["expected 0#, the entry's own number"],
  ],
  [
    'characters behind the end',
    'readings: { level: { value: { field: /x, chars: [3, 9], of: 8 } } }',
    ['expected places within the text'],
  ],
  [
    'forwards and backwards',
    'time: { field: /t, plus: { field: 0#, times: 5min }, minus: { field: 0#, times: 5min } }, readings: { level: /a }',
    ['expected plus or minus, not both'],
  ],
  [
    'a step in words',
    'time: { field: /t, plus: { field: 0#, times: five } }, readings: { level: /a }',
    ['expected a duration like 5min, or where it stands'],
  ],
  [
    'from the last of no list',
    'time: { field: /t, plus: { field: /n, times: 5min, from: last } }, readings: { level: /a }',
    ['from: last counts the entries of a list'],
  ],
  [
    'unpacking by a name',
    'unpack: [body], readings: { level: /a }',
    ['expected a pointer to a text that is JSON, /body'],
  ],
  ['a scale of 0', 'readings: { level: { value: /v, scale: { divide: 0 } } }', ['nothing can be divided by 0']],
])('options: %s', (_name, options, expected) => {
  const found = problems(plantWith(options))
  expect(found).toHaveLength(expected.length)
  for (const [index, text] of expected.entries()) expect(found[index]).toContain(text)
})

test.each<[name: string, use: string, options: string, expected: string[]]>([
  ['columns by name', 'text', 'columns: ";", names: [t, level], readings: { level: /level }', []],
  ['columns by the first line', 'text', 'columns: ";", header: true, readings: { level: /level }', []],
  [
    'columns by position',
    'text',
    'columns: ";", readings: { level: /1 }',
    ['expected columns with their names in order'],
  ],
  [
    'names of no columns',
    'text',
    'names: [t], readings: { level: "" }',
    ['expected columns with their names in order'],
  ],
  ['names twice over', 'text', 'columns: ";", names: [t], header: true, readings: { level: /t }', ['names or header']],
  [
    'columns and places',
    'text',
    'columns: ";", names: [t], fixed: { width: 9, places: { t: [1, 4] } }, readings: { level: /t }',
    ['expected one of columns, pairs and fixed'],
  ],
  [
    'places behind the end',
    'text',
    'fixed: { width: 3, places: { t: [1, 4] } }, readings: { level: /t }',
    ['expected places within the width'],
  ],
  [
    'places that overlap',
    'text',
    'fixed: { width: 9, places: { t: [1, 4], u: [4, 9] } }, readings: { level: /t }',
    ['expected places that do not overlap'],
  ],
  [
    'a place backwards',
    'text',
    'fixed: { width: 9, places: { t: [4, 1] } }, readings: { level: /t }',
    ['expected [first, last], the first character being 1'],
  ],
  ['a name twice', 'text', 'columns: ";", names: [t, t], readings: { level: /t }', ['expected no name twice']],
  ['a sign between columns', 'text', 'columns: "+", names: [a, b], readings: { level: /b }', ['use sign']],
  ['signs between columns', 'text', 'columns: sign, names: [a, b], readings: { level: /b }', []],
  ['letters between pairs', 'text', 'pairs: level, readings: { level: /level }', ['no letters']],
  [
    'bytes of which nothing is said',
    'bytes',
    'encoding: raw, codecs: [{ use: struct, options: { fields: [{ name: level, at: 2, type: uint16 }] } }]',
    ['byte 0, 1: expected a field, what it must be (when), or that it may be anything (ignored)'],
  ],
  [
    'bytes that may be anything',
    'bytes',
    'encoding: raw, codecs: [{ use: struct, options: { ignored: [0], when: { 1: 3 }, fields: [{ name: level, at: 2, type: uint16 }] } }]',
    [],
  ],
  [
    'frames of any length, known by nothing',
    'bytes',
    'encoding: raw, codecs: [{ use: struct, options: { more: ignored, fields: [{ name: level, at: 0, type: uint16 }] } }]',
    ['frames of any length: expected when'],
  ],
  [
    'bits that a byte has not',
    'bytes',
    'encoding: raw, codecs: [{ use: struct, options: { fields: [{ name: level, at: 0, type: int8, bits: [4, 8] }] } }]',
    ['expected bits that the number has'],
  ],
])('options of text and bytes: %s', (_name, use, options, expected) => {
  const found = problems(plantWith(options, { use }))
  expect(found).toHaveLength(expected.length)
  for (const [index, text] of expected.entries()) expect(found[index]).toContain(text)
})

test.each<[scale: string, expected: string[]]>([
  ['{ from: [4, 20], to: [0, 8] }', []],
  ['{ divide: 10, add: 2 }', []],
  ['{ from: [4, 4], to: [0, 8] }', ['nothing can be divided by 0']],
  ['{ from: [4, 20] }', ['expected { from: [low, high], to: [low, high] } or { multiply, divide, add }']],
  ['{ from: [4, 20], to: [0, 8], add: 1 }', ['expected { from: [low, high], to: [low, high] } or']],
])('a point’s scale %s', (scale, expected) => {
  const found = problems(plantWith('readings: { level: /a }', { scale: `, scale: ${scale}` }))
  expect(found).toHaveLength(expected.length)
  for (const [index, text] of expected.entries()) expect(found[index]).toContain(text)
})

test('the schema for editors has the options of every decoder', () => {
  const schema = plantJsonSchema()
  for (const name of decoderFactories.keys()) expect(schema).toContain(`"const": "${name}"`)
  for (const option of ['lists', 'of', 'opc', 'header', 'pairs', 'when', 'ignored', 'statistics', 'precision']) {
    expect(schema).toContain(`"${option}": {`)
  }
})

test('parts of a message: what is wrong with one is told at its place', () => {
  const part = (use: string, options: string) => `{ use: ${use}, options: { device: { topic: 1 }, ${options} } }`
  const told = (...parts: string[]) =>
    problems(plantWith('x: 1').replace(/use: .*$/m, `use: several, options: { of: [${parts.join(', ')}] } }`))
  const sound = part('json', 'readings: { level: /a }')
  expect(told(sound, sound)).toEqual([])
  expect(told(sound)[0]).toContain('expected two parts or more')
  expect(told(sound, part('jsn', 'readings: { level: /a }'))[0]).toContain('no decoder "jsn": expected native, json')
  expect(told(sound, part('several', 'of: []'))[0]).toContain('no decoder "several"')
  expect(told(sound, part('json', 'readings: { level: a }'))[0]).toContain(`"a": ${field}`)
})
