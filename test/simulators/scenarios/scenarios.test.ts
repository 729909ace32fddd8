import { expect, test } from 'vitest'
import { readScenario, scenarioIds } from '../../../simulators/scenarios/library.ts'
import { parseScenario } from '../../../simulators/scenarios/parse.ts'
import { periodOf, runScenario } from '../../../simulators/scenarios/run.ts'
import type { Scenario } from '../../../simulators/scenarios/schema.ts'
import { judge, lhasa } from '../../support/city-alarms.ts'

const plant = lhasa()
const june = Date.UTC(2026, 5, 10, 4)

function scenarioOf(id: string): Scenario {
  const read = readScenario(id, plant)
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.scenario
}

test.each(scenarioIds())('%s: the alarms that it expects come in time, and no other', (id) => {
  const scenario = scenarioOf(id)
  const { from } = periodOf(scenario, scenario.start ?? june)
  const { raised, doubts } = judge(plant, runScenario(scenario, { plant, start: june }))
  const came = [...raised].map(([alarm, at]) => ({ alarm, at: at - from }))
  expect(came.map(({ alarm }) => alarm).sort()).toEqual(scenario.expect.map(({ alarm }) => alarm).sort())
  for (const { alarm, within } of scenario.expect) {
    expect(came.find((each) => each.alarm === alarm)?.at, alarm).toBeLessThanOrEqual(within)
  }
  expect([...doubts]).toEqual([])
})

test('what is wrong with a scenario is told with its line', () => {
  const text = `id: drill
name: { zh-CN: 演习, en: Drill }
story: { zh-CN: 演习, en: Drill }
duration: 2h
events:
  - { at: 5min, do: trip, pump: nangan-canal/pump-9 }
  - { at: soon, do: trip, pump: nangan-canal/pump-1 }
expect:
  - { alarm: nangan-canal/pump-1/trip, within: 10min }
`
  const broken = parseScenario(text, plant)
  expect(broken).toMatchObject({ ok: false, problems: [{ line: 7, path: 'events[1].at' }] })
  const stranger = parseScenario(text.replace('soon', '10min'), plant)
  expect(stranger).toMatchObject({ ok: false, problems: [{ line: 6, message: expect.stringContaining('pump-9') }] })
  expect(parseScenario(text.replace('soon', '10min').replace('pump-9', 'pump-2'), plant)).toMatchObject({ ok: true })
})
