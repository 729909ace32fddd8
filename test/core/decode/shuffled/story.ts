import { type Dice, pick } from '../../../support/alter.ts'
import type { TestPoint } from '../../../support/decode.ts'

/** A payload on its topic. */
export type Sent = readonly [topic: string, payload: string | Uint8Array]

/** One valid message (or a run of them), what it says, and the same with its parts shuffled, added and left out. */
export interface Story {
  readonly whole: readonly Sent[]
  readonly altered: readonly Sent[]
  /** What the message gives to which point, in the unit of its quantity, and when, where that is told; a point may have several values. */
  readonly truth: readonly (readonly [point: string, value: number, at?: number])[]
}

export interface Format {
  readonly name: string
  readonly decoders: { topic: string; use: string; options?: unknown }[]
  /** How many of the tries are by chance another valid message, one by one: nobody can tell. Default none. */
  readonly chance?: number
  tell(dice: Dice): Story
}

/** Points whose names hold each other, so that a value at the wrong one is seen; only some have a unit of their own. */
const points: Record<string, TestPoint> = {
  level: { quantity: 'water_level', unit: 'cm' },
  water_level: { quantity: 'water_level', unit: 'm' },
  flow: 'flow',
  low_flow: 'flow',
  temperature: 'water_temperature',
  rain: 'rain',
  battery: 'battery_charge',
  battery_voltage: 'battery',
  distance: 'distance',
  rssi: 'signal',
  'level-Rtd': { quantity: 'water_level', unit: 'm' },
  'water_level-Rtd': { quantity: 'water_level', unit: 'm' },
  'rain-Rtd': { quantity: 'rain', unit: 'mm' },
  ai1: 'rain',
  ai2: 'rain',
  ai10: 'rain',
  'A1.Temperature': 'water_temperature',
  'B2.Temperature': 'water_temperature',
  'C3.Temperature': 'water_temperature',
  'DS18B20-1.Temperature': 'water_temperature',
  'DS18B20-2.Temperature': 'water_temperature',
  'w.level': 'water_level',
  'w.flow': 'flow',
  'r x.f=1': 'rain',
  temperature_5: 'water_temperature',
  distance_6: 'distance',
  '20': 'rain',
  '26': 'rain',
  '38': 'battery',
  '39': 'water_level',
  ZB: 'water_level',
  C: 'water_temperature',
}
export const devices = {
  'park/a': { address: 'A1', points },
  'park/b': { address: 'G/N/D', points },
  'park/c': { address: '00000000A1', points },
}

/** A number of three decimals that no other part of the message is likely to have. */
export function number(dice: Dice, from = 0, to = 1000): number {
  return Math.round((from + dice() * (to - from)) * 1000) / 1000
}

export function whole(dice: Dice, from = 1, to = 30_000): number {
  return Math.floor(from + dice() * (to - from))
}

export const someTime = (dice: Dice) => `2026-07-${pick(dice, ['01', '02'])}T0${whole(dice, 0, 10)}:15:00Z`
