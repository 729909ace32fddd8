import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePlant } from '../../../core/plant/parse.ts'
import { loadPlantText } from '../../../simulators/load/plant.ts'
import { changed, plantText } from '../../support/plant-text.ts'

function problemsOf(text: string): string[] {
  const parsed = parsePlant(text)
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
}

const broken: [name: string, from: string, to: string, expected: string[]][] = [
  ['a key without its colon', 'kind: park', 'kind park', ['39:5 Implicit keys need to be on a single line']],
  ['an unclosed list', 'at: [29.65, 91.12]', 'at: [29.65, 91.12', ['7:1 Flow sequence']],
  [
    'an anchor that is nowhere',
    '*level, id: level, unit',
    '*lvl, id: level, unit',
    ['49:19 no anchor &lvl stands before this'],
  ],
  ['a key twice', '  id: lhasa', '  id: lhasa\n  id: lasa', ['4:3 this key is there already']],
  [
    'a misspelt key',
    'zone: Asia',
    'zoen: Asia',
    [
      '2:1 missing: expected text',
      '5:3 unknown key "zoen": expected id, name, zone, at, firstDay; did you mean "zone"?',
    ],
  ],
  [
    'a misspelt kind of rule',
    'sites:',
    "alarms: { templates: { '*': [{ id: high, kind: hihg, point: level, limit: 2 }] } }\nsites:",
    ['11:48 unknown "hihg": expected high-high, high, low'],
  ],
  [
    'a misspelt key of a rule',
    'sites:',
    "alarms: { templates: { '*': [{ id: high, kind: high, point: level, limit: 2, dedband: 1 }] } }\nsites:",
    ['11:78 unknown key "dedband"; did you mean "deadband"?'],
  ],
  ['a misspelt key in a flow map', 'wire: Q', 'wyre: Q', ['28:52 unknown key "wyre": expected']],
  ['a misspelt quantity', 'quantity: ph,', 'quantity: p_h,', ['50:33 unknown "p_h"; did you mean "ph"?']],
  [
    'a part of a quantity',
    'quantity: ph,',
    'quantity: oxygen,',
    ['50:33 unknown "oxygen"; did you mean "dissolved_oxygen"?'],
  ],
  [
    'a misspelt unit',
    'unit: l/s',
    'unit: l\\s',
    ['28:47 unknown unit "l\\\\s" of flow: expected m3/s, l/s, m3/h, l/min; did you mean "l/s"?'],
  ],
  [
    'what is wrong in an anchor, told once',
    'quantity: water_level',
    'quantity: waterlevel',
    ['10:29 unknown "waterlevel"; did you mean "water_level"?'],
  ],
  ['an unknown kind', 'kind: lake', 'kind: laek', ['44:15 unknown "laek": expected level-gauge']],
  ['a missing kind', 'kind: park\n', 'crew: a\n', ['38:5 missing: expected park, water-system']],
  ['another version', 'version: 1', 'version: 2', ['1:10 unknown 2: expected 1']],
  [
    'a zone that does not exist',
    'Asia/Shanghai',
    'Asia/Shangai',
    ['5:9 "Asia/Shangai": expected an IANA time zone like Asia/Shanghai; did you mean "Asia/Shanghai"?'],
  ],
  ['an offset for a zone', 'Asia/Shanghai', '+08:00', ['5:9 "+08:00": expected an IANA time zone']],
  ['no name in English', '{ zh-CN: 泵, en: Pump }', '{ zh-CN: 泵 }', ['31:9 missing: expected text']],
  ['a bad id', 'id: lukang\n', 'id: 禄康\n', ['38:9 "禄康": expected 1-64 of']],
  [
    'no assets',
    '    assets:\n      - id: lake',
    '    assets: []\n    asset:\n      - id: lake',
    ['42:5 expected 1 item or more', '43:5 unknown key "asset"'],
  ],
  ['a duration without a unit', 'every: 5min', 'every: 5', ['10:64 5 where text was expected']],
  ['a duration in minutes', 'every: 5min', 'every: 5m', ['10:64 "5m": expected a duration like']],
  ['no interval at all', 'per: 1min', 'per: 0s', ['49:75 "0s": expected more than nothing']],
  ['two sites of one id', 'id: lukang\n', 'id: nangan\n', ['38:9 another site is called nangan (line 12)']],
  ['two assets of one id', 'id: pump\n', 'id: head\n', ['29:13 another asset of nangan is called head (line 20)']],
  ['two points of one id', 'id: flow', 'id: level', ['28:19 another point of head is called level (line 27)']],
  [
    'one wire name for two points',
    'wire: Q',
    'wire: level',
    ['28:58 device nangan-1 has another point with the wire name level (line 27)'],
  ],
  [
    'two devices of one id',
    '{ id: gateway-1 }',
    '{ id: nangan-1 }',
    ['17:34 no device gateway-1', '18:15 another device is called nangan-1: it logs in with it (line 17)'],
  ],
  [
    'two devices of one address',
    '{ id: gateway-1 }',
    '{ id: gateway-1, address: 24e1a0 }',
    ['18:35 another device has the address 24e1a0: neither would be found by it (line 17)'],
  ],
  [
    'a device of another site',
    'device: lukang-1',
    'device: nangan-2',
    ['47:17 device nangan-2 belongs to the site nangan (line 33)'],
  ],
  [
    'a point of another site’s listed device',
    'device: lukang-2',
    'device: gateway-1',
    ['50:45 device gateway-1 belongs to the site nangan (line 18)'],
  ],
  [
    'a device with the platform’s name',
    'device: lukang-1',
    'device: alarms',
    ["47:17 alarms is the platform's own name"],
  ],
  ['no device at all', '        device: nangan-2\n', '', ['34:13 missing: expected a device']],
  [
    'a gateway that is nowhere',
    'gateway: gateway-1',
    'gateway: gatway-1',
    ['17:34 no device gatway-1; did you mean "gateway-1"?'],
  ],
  [
    'a device that is its own gateway',
    '{ id: gateway-1 }',
    '{ id: gateway-1, gateway: nangan-1 }',
    ['17:34 nangan-1 speaks through itself', '18:35 gateway-1 speaks through itself'],
  ],
  [
    'a range upside down',
    'range: [0, 6]',
    'range: [6, 0]',
    ['10:42 expected [low, high] with low < high, found [6, 0]'],
  ],
  [
    'a range of a state',
    'quantity: pump_state',
    'quantity: pump_state\n            range: [0, 5]',
    ['37:13 pump_state is a state (stopped, running, tripped, starting, stopping, maintenance): it has no range'],
  ],
  ['a sentinel that may be a level', '[-9999]', '[-9999, 3]', ['27:57 the sentinel 3 lies in the range [0, 6]']],
  [
    'a sentinel in another unit',
    'unit: mm',
    'unit: mm, sentinels: [5999, 7999]',
    ['49:60 the sentinel 5999 mm (5.999 m) lies in the range [0, 6]: it would hide true values'],
  ],
  [
    'a sentinel that is a state',
    'quantity: pump_state',
    'quantity: pump_state\n            sentinels: [running, 255, 0]',
    ['37:25 "running" is a state of pump_state', '37:39 0 is a code of pump_state'],
  ],
  [
    'flat sooner than the next reading',
    'flat: 1d',
    'flat: 1min',
    ['49:101 expected longer than every (5min), found 1min'],
  ],
  [
    'levels in the wrong order',
    'WRZ: 2',
    'WRZ: 3.5',
    ['25:42 GRZ 3 is below WRZ 3.5: expected FRZ ≤ WRZ ≤ GRZ ≤ crest'],
  ],
  ['a level that the gauge cannot see', 'crest: 4', 'crest: 8', ['25:50 crest 8 is outside the range [0, 6] of level']],
  [
    'levels of a pump',
    'kind: pump\n',
    'kind: pump\n        levels: { WRZ: 2 }\n',
    ['31:9 expected a water_level point'],
  ],
  [
    'coordinates the wrong way round',
    'at: [29.66, 91.12]\n    assets',
    'at: [91.12, 29.66]\n    assets',
    ['41:10 91.12: expected [latitude, longitude], the latitude from -90 to 90'],
  ],
  [
    'a site in another city',
    'at: [29.66, 91.12]\n    assets',
    'at: [29.66, 19.12]\n    assets',
    ['41:5 6831 km from the city: expected at most 60 km'],
  ],
  ['an unknown decoder', 'use: native', 'use: nativ', ['8:30 no decoder "nativ": expected native']],
  [
    'options that do not fit',
    'use: native',
    'use: native, options: { zone: Mars/Olympus }',
    ['8:55 "Mars/Olympus": expected'],
  ],
  ['unknown options', 'use: native', 'use: native, options: { zon: Asia/Shanghai }', ['8:49 unknown key "zon"']],
  ['a topic that MQTT does not allow', 'lora/+/up', 'lora/#/up', ['8:14 "lora/#/up": expected a topic filter']],
]

describe('a broken plant file', () => {
  it.each(broken)('%s', (_, from, to, expected) => {
    const found = problemsOf(changed(from, to))
    expect(found).toHaveLength(expected.length)
    for (const [index, text] of expected.entries()) expect(found[index]).toContain(text)
  })

  it('is told of every problem at once, in the order of the text', () => {
    const text = [
      ['zone: Asia', 'zoen: Asia'],
      ['unit: l/s', 'unit: l/h'],
      ['crest: 4', 'crest: 2.5'],
      ['kind: lake', 'kind: laek'],
    ].reduce((text, [from = '', to = '']) => changed(from, to, text), plantText)
    expect(problemsOf(text).map((problem) => problem.split(':')[0])).toEqual(['2', '5', '25', '28', '44'])
  })

  it('is refused where aliases multiply', () => {
    const bomb = [
      'a: &a [x, x]',
      ...[...'bcdefghijklmnop'].map((name, i) => {
        const before = 'abcdefghijklmno'[i]
        return `${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`
      }),
    ].join('\n')
    expect(problemsOf(bomb)).toEqual([expect.stringMatching(/^1:1 aliases make \d+ values out of \d+: too many/)])
  })
})

const traps: [name: string, text: string, expected: string][] = [
  ['nothing', '', '1:1 nothing where keys and values was expected'],
  ['a list', '- a', '1:1 a list of 1 where keys and values was expected'],
  ['two documents', '--- a\n--- b', '2:1 Source contains multiple documents'],
  ['an anchor inside itself', '&a [*a]', '1:5 no anchor &a stands before this'],
  ['a merge of no keys', 'a: &a {}\n<<: [*a, 3]', '2:5 expected an alias of keys and values'],
  ['a key that is a list', '? [a]\n: b', '1:3 With stringKeys, all keys must be strings'],
  ['brackets without end', '['.repeat(20_000), 'Maximum call stack size exceeded'],
  ['a key that means the prototype', '__proto__: { version: 1 }', '1:1 missing: expected 1'],
]

describe('what is hardly a plant file', () => {
  it.each(traps)('%s', (_, text, expected) => {
    expect(problemsOf(text)[0]).toContain(expected)
  })
})

describe('parsePlant', () => {
  it('takes the file that the others are broken from', () => {
    expect(problemsOf(plantText)).toEqual([])
  })

  it('is total: any text gets a plant or problems that lie in it', () => {
    const cut = fc.nat(plantText.length).map((length) => plantText.slice(0, length))
    const mixed = fc
      .tuple(fc.nat(plantText.length), fc.string({ maxLength: 8 }), fc.nat(20))
      .map(([at, text, skip]) => plantText.slice(0, at) + text + plantText.slice(at + skip))
    fc.assert(
      fc.property(fc.oneof(fc.string(), cut, mixed), (text) => {
        const parsed = parsePlant(text)
        if (parsed.ok) return
        expect(parsed.problems.length).toBeGreaterThan(0)
        const lines = text.split('\n').length
        for (const { line, column } of parsed.problems) {
          expect(line).toBeGreaterThanOrEqual(1)
          expect(line).toBeLessThanOrEqual(lines + 1)
          expect(column).toBeGreaterThanOrEqual(1)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('reads plain JSON as what it is, and finds in it what YAML would', () => {
    const text = loadPlantText({ devices: 3, readings: 2 })
    const parsed = parsePlant(text)
    // a space more, and it is read as YAML
    const asYaml = parsePlant(text.replace('{', '{ '))
    expect(parsed.ok && [...parsed.plant.points.keys()]).toEqual(asYaml.ok && [...asYaml.plant.points.keys()])
    expect(parsed.ok && parsed.plant.points.size).toBe(6)
    const indented = JSON.stringify(JSON.parse(text), undefined, 2)
    const twice = problemsOf(indented.replace('"id": "d1"', '"id": "d0"'))
    expect(twice[0]).toMatch(/^60:17 another asset of load-0 is called d0 \(line 28\)/)
    expect(problemsOf(text.replace('"version":1', '"version":1,"version":1'))).toEqual([
      '1:14 this key is there already: the keys of one thing are unique',
    ])
  })

  it('takes a city of 5,000 points that share their instruments', () => {
    const assets = Array.from({ length: 2_500 }, (_, index) => {
      const asset = lake.replace('id: lake', `id: lake-${index}`)
      return asset.replace('device: lukang-1', `device: a-${index}`).replace('device: lukang-2', `device: b-${index}`)
    })
    const parsed = parsePlant(plantText.replace(lake, assets.join('')))
    expect(parsed.ok && parsed.plant.points.size).toBe(5_003)
  })
})

/** The text of the last asset. */
const lake = plantText.slice(plantText.indexOf('      - id: lake'))
