import { describe, expect, test } from 'vitest'
import { compileRules } from '../../../core/alarm/compile.ts'
import { AlarmsSchema } from '../../../core/alarm/schema.ts'
import { formatPath } from '../../../core/plant/problem.ts'
import { storyPlant, storyRules } from '../../support/alarm-story.ts'

const levels = { WRZ: 3, GRZ: 4, crest: 5 }
const plant = storyPlant(
  [
    { id: 'upper', levels, points: [{ id: 'level', quantity: 'water_level', every: '5min', range: [0, 6] }] },
    {
      id: 'lower',
      points: [
        { id: 'level', quantity: 'water_level', every: '5min' },
        { id: 'door', quantity: 'door' },
      ],
    },
    {
      id: 'sonde',
      kind: 'water-quality',
      points: [
        { id: 'temp', quantity: 'water_temperature' },
        { id: 'cond', quantity: 'conductivity' },
        { id: 'turb', quantity: 'turbidity' },
      ],
    },
    { id: 'pump', kind: 'pump', device: 'rtu', points: [{ id: 'state', quantity: 'pump_state', every: '10s' }] },
  ],
  [{ id: 'gw' }, { id: 'rtu', gateway: 'gw' }],
)
const high = { id: 'high', kind: 'high', point: 'level', limit: 2, deadband: 0.05 }
const ids = (alarms: unknown) => storyRules(plant, alarms).map(({ id }) => id)
const rule = (alarms: unknown, id: string) => storyRules(plant, alarms).find((each) => each.id === id)

function problems(alarms: unknown): string[] {
  const compiled = compileRules(plant, AlarmsSchema.parse(alarms))
  return compiled.ok ? [] : compiled.problems.map(({ path, message }) => `${formatPath(path)}: ${message}`)
}

describe('rules at their places', () => {
  test('a template applies to every asset of its kind that has the point', () => {
    expect(ids({ templates: { 'level-gauge': [high], pump: [high] } })).toEqual([
      'linka.upper.level.high',
      'linka.lower.level.high',
    ])
  })
  test('* is every asset, a quantity every point of it, and what says nothing of a point is passed over', () => {
    expect(ids({ templates: { '*': [{ id: 'silent', kind: 'silent', point: '*' }] } })).toEqual([
      'linka.upper.level.silent',
      'linka.lower.level.silent',
      'linka.pump.state.silent',
    ])
    expect(ids({ templates: { '*': [{ ...high, point: undefined, quantity: 'turbidity' }] } })).toEqual([
      'linka.sonde.turb.high',
    ])
  })
  test('a longest shelving is by the priority that the alarm has then; a rule speaks for its own and milder ones', () => {
    const [week, day, hour] = [604_800_000, 86_400_000, 3_600_000]
    const warning = { id: 'warning', kind: 'warning', point: 'level' }
    const longest = (text: object, more = {}) =>
      rule({ rules: [{ at: 'linka/upper', rule: text }], ...more }, 'linka.upper.level.warning')?.shelveMaxMs
    expect(longest(warning)).toEqual({ critical: hour, high: 8 * hour, medium: day, low: week })
    expect(longest(warning, { shelving: { critical: '30min' } })).toMatchObject({ critical: hour / 2, low: week })
    expect(longest({ ...warning, shelveMax: '2d' })).toEqual({
      critical: hour,
      high: 8 * hour,
      medium: day,
      low: 2 * day,
    })
    expect(longest({ ...warning, shelveMax: '2h' })).toEqual({
      critical: hour,
      high: 2 * hour,
      medium: 2 * hour,
      low: 2 * hour,
    })
    const critical = { ...high, id: 'warning', priority: 'critical', shelveMax: '4h' }
    expect(longest(critical)).toEqual({ critical: 4 * hour, high: 4 * hour, medium: 4 * hour, low: 4 * hour })
  })
  test('an override changes one place, and null takes a setting away', () => {
    const alarms = {
      templates: { 'level-gauge': [{ ...high, onDelay: '5min' }] },
      overrides: [
        { at: 'linka', rule: 'high', set: { priority: 'high' } },
        { at: 'linka/upper', rule: 'high', set: { limit: { level: 'WRZ', plus: -0.2 }, onDelay: null } },
      ],
    }
    expect(rule(alarms, 'linka.upper.level.high')).toMatchObject({ onDelayMs: 0, priority: 'high' })
    expect(rule(alarms, 'linka.upper.level.high')?.test.stages).toEqual([{ limit: 2.8, clear: 2.75, priority: 'high' }])
    expect(rule(alarms, 'linka.lower.level.high')).toMatchObject({ onDelayMs: 300_000, priority: 'high' })
  })
  test('an override can switch a rule off', () => {
    const overrides = [{ at: 'linka/upper/level', rule: 'high', set: { enabled: false } }]
    expect(ids({ templates: { 'level-gauge': [high] }, overrides })).toEqual(['linka.lower.level.high'])
  })
  test('the version names the content: a changed limit is another version, the same rule the same', () => {
    const version = (limit: number) =>
      rule({ templates: { 'level-gauge': [{ ...high, limit }] } }, 'linka.upper.level.high')?.version
    expect(version(2)).toBe(version(2))
    expect(version(2)).not.toBe(version(2.1))
  })
})

describe('what goes without saying', () => {
  test('what depends on the temperature trusts the thermometer beside it', () => {
    const alarms = { templates: { 'water-quality': [{ id: 'high', kind: 'high', point: '*', limit: 9 }] } }
    expect(rule(alarms, 'linka.sonde.cond.high')?.trusting).toEqual(['linka/sonde/temp'])
    expect(rule(alarms, 'linka.sonde.turb.high')?.trusting).toEqual([])
  })
  test('a lost session and a lost gateway explain silence, and parents come first', () => {
    const alarms = {
      templates: { pump: [{ id: 'silent', kind: 'silent', point: 'state' }] },
      devices: [
        { id: 'silent', kind: 'silent', every: '1min' },
        { id: 'offline', kind: 'offline' },
      ],
    }
    const rules = storyRules(plant, alarms)
    const parents = (id: string) =>
      rules.find((each) => each.id === id)?.suppressedBy.map((each) => (each.by === 'parent' ? each.rule : ''))
    expect(parents('linka.pump.state.silent')).toEqual(['linka.rtu.silent', 'linka.rtu.offline', 'linka.gw.offline'])
    expect(parents('linka.rtu.offline')).toEqual(['linka.gw.offline'])
    const order = rules.map(({ id }) => id)
    expect(order.indexOf('linka.gw.offline')).toBeLessThan(order.indexOf('linka.rtu.offline'))
    expect(order.indexOf('linka.rtu.offline')).toBeLessThan(order.indexOf('linka.pump.state.silent'))
  })
  test('one on trial goes without saying only for what is on trial too', () => {
    const devices = [
      { id: 'offline', kind: 'offline', shadow: true },
      { id: 'silent', kind: 'silent', every: '5min' },
      { id: 'tried', kind: 'silent', every: '5min', shadow: true },
    ]
    const parents = (id: string) => rule({ devices }, id)?.suppressedBy.length
    expect([parents('linka.rtu.silent'), parents('linka.rtu.tried')]).toEqual([0, 2])
  })
  test('silence is never told before `atLeast`, and of a point not before its device could be silent', () => {
    const point = { id: 'silent', kind: 'silent', point: 'state', every: '10s' }
    const windowOf = (alarms: unknown, id: string) => {
      const signal = rule(alarms, id)?.signal
      return signal?.of === 'silence' ? signal.windowMs : undefined
    }
    expect(windowOf({ templates: { pump: [point] } }, 'linka.pump.state.silent')).toBe(30_000)
    const alarms = {
      templates: { pump: [point] },
      devices: [{ id: 'silent', kind: 'silent', every: '10s', atLeast: '15min' }],
    }
    expect(windowOf(alarms, 'linka.rtu.silent')).toBe(15 * 60_000)
    const everyMs = plant.points.get('linka/pump/state')?.everyMs ?? 0
    expect(windowOf(alarms, 'linka.pump.state.silent')).toBe(15 * 60_000 + everyMs)
  })
  test("a warning's stages come from the station's levels", () => {
    const alarms = {
      templates: { '*': [], 'level-gauge': [] },
      rules: [{ at: 'linka/upper', rule: { id: 'w', kind: 'warning', point: 'level', near: 0.2, deadband: 0.05 } }],
    }
    expect(rule(alarms, 'linka.upper.level.w')?.test.stages).toEqual([
      { colour: 'blue', priority: 'low', limit: 2.8, clear: 2.75 },
      { colour: 'yellow', priority: 'medium', limit: 3.8, clear: 3.75 },
      { colour: 'orange', priority: 'high', limit: 4, clear: 3.95 },
      { colour: 'red', priority: 'critical', limit: 5, clear: 4.95 },
    ])
  })
})

describe('every problem is named with its path', () => {
  const template = (rule: object) => ({ templates: { 'level-gauge': [rule] } })
  test.each<[string, unknown, string]>([
    [
      'a level that the station has not',
      template({ ...high, limit: 'WRZ' }),
      'alarms.templates.level-gauge[0].limit: linka/lower/level: the asset has no level WRZ',
    ],
    [
      'a place that is not there',
      { rules: [{ at: 'linka/middle', rule: high }] },
      'alarms.rules[0].at: linka/middle: no such asset or device',
    ],
    [
      'a point that is not there',
      { rules: [{ at: 'linka/pump', rule: high }] },
      'alarms.rules[0].rule: linka/pump has no such point',
    ],
    [
      'an override of nothing',
      { ...template(high), overrides: [{ at: 'linka', rule: 'hihg', set: {} }] },
      'alarms.overrides[0]: no rule hihg applies at linka; did you mean "high"?',
    ],
    [
      'an override that does not fit',
      { ...template(high), overrides: [{ at: 'linka/upper', rule: 'high', set: { limit: 'high' } }] },
      'alarms.overrides[0].set.limit: unknown "high": expected a number, FRZ, WRZ, GRZ, crest, record, keys and values',
    ],
    [
      'an override with a misspelt key',
      { ...template(high), overrides: [{ at: 'linka/upper', rule: 'high', set: { dedband: 1 } }] },
      'alarms.overrides[0].set.dedband: unknown key "dedband"; did you mean "deadband"?',
    ],
    [
      'a point that no asset of the kind has',
      template({ ...high, point: 'levle' }),
      'alarms.templates.level-gauge[0].point: no asset of the kind level-gauge has a point levle; did you mean "level"?',
    ],
    [
      'a deviation from the point itself',
      template({ id: 'd', kind: 'deviation', point: 'level', from: 'level', limit: 1 }),
      'alarms.templates.level-gauge[0].from: linka/upper/level: level is the point itself',
    ],
    [
      'an alarm that would suppress itself',
      template({ ...high, suppress: [{ parent: 'high' }] }),
      'alarms.templates.level-gauge[0].suppress: linka.upper.level.high: would suppress itself',
    ],
    [
      'a state that is none',
      { templates: { pump: [{ id: 's', kind: 'state', point: 'state', states: ['broken'] }] } },
      'alarms.templates.pump[0].states: linka/pump/state: broken: expected one of stopped, running',
    ],
    [
      'an expression that stops short',
      template({ id: 'e', kind: 'expression', when: 'level >' }),
      'alarms.templates.level-gauge[0].when: linka/upper: at character 8: expected a number, a point or `(`, found the end',
    ],
    [
      'an expression of mixed units',
      template({ id: 'e', kind: 'expression', when: 'level > 3' }),
      'linka/upper: level > 3: m and a plain number do not go together',
    ],
    [
      'an expression that is no truth',
      template({ id: 'e', kind: 'expression', when: 'level' }),
      'linka/upper: level: expected something true or false',
    ],
    [
      'an expression that never changes',
      template({ id: 'e', kind: 'expression', when: '1 m > 2 m' }),
      'reads no point, so it never changes',
    ],
    [
      'a parent that is none',
      template({ ...high, suppress: [{ parent: 'mains' }] }),
      'alarms.templates.level-gauge[0].suppress: linka.upper.level.high: no rule mains beside it',
    ],
    [
      'two alarms of one name',
      template(high) && { templates: { 'level-gauge': [high, high] } },
      'alarms.templates.level-gauge[1].id: two alarms would be called linka.upper.level.high',
    ],
    ['a name that is too long', template({ ...high, id: 'h'.repeat(64) }), 'has at most 64 characters'],
    ['a device rule on an asset', template({ id: 'o', kind: 'offline' }), 'is a rule of devices'],
  ])('%s', (_, alarms, problem) => {
    expect(problems(alarms).join('\n')).toContain(problem)
  })

  test('a parent on trial, over what is not', () => {
    const alarms = (parent: object, child: object) => {
      const file = template({ ...high, id: 'worse', limit: 2.5, ...parent })
      file.templates['level-gauge'].push({ ...high, suppress: [{ parent: 'worse' }], ...child })
      return file
    }
    expect(problems(alarms({ shadow: true }, {}))).toEqual([
      'alarms.templates.level-gauge[1].suppress: linka.upper.level.high: its parent linka.upper.level.worse is on trial (shadow), calls nobody, and so may hide nobody',
      'alarms.templates.level-gauge[1].suppress: linka.lower.level.high: its parent linka.lower.level.worse is on trial (shadow), calls nobody, and so may hide nobody',
    ])
    expect(problems(alarms({ shadow: true }, { shadow: true }))).toEqual([])
    expect(problems(alarms({}, { shadow: true }))).toEqual([])
  })
  test('alarms that suppress each other', () => {
    const alarms = template({ ...high, suppress: [{ parent: 'other' }] })
    alarms.templates['level-gauge'].push({ ...high, id: 'other', suppress: [{ parent: 'high' }] })
    expect(problems(alarms)[0]).toContain(
      'alarms that suppress each other: linka.upper.level.high ← linka.upper.level.other',
    )
  })
})
