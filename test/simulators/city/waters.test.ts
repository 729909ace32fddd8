import { expect, test } from 'vitest'
import { depthsOf } from '../../../simulators/city/flow.ts'
import { gateFlow } from '../../../simulators/city/hydraulics.ts'
import { irrigate, irrigationFlow } from '../../../simulators/city/irrigation.ts'
import { initialState, modelOf } from '../../../simulators/city/model.ts'
import { type Link, type Network, outside } from '../../../simulators/city/network.ts'
import type { IrrigationState } from '../../../simulators/city/state.ts'
import { step } from '../../../simulators/city/step.ts'
import { type Weather, weatherAt } from '../../../simulators/city/weather.ts'
import { lhasa } from '../../support/city-alarms.ts'

const plant = lhasa()
const hour = 3_600_000
const june = Date.UTC(2026, 5, 9, 16)
const dry = (at: number) => weatherAt(1, at, 'dry')

/** Lives `hours` in a small network, and hands out each state. */
function* live(network: Pick<Network, 'nodes' | 'links'>, hours: number, weather: (at: number) => Weather) {
  const model = modelOf(plant, { ...network, gates: [], stations: [] }, 1)
  let state = initialState(model, june)
  for (let index = 0; index < hours * 360; index++) {
    state = step(model, state, { weather: weather(state.at), events: [] }, 10)
    yield { state, depths: depthsOf(model, state.volumes) }
  }
}

test('a wave comes down a river reach by reach, later and flatter', () => {
  const shape = { kind: 'channel', length: 2000, width: 20, side: 1 } as const
  const ids = ['a', 'b', 'c', 'd']
  const bed = { kind: 'normal', roughness: 0.03, slope: 0.001 } as const
  const links: Link[] = [
    { kind: 'river', from: outside, to: 'a' },
    ...ids.map((from, index) => ({ ...bed, from, to: ids[index + 1] ?? outside })),
  ]
  const wave = (at: number) => 30 + 120 * Math.max(0, Math.sin(((at - june - 6 * hour) / (2 * hour)) * Math.PI))
  const weather = (at: number) => ({ ...dry(at), river: at < june + 6 * hour || at > june + 8 * hour ? 30 : wave(at) })
  const peaks = links.map(() => ({ flow: 0, at: 0 }))
  for (const { state } of live({ nodes: ids.map((id) => ({ id, shape, depth: 0.8 })), links }, 14, weather)) {
    for (const [index, flow] of state.flows.entries())
      if (flow > (peaks[index]?.flow ?? 0)) peaks[index] = { flow, at: state.at }
  }
  for (const [index, peak] of peaks.entries()) {
    const before = peaks[index - 1]
    if (!before) continue
    expect(peak.at).toBeGreaterThan(before.at)
    expect(peak.flow).toBeLessThan(before.flow)
  }
  expect(peaks.at(-1)?.flow).toBeGreaterThan(60)
})

test('an open lake falls by what evaporates, some millimetres on a day of June', () => {
  const nodes = [{ id: 'lake', shape: { kind: 'basin', area: 40_000 }, depth: 1.5 }] as const
  const links: Link[] = [{ kind: 'evaporation', from: 'lake', to: outside }]
  let [evaporated, depth] = [0, 1.5]
  for (const { state, depths } of live({ nodes, links }, 24, dry)) {
    evaporated += dry(state.at - 10_000).evaporation / 360
    depth = depths[0] ?? 0
  }
  expect((1.5 - depth) * 1000).toBeCloseTo(evaporated, 6)
  expect(evaporated).toBeGreaterThan(2)
  expect(evaporated).toBeLessThan(10)
})

/** Local hours of a day in which water flows to the plants. */
function watered(day: number, rain: number): number[] {
  let state: IrrigationState = { valve: 'closed', volume: 0, moisture: 27 }
  const hours = new Set<number>()
  for (let minute = 0; minute < 24 * 60; minute++) {
    const local = new Date(day + minute * 60_000)
    state = irrigate(state, { local, weather: dry(local.getTime() - 8 * hour), rain, dtS: 60 })
    if (irrigationFlow(state) > 0) hours.add(local.getUTCHours())
  }
  return [...hours]
}

test.each([
  ['June', Date.UTC(2026, 5, 10), 0, [5, 6, 7, 20, 21, 22]],
  ['June in the rain', Date.UTC(2026, 5, 10), 2, []],
  ['December, when the pipes are drained', Date.UTC(2026, 11, 10), 0, []],
])('parks are watered before sunrise and after sunset: %s', (_, day, rain, expected) => {
  expect(watered(day, rain)).toEqual(expected)
})

test('snow-melt and monsoon: the river is high in summer, and each night higher than each afternoon', () => {
  const at = (month: number, local: number) => dry(Date.UTC(2026, month, 15, local - 8)).river
  expect(at(6, 12)).toBeGreaterThan(5 * at(0, 12))
  for (const day of [10, 11, 12, 13, 14]) {
    const ripple = (local: number) => dry(Date.UTC(2026, 5, day, local - 8)).river
    expect(ripple(4)).toBeGreaterThan(ripple(16 - 24))
  }
})

test('a gate is free of its tail water until the jet is drowned, and then gives less and less', () => {
  const flows = [0, 0.1, 0.2, 0.4, 0.8, 1.2, 1.6, 2].map((down) => gateFlow(2, 0.2, 2, down))
  expect(new Set(flows.slice(0, 3)).size).toBe(1)
  const drowned = flows.slice(2)
  expect(drowned).toEqual(drowned.toSorted((a, b) => b - a))
  expect(new Set(drowned).size).toBe(drowned.length)
  expect(flows.at(-1)).toBe(0)
})
