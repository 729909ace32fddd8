import { expect, test } from 'vitest'
import { piecesOf, plantOfPieces } from '../../api/backtests/plant-pieces.ts'
import { formatAdding } from '../../core/adding.ts'
import { evaluator } from '../../core/alarm/expression/evaluate.ts'
import { createDecoders } from '../../core/decode/registry.ts'
import { compileClaimed } from '../../core/plant/claims.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { decodeMessage } from '../../core/read-message.ts'
import { provisioning } from '../../dashboards/provisioning.ts'
import { memoryOf } from '../support/decode.ts'

const base = `
version: 1
city: { id: lhasa, name: { zh-CN: 拉萨, en: Lhasa }, zone: Asia/Shanghai, at: [29.65, 91.13] }
quantities:
  - { id: blue_algae, name: { zh-CN: 蓝绿藻, en: Blue-green algae }, unit: cells/mL, units: { kcells/mL: { multiply: 1000 } }, range: [0, 1000000] }
  - { id: geosmin, name: { zh-CN: 土臭素, en: Geosmin }, unit: mg/L, units: { ng/L: { divide: 1000000 } } }
  - { id: pilgrims, name: { zh-CN: 转经人数, en: Pilgrims }, adds: resets daily at 06:00 }
  - id: weed_cutter
    name: { zh-CN: 割草船, en: Weed cutter }
    states: { moored: { code: 0, name: { zh-CN: 停泊, en: moored } }, cutting: { code: 7, name: { zh-CN: 割草, en: cutting } } }
sites:
  - id: linka
    kind: park
    name: { zh-CN: 林卡, en: Linka }
    at: [29.65, 91.13]
    assets:
      - id: lake
        kind: water-quality
        name: { zh-CN: 湖, en: Lake }
        at: [29.65, 91.13]
        device: buoy
        points:
          - { id: algae, quantity: blue_algae, unit: kcells/mL }
          - { id: smell, quantity: geosmin, unit: ng/L }
          - { id: people, quantity: pilgrims }
          - { id: cutter, quantity: weed_cutter }
alarms:
  rules:
    - at: linka/lake
      rule: { id: bloom, kind: expression, when: 'algae > 20 kcells/mL and smell > 10 ng/L and cutter != cutting', priority: high }
`

function plantOf(yaml: string): Plant {
  const parsed = parsePlant(yaml)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.plant
}
const plant = plantOf(base)

test('readings come in its units and words', () => {
  const sent = { at: '2026-07-03T02:15:00Z', readings: { algae: 25, smell: 12, people: 300, cutter: 'Cutting' } }
  const payload = Buffer.from(JSON.stringify(sent))
  const more = { client: 'buoy', qos: 1, retain: false, offset: 0 } as const
  const message = { topic: 'v1/linka/buoy/readings', payload, receivedAt: Date.parse('2026-07-03T02:15:01Z'), ...more }
  const { readings, rejects } = decodeMessage(createDecoders(plant)(message), message, { plant, memory: memoryOf() })
  expect(rejects).toEqual([])
  expect(readings.map(({ point, value }) => [point.point, value])).toEqual([
    ['algae', 25_000],
    ['smell', 12e-6],
    ['people', 300],
    ['cutter', 7],
  ])
})

test('how it adds up', () => {
  const point = plant.points.get('linka/lake/people')
  expect([point?.quantity.kind, point && formatAdding(point.adding)]).toEqual(['counter', 'resets daily at 06:00'])
})

test.each([
  [21_000, 12e-6, 0, 1],
  [19_999, 12e-6, 0, 0],
  [21_000, 9e-6, 0, 0],
  [21_000, 12e-6, 7, 0],
])('an expression in its units: %d cells/mL, %d mg/L, state %d is %d', (algae, smell, cutter, expected) => {
  const values = new Map(Object.entries({ algae, smell, cutter }))
  const signal = plant.rules[0]?.signal
  if (signal?.of !== 'expression') throw new Error('no expression')
  expect(evaluator(signal.program, (id) => values.get(id.split('/')[2] ?? '') ?? Number.NaN)()).toBe(expected)
})

test('Grafana draws it with its name, unit and words; what is not measured has no chart', () => {
  const board =
    provisioning(plant).get('dashboards/station.json') ??
    [...provisioning(plant)].find(([path]) => path.includes('station'))?.[1] ??
    ''
  for (const text of ['蓝绿藻 Blue-green algae', 'suffix:cells/mL', '割草 cutting', '转经人数 Pilgrims'])
    expect(board).toContain(text)
  const without = provisioning(plantOf(base.replace('          - { id: people, quantity: pilgrims }\n', '')))
  expect([...without.values()].join('')).not.toContain('Pilgrims')
})

test('a claim may measure it, and a backtest takes it into its thread', () => {
  const parsed = parsePlant(base)
  if (!parsed.ok) throw new Error('no plant')
  const points = [{ id: 'second', quantity: 'blue_algae', unit: 'kcells/mL' }]
  const claimed = compileClaimed(parsed.file, [{ site: 'linka', device: 'buoy-2', asset: 'lake', points }])
  expect(claimed).toMatchObject({ ok: true })
  const misspelt = compileClaimed(parsed.file, [
    { site: 'linka', device: 'buoy-2', asset: 'lake', points: [{ id: 'second', quantity: 'blue_alge' }] },
  ])
  expect(misspelt).toMatchObject({
    problems: [
      {
        en: 'linka/buoy-2 as lake quantity: unknown "blue_alge"; did you mean "blue_algae"?',
        'zh-CN': 'linka/buoy-2 as lake quantity：未知要素 "blue_alge"',
      },
    ],
  })
  const copied = plantOfPieces(structuredClone([...piecesOf(plant)]))
  expect(copied.points.get('linka/lake/algae')?.quantity).toEqual(plant.points.get('linka/lake/algae')?.quantity)
})

const algae = 'id: blue_algae'
test.each([
  [
    'a point with a misspelt one',
    'quantity: blue_algae',
    'quantity: blue_alga',
    'unknown "blue_alga"; did you mean "blue_algae"?',
  ],
  [
    'a point with none like it',
    'quantity: blue_algae',
    'quantity: zzzzz',
    'unknown "zzzzz": expected one of `huoshui formats`',
  ],
  ['an id that is built in', algae, 'id: turbidity', 'turbidity is built in (Turbidity, in NTU): it needs no entry'],
  ['an id of the platform', algae, 'id: alarm', "alarm is the platform's own measurement"],
  ['an id twice', 'id: geosmin', algae, 'another quantity is called blue_algae'],
  ['an id that is no measurement', algae, 'id: Blue-Algae', 'expected 1-64 of a-z, 0-9 and _'],
  [
    'a unit of another dimension',
    'ng/L: { divide: 1000000 }',
    'm: { divide: 100 }',
    'm is known as m: it cannot become mg/L',
  ],
  [
    'a wrong factor',
    'ng/L: { divide: 1000000 }',
    'ug/L: { divide: 100 }',
    'ug/L is known, and is not so many mg/L: expected divide: 1000',
  ],
  [
    'one symbol for two units',
    'ng/L: { divide: 1000000 }',
    'cells/mL: {}',
    'cells/mL is known as cells/mL: it cannot become mg/L',
  ],
  ['a factor of nothing', 'multiply: 1000', 'multiply: 0', 'expected anything but 0'],
  [
    'a misspelt factor',
    'multiply: 1000',
    'multipy: 1000',
    'unknown key "multipy": expected subtract, multiply, divide, add',
  ],
  ['a unit that is none', 'kcells/mL: {', '"k cells": {', 'expected a unit like mg/L'],
  ['how it adds up', 'resets daily at 06:00', 'resets dayly', 'expected instant, increment, counter'],
  ['a typical range upside down', '[0, 1000000]', '[5, 1]', 'expected [low, high] with low < high'],
  ['two states of one code', 'code: 7', 'code: 0', '0 is the code of moored already'],
  ['a state with a unit', 'id: weed_cutter', 'id: weed_cutter\n    unit: m', 'weed_cutter has states: it has no unit'],
  ['a misspelt key', 'adds: resets', 'ads: resets', 'unknown key "ads"'],
  [
    'a unit that it does not have',
    'unit: kcells/mL }',
    'unit: cells/l }',
    'unknown unit "cells/l" of blue_algae: expected cells/mL, kcells/mL',
  ],
  ['a rule with a state that it has not', '!= cutting', '!= sunk', 'expected one of the states moored, cutting'],
  ['a rule in another dimension', '> 20 kcells/mL', '> 20 ng/L', 'do not go together'],
  [
    'a rule of a quantity that is not there',
    'alarms:\n  rules:',
    "alarms:\n  templates: { '*': [{ id: a, quantity: blue_alge, kind: high, limit: 1, priority: high }] }\n  rules:",
    'unknown quantity blue_alge; did you mean "blue_algae"?',
  ],
])('refused: %s', (_, from, to, message) => {
  expect(base).toContain(from)
  const parsed = parsePlant(base.replace(from, to))
  const problems = parsed.ok ? [] : parsed.problems.map((problem) => problem.message)
  expect(problems.join('\n')).toContain(message)
})
