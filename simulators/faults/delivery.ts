import { keyOf, uniform } from '../city/noise.ts'
import type { StationReadings } from '../city/station.ts'
import { always, type Fault, isIn, type Period } from './fault.ts'

/** Faults of clocks and of the way to the platform, seen from the outside: what arrives, when and how often. */

/** A device, all of a site, or every device; the period is of the true time. */
export interface Link {
  readonly site?: string
  readonly device?: string
  readonly during?: Period
}

/** A clock that is `aheadMs` off from one moment on, and runs fast by `driftPpm`. */
export function clockError(link: Link, { aheadMs = 0, driftPpm = 0 }: { aheadMs?: number; driftPpm?: number }): Fault {
  return function* (readings) {
    let since: number | undefined
    for (const reading of readings) {
      if (!concerns(link, reading)) {
        yield reading
        continue
      }
      since ??= Math.max(link.during?.from ?? reading.sendAt, Number.MIN_SAFE_INTEGER)
      const ran = (reading.sendAt - since) * (driftPpm / 1e6)
      yield { ...reading, at: Math.round(reading.at + aheadMs + ran) }
    }
  }
}

/** A share of the messages comes twice, the second one after the next message of anybody: an acknowledgement was lost. */
export function duplicate(link: Link, { share, seed = 1 }: { share: number; seed?: number }): Fault {
  return function* (readings) {
    let again: StationReadings | undefined
    for (const reading of readings) {
      yield reading
      if (again) yield { ...again, sendAt: reading.sendAt }
      again = concerns(link, reading) && chance(seed, 'duplicate', reading) < share ? reading : undefined
    }
    if (again) yield again
  }
}

/** Messages overtake each other: of every `depth` of the device's, the order is drawn. Nothing is lost or added. */
export function reorder(link: Link, { depth, seed = 1 }: { depth: number; seed?: number }): Fault {
  return function* (readings) {
    const held = new Map<string, StationReadings[]>()
    const shuffled = (rows: readonly StationReadings[], sendAt: number) =>
      rows
        .toSorted((a, b) => chance(seed, 'reorder', a) - chance(seed, 'reorder', b))
        .map((row) => ({ ...row, sendAt: Math.max(sendAt, row.sendAt) }))
    let now = Number.NEGATIVE_INFINITY
    for (const reading of readings) {
      now = reading.sendAt
      const id = `${reading.site}/${reading.device}`
      const rows = held.get(id) ?? []
      if (!concerns(link, reading)) {
        held.delete(id)
        yield* shuffled(rows, now)
        yield reading
        continue
      }
      rows.push(reading)
      held.set(id, rows)
      if (rows.length < depth) continue
      held.delete(id)
      yield* shuffled(rows, now)
    }
    for (const rows of held.values()) yield* shuffled(rows, now)
  }
}

/**
 * No network: what is measured meanwhile is kept and sent in order once it is back, at `perSecond` rows. A buffer of
 * `keep` rows loses the oldest, as a logger's ring does.
 */
export function outage(
  link: Link & { readonly during: Period },
  { keep = Number.POSITIVE_INFINITY, perSecond = 50 }: { keep?: number; perSecond?: number } = {},
): Fault {
  return function* (readings) {
    const held = new Map<string, StationReadings[]>()
    let next = link.during.to
    function* released(until: number) {
      for (; held.size > 0 && next <= until; next += 1000) {
        for (const [id, rows] of held) {
          for (const row of rows.splice(0, perSecond)) yield { ...row, sendAt: Math.max(next, row.sendAt) }
          if (rows.length === 0) held.delete(id)
        }
      }
    }
    for (const reading of readings) {
      yield* released(reading.sendAt)
      const id = `${reading.site}/${reading.device}`
      const waiting = held.get(id)
      if (!waiting && !concerns(link, reading)) {
        yield reading
        continue
      }
      const rows = waiting ?? []
      rows.push(reading)
      if (rows.length > keep) rows.shift()
      held.set(id, rows)
    }
    yield* released(Number.POSITIVE_INFINITY)
  }
}

function concerns({ site, device, during = always }: Link, reading: StationReadings): boolean {
  const here = (site ?? reading.site) === reading.site && (device ?? reading.device) === reading.device
  return here && isIn(during, reading.sendAt)
}

function chance(seed: number, what: string, { device, at }: StationReadings): number {
  return uniform(keyOf(`${what}/${seed}/${device}`), Math.floor(at / 1000))
}
