import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gateFlow, pumpFlow, weirFlow } from '../../../simulators/city/hydraulics.ts'
import {
  controlPumps,
  driveGate,
  type GateState,
  type PumpState,
  pumpsWanted,
} from '../../../simulators/city/machines.ts'

const station = { sump: 's', pumps: ['a', 'b', 'c'], stop: 0.9, start: [1.5, 1.9, 2.3], inhibitS: 30 }
const stopped: PumpState = { name: 'stopped', since: -1e6, starts: 0, hours: 0, load: 1 }
const three = new Map(station.pumps.map((id) => [id, stopped]))
const names = (pumps: ReadonlyMap<string, PumpState>) => [...pumps.values()].map(({ name }) => name).join(' ')

test.each([
  [1.4, 0, 0],
  [1.6, 0, 1],
  [1.2, 1, 1],
  [0.8, 1, 0],
  [2, 1, 2],
  [1.2, 2, 2],
  [1, 2, 1],
  [2.5, 0, 3],
  [0.5, 3, 0],
])('at %d m with %d running a sump asks for %d', (level, running, wanted) => {
  expect(pumpsWanted(station, level, running)).toBe(wanted)
})

test('duty and standby: one start at a time, the tripped one is passed over, and they take turns', () => {
  let pumps = controlPumps(station, three, { at: 0, level: 2, mains: 'ok' })
  expect(names(pumps)).toBe('starting stopped stopped')
  pumps.set('b', { ...stopped, name: 'tripped', since: 0 })
  pumps = controlPumps(station, pumps, { at: 10_000, level: 2, mains: 'ok' })
  expect(names(pumps)).toBe('running tripped starting')
  pumps = controlPumps(station, pumps, { at: 20_000, level: 0.5, mains: 'ok' })
  expect(names(pumps)).toBe('stopped tripped stopped')
  const inhibited = controlPumps(station, pumps, { at: 30_000, level: 1.6, mains: 'ok' })
  expect(names(inhibited)).toBe('stopped tripped stopped')
  const after = controlPumps(station, pumps, { at: 60_000, level: 1.6, mains: 'ok' })
  expect(names(after)).toBe('starting tripped stopped')
  expect(names(controlPumps(station, after, { at: 70_000, level: 1.6, mains: 'failed' }))).toBe(
    'stopped tripped stopped',
  )
})

test('a gate arrives after its travel time, and a stuck one never', () => {
  const drive = { id: 'g', program: { hold: 'opening', percent: 0 }, travelS: 100 } as const
  let gate: GateState = { command: 50, opening: 0, mode: 'auto', drive: 'free', moving: 'no' }
  for (let index = 0; index < 4; index++) gate = driveGate(gate, drive, 10)
  expect(gate).toMatchObject({ opening: 40, moving: 'opening' })
  gate = driveGate(gate, drive, 10)
  expect(gate).toMatchObject({ opening: 50, moving: 'no' })
  const stuck: GateState = { ...gate, command: 80, drive: 'stuck' }
  expect(driveGate(stuck, drive, 10)).toMatchObject({ opening: 50, moving: 'no' })
})

test('flows never run backwards, and submergence only takes away', () => {
  const metres = fc.double({ min: 0, max: 5, noNaN: true })
  fc.assert(
    fc.property(metres, metres, metres, (opening, up, down) => {
      for (const flow of [gateFlow(2, opening, up, down), weirFlow(2, up, down)]) expect(flow).toBeGreaterThanOrEqual(0)
      expect(weirFlow(2, up, down)).toBeLessThanOrEqual(weirFlow(2, up, 0))
    }),
  )
  expect(pumpFlow({ shutOffHead: 10, loss: 100 }, 6)).toBeCloseTo(0.2)
  expect(pumpFlow({ shutOffHead: 10, loss: 100 }, 11)).toBe(0)
})
