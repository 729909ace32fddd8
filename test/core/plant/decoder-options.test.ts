import { expect, test } from 'vitest'
import { parsePlant } from '../../../core/plant/parse.ts'

const plantWith = (options: string, scale = '') => `
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
  - { topic: a, use: json, options: { device: { topic: 1 }, ${options} } }
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
  ['half of a split', 'readings: { level: { value: { field: /x, split: "|" } } }', ['missing: expected a level']],
  ['level 0', 'readings: [{ name: { topic: 0 }, value: /v }]', ['0: expected a level (the first is 1']],
  ['two tests at once', 'where: [{ field: /x, is: 1, not: 2 }], readings: { level: /a }', ['unknown key "not"']],
  ['a scale of 0', 'readings: { level: { value: /v, scale: { divide: 0 } } }', ['nothing can be divided by 0']],
])('options: %s', (_name, options, expected) => {
  const found = problems(plantWith(options))
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
  const found = problems(plantWith('readings: { level: /a }', `, scale: ${scale}`))
  expect(found).toHaveLength(expected.length)
  for (const [index, text] of expected.entries()) expect(found[index]).toContain(text)
})
