import { expect, test } from 'vitest'
import { parseScenario } from '../../../simulators/scenarios/parse.ts'
import { runScenario } from '../../../simulators/scenarios/run.ts'
import { judge, lhasa } from '../../support/city-alarms.ts'

const plant = lhasa()

/** Each at another station. */
const faults: readonly (readonly [fault: string, alarms: readonly string[], doubts: readonly string[]])[] = [
  ['do: fault, point: lhasa-river/gauge/level, kind: stuck, for: 13h', ['lhasa-river/gauge/frozen'], []],
  [
    'do: fault, point: nangan-canal/head/level, kind: sentinel, value: -9999, for: 2h',
    ['nangan-canal/head/bad-quality'],
    ['nangan-canal/head/level: sentinel'],
  ],
  [
    'do: fault, point: beigan-canal/head/level, kind: sentinel, value: null, for: 2h',
    ['beigan-canal/head/bad-quality'],
    ['beigan-canal/head/level: no-value'],
  ],
  [
    'do: fault, point: danfeng-river/gauge/level, kind: spike, size: 2, share: 0.2, for: 2h',
    [],
    ['danfeng-river/gauge/level: out-of-range', 'danfeng-river/gauge/level: rate-of-change'],
  ],
  ['do: fault, point: flood-gullies/duodi/level, kind: noise, deviation: 0.01, for: 2h', [], []],
  ['do: fault, point: zhonggan-canal/head/level, kind: dropout, share: 0.2, for: 2h', [], []],
  ['do: fault, point: bairong-linka/lake/level, kind: dropout, share: 1, for: 2h', ['bairong-linka/lake/silent'], []],
  [
    'do: clock, network: zongjiao-lukang/lukang-1, ahead: -3600, for: 2h',
    ['zongjiao-lukang/lukang-1/clock'],
    ['zongjiao-lukang/lukang-1: clock-wrong'],
  ],
  ['do: clock, network: norbulingka/norbu-1, drift: -500000, for: 2h', ['norbulingka/norbu-1/clock'], []],
  ['do: duplicate, network: huoshui-linka, share: 0.5, for: 2h', [], []],
  ['do: reorder, network: danqing-linka, depth: 2, for: 2h', [], []],
]

test('instruments, clocks and networks fail: alarms of the instrument, or none, and never one of the water', () => {
  const parsed = parseScenario(
    `id: broken
name: { zh-CN: 故障, en: Faults }
story: { zh-CN: 故障, en: Faults }
start: 2026-06-10T00:00:00+08:00
duration: 14h
events:
${faults.map(([fault]) => `  - { at: 30min, ${fault} }`).join('\n')}
`,
    plant,
  )
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const { raised, doubts } = judge(plant, runScenario(parsed.scenario, { plant }))
  expect([...raised.keys()].sort()).toEqual(faults.flatMap(([, alarms]) => alarms).sort())
  expect([...doubts].sort()).toEqual(faults.flatMap(([, , doubts]) => doubts).sort())
})
