import { grows } from '../../core/adding.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant, Point } from '../../core/plant/plant.ts'
import { quality, type Reading } from '../../core/reading.ts'

const hour = 3_600_000
const day = 24 * hour
export const zone = 'Europe/Berlin'
export const site = 'linka'

/** A city with a lake, two rain gauges, a pump, a zone that is watered and a gate between two levels, on a clock that changes twice a year. */
export function plantWith(second: 'increment' | 'counter'): Plant {
  const parsed = parsePlant(plantText.replace('SECOND', second))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

const plantText = `
version: 1
city: { id: one, name: { zh-CN: 一, en: One }, zone: ${zone}, at: [52.5, 13.4] }
sites:
  - id: ${site}
    kind: park
    name: { zh-CN: 林卡, en: Linka }
    at: [52.5, 13.4]
    assets:
      - id: lake
        kind: lake
        name: { zh-CN: 湖, en: Lake }
        at: [52.5, 13.4]
        device: rtu
        levels: { WRZ: 2, GRZ: 3 }
        points:
          - { id: level, quantity: water_level, every: 10min, range: [0, 5] }
          - { id: flow, quantity: flow, every: 10min }
          - { id: battery, quantity: battery, every: 10min }
      - id: gauge
        kind: rain-gauge
        name: { zh-CN: 雨量, en: Rain }
        at: [52.5, 13.4]
        device: rtu
        points:
          - { id: rain, quantity: rain, every: 10min }
          - { id: second, quantity: rain, every: 10min, adds: SECOND }
      - id: pump
        kind: pump
        name: { zh-CN: 泵, en: Pump }
        at: [52.5, 13.4]
        device: rtu
        points:
          - { id: state, quantity: pump_state, every: 10min }
          - { id: hours, quantity: run_hours, every: 10min }
          - { id: starts, quantity: starts, every: 10min }
          - { id: current, quantity: current, every: 10min }
          - { id: energy, quantity: energy, every: 10min }
          - { id: lifted, quantity: water_volume, every: 10min }
      - id: pond
        kind: lake
        name: { zh-CN: 塘, en: Pond }
        at: [52.5, 13.4]
        device: rtu2
        levels: { WRZ: 3, GRZ: 3.5 }
        points:
          - { id: level, quantity: water_level, every: 10min, range: [0, 5] }
          - { id: below, quantity: water_level, every: 10min, range: [0, 5] }
      - id: zone
        kind: irrigation
        name: { zh-CN: 灌区, en: Zone }
        at: [52.5, 13.4]
        device: rtu
        points:
          - { id: volume, quantity: irrigation_volume, every: 10min }
      - id: gate
        kind: gate
        name: { zh-CN: 闸, en: Gate }
        at: [52.5, 13.4]
        device: rtu3
        points:
          - { id: state, quantity: gate_state, every: 20min }
          - { id: mains, quantity: mains, every: 20min }
          - { id: screen, quantity: screen_blocked, every: 20min }
          - { id: signal, quantity: signal, every: 20min }
          - { id: velocity, quantity: velocity, every: 20min }
          - { id: soil, quantity: soil_moisture, every: 20min }
          - { id: ph, quantity: ph, every: 20min }
          - { id: oxygen, quantity: dissolved_oxygen, every: 20min }
          - { id: turbidity, quantity: turbidity, every: 20min }
          - { id: ammonia, quantity: ammonia_nitrogen, every: 20min }
`

/** Always the same numbers, 0 to 1. */
function dice(): () => number {
  let state = 7
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** Three weeks of every point up to `to`, at its own interval, with gaps of hours, of every quality. */
export function weeksOf(plant: Plant, to: number): Reading[] {
  const roll = dice()
  return [...plant.points.values()].flatMap((point) => {
    let register = 1000
    const readings: Reading[] = []
    for (let at = to - 21 * day; at <= to; at += point.everyMs ?? 600_000) {
      if (roll() < 0.005) at += 5 * hour
      register = roll() < 0.002 ? 0 : register + (roll() < 0.3 ? Math.round(roll() * 4) / 4 : 0)
      const code = ([1, 1, 1, 1, 1, 1, 2, 3, 4, 9] as const)[Math.floor(roll() * 10)] ?? quality.good
      const value = code === quality.missing ? null : sentBy(point, { register, roll })
      readings.push({ point: point.id, at, receivedAt: at, value, quality: code })
    }
    return readings.filter(({ at }) => at <= to)
  })
}

function sentBy({ quantity, adding }: Point, { register, roll }: { register: number; roll: () => number }): number {
  const odd = roll()
  if (grows(adding)) return odd < 0.01 ? 0 : register
  const codes = Object.values(quantity.states ?? {})
  if (codes.length > 0) return codes[Math.floor(odd * codes.length)] ?? 0
  if (quantity.id === 'signal') return Math.round(-70 - odd * 50)
  return odd < 0.1 ? 0 : Math.round(odd * 1000) / 250
}
