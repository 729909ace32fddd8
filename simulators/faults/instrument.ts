import { bell, keyOf, uniform } from '../city/noise.ts'
import type { StationReadings } from '../city/station.ts'
import { always, type Fault, isIn, type Target } from './fault.ts'

/** Faults of one instrument. Sizes are in the unit of the wire; times are those of the reading. */

type Value = number | string | null
/** `undefined` takes the reading away. */
type Change = (value: Value, reading: StationReadings, wire: string) => Value | undefined

/** `deviation`: standard, on top of the instrument's own. */
export function noise(target: Target, { deviation, seed = 1 }: { deviation: number; seed?: number }): Fault {
  const key = keyOf(`noise/${seed}/${target.device}/${target.wire}`)
  return numbers(target, (value, at) => round(value + deviation * bell(key, Math.floor(at / 1000))))
}

/** Walks away from the truth from the beginning of the period. */
export function drift(target: Target, { perHour }: { perHour: number }): Fault {
  return (readings) => {
    let since = target.during?.from ?? Number.NEGATIVE_INFINITY
    return numbers(target, (value, at) => {
      if (since === Number.NEGATIVE_INFINITY) since = at
      return round(value + (perHour * (at - since)) / 3_600_000)
    })(readings)
  }
}

/** Says for ever what it said first. */
export function stuck(target: Target): Fault {
  return (readings) => {
    const held = new Map<string, Value>()
    return change(target, (value, _reading, wire) => {
      if (!held.has(wire)) held.set(wire, value)
      return held.get(wire) ?? null
    })(readings)
  }
}

/** Jumps by `size`, up or down, in a share of its readings; never twice running. */
export function spike(
  target: Target,
  { size, share, seed = 1 }: { size: number; share: number; seed?: number },
): Fault {
  return (readings) => {
    const key = keyOf(`spike/${seed}/${target.device}/${target.wire}`)
    let last = false
    return numbers(target, (value, at) => {
      const index = Math.floor(at / 1000)
      last = !last && uniform(key, index) < share
      return last ? round(value + (uniform(key ^ 1, index) < 0.5 ? -size : size)) : value
    })(readings)
  }
}

/** Loses a share of its readings. */
export function dropout(target: Target, { share, seed = 1 }: { share: number; seed?: number }): Fault {
  const key = keyOf(`dropout/${seed}/${target.device}/${target.wire}`)
  return change(target, (value, { at }) => (uniform(key, Math.floor(at / 1000)) < share ? undefined : value))
}

/** Sends what stands for "no value". */
export function sentinel(target: Target, { value }: { value: Value }): Fault {
  return change(target, () => value)
}

function numbers(target: Target, shown: (value: number, at: number) => number): Fault {
  return change(target, (value, { at }) => (typeof value === 'number' ? shown(value, at) : value))
}

function change({ device, wire, during = always }: Target, apply: Change): Fault {
  return function* (readings) {
    for (const reading of readings) {
      if (reading.device !== device || !isIn(during, reading.at)) {
        yield reading
        continue
      }
      const changed = Object.entries(reading.readings).flatMap(([name, value]) => {
        const told = wire === undefined || wire === name ? apply(value, reading, name) : value
        return told === undefined ? [] : [[name, told] as const]
      })
      if (changed.length > 0) yield { ...reading, readings: Object.fromEntries(changed) }
    }
  }
}

function round(value: number): number {
  return Number(value.toFixed(4))
}
