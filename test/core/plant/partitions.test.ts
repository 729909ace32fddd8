import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePlant } from '../../../core/plant/parse.ts'
import { keyProblems, keysOf, partitionOf } from '../../../core/plant/partitions.ts'
import type { Plant } from '../../../core/plant/plant.ts'
import { createRoutes } from '../../../core/route.ts'
import { changed, plantText } from '../../support/plant-text.ts'

function plantIn(text: string): Plant {
  const parsed = parsePlant(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

const alarms = `alarms:
  rules:
    - at: nangan/head
      rule:
        id: falls
        kind: deviation
        point: level
        from: lukang/lake/level
        limit: 1
        priority: high
        name: { zh-CN: 水位差, en: Levels differ }
`
const across = `${plantText}${alarms}`
const inZones = (nangan: string, lukang: string) =>
  changed(
    '  - id: nangan\n    kind',
    `  - id: nangan\n    zone: ${nangan}\n    kind`,
    changed('  - id: lukang\n    kind', `  - id: lukang\n    zone: ${lukang}\n    kind`, across),
  )

describe('the part of a key', () => {
  it('is one of them, and the same each time', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
        const part = partitionOf(key, partitions)
        expect(part).toBeGreaterThanOrEqual(0)
        expect(part).toBeLessThan(partitions)
        expect(partitionOf(key, partitions)).toBe(part)
      }),
    )
  })

  it('is for ever what it was: a log that is begun is read by it', () => {
    const keys = ['nangan', 'lukang', '拉萨河', 'site-1', 'site-2', '']
    expect(keys.map((key) => partitionOf(key, 12))).toMatchInlineSnapshot(`
      [
        6,
        10,
        8,
        10,
        5,
        11,
      ]
    `)
  })

  it('is spread over all of them', () => {
    for (const partitions of [2, 4, 12, 64]) {
      const sites = Array.from({ length: 100 * partitions }, (_, site) => partitionOf(`site-${site}`, partitions))
      const counts = [...Map.groupBy(sites, (part) => part).values()].map(({ length }) => length)
      expect(counts).toHaveLength(partitions)
      expect(Math.min(...counts)).toBeGreaterThan(50)
      expect(Math.max(...counts)).toBeLessThan(160)
    }
  })

  it('is of the zone that sites share, else of the site', () => {
    const key = keysOf(plantIn(inZones('valley', 'valley')))
    expect(['nangan', 'lukang', 'elsewhere'].map(key)).toEqual(['valley', 'valley', 'elsewhere'])
  })
})

describe('a rule that looks at two sites', () => {
  it('is refused unless they share a zone, and the message says so', () => {
    const problems = keyProblems(plantIn(across))
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/falls: it looks at nangan and lukang, .*: give them one `zone`$/),
    ])
    expect(problems[0]?.path.slice(0, 2)).toEqual(['alarms', 'rules'])
    expect(keyProblems(plantIn(inZones('upper', 'lower')))).toHaveLength(1)
    expect(keyProblems(plantIn(inZones('valley', 'valley')))).toEqual([])
    expect(keyProblems(plantIn(plantText))).toEqual([])
  })
})

describe('the way of a message', () => {
  const decoders = (list: string) => changed('  - { topic: lora/+/up, use: native }', list)
  const partitions = 64
  const one = (key: string) => ({ to: 'one', partition: partitionOf(key, partitions) })
  const home = { to: 'home', partition: partitionOf('gw', partitions) }
  it.each<[string, string, string, unknown]>([
    ['our own topics: the site', '', 'v1/nangan/nangan-1/readings', one('nangan')],
    ['a site that nobody knows', '', 'v1/faraway/x/readings', one('faraway')],
    ["the platform's own notes", '', '$huoshui/listening', { to: 'note' }],
    ['what nobody reads: the client', '', 'something/else', one('gw')],
    ['a station of SL 651', '', 'sl651/24e1a0', one('nangan')],
    ['a station that nobody knows', '', 'sl651/0000', home],
    [
      'ChirpStack names the device',
      '  - { topic: "application/#", use: chirpstack, options: { codecs: [{ device: nangan/nangan-1, use: uint16, options: { name: Q, unit: l/s } }] } }',
      'application/1/device/24e1a0/event/up',
      one('nangan'),
    ],
    [
      'a mapping whose device is a level',
      '  - { topic: "plc/+", use: json, options: { device: { topic: 2 }, readings: [{ name: { is: a }, value: /a }] } }',
      'plc/lukang-2',
      one('lukang'),
    ],
    [
      'a mapping whose device never changes',
      '  - { topic: "plc/+", use: json, options: { device: { is: lukang/lukang-1 }, readings: [{ name: { is: a }, value: /a }] } }',
      'plc/x',
      one('lukang'),
    ],
    [
      'a gateway whose payload names devices',
      '  - { topic: "plc/+", use: json, options: { device: { pointer: /dev }, readings: [{ name: { is: a }, value: /a }] } }',
      'plc/lukang-2',
      home,
    ],
  ])('%s', (_what, list, topic, route) => {
    const plant = plantIn(list === '' ? plantText : decoders(list))
    expect(createRoutes(plant, { partitions })({ topic, client: 'gw' })).toEqual(route)
  })
})
