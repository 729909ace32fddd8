import type { Device, Plant, Point } from '../../core/plant/plant.ts'

/** A device of the load, and the points that it reports. */
export interface LoadDevicePlan {
  readonly site: string
  readonly id: string
  readonly password: string
  /** Its number among all; makes its values its own. */
  readonly seed: number
  /** Names on the wire, and ids, of the same points. */
  readonly wires: readonly string[]
  readonly points: readonly string[]
}

/** What one process of the load is to do. */
export interface PartPlan {
  readonly url: string
  readonly devices: readonly LoadDevicePlan[]
  readonly qos: 0 | 1
  /** Messages a second, all devices of the part together. */
  readonly rate: number
  /** At the full rate. */
  readonly seconds: number
  /** Before that: devices connect, and the rate rises with them. */
  readonly rampSeconds: number
  /** Most unacknowledged messages of a device. */
  readonly window: number
  /** How long the last messages are waited for. */
  readonly drainSeconds: number
  /** Where the part writes its ledger. */
  readonly ledger?: string
}

/** What is asked of the plant and the credentials. */
export interface Wanted {
  readonly devices?: number
  readonly readings: number
}

/** Devices for a load: with a credential, speaking for themselves, with enough points that take any number from 0 to 10. */
export function loadDevices(
  plant: Plant,
  credentials: ReadonlyMap<string, string>,
  { devices = Number.POSITIVE_INFINITY, readings }: Wanted,
): LoadDevicePlan[] {
  const found: LoadDevicePlan[] = []
  for (const device of plant.devices.values()) {
    if (found.length >= devices) break
    const password = credentials.get(device.id)
    const points = pointsOf(device).slice(0, readings)
    if (password === undefined || device.gateway !== undefined || points.length < readings) continue
    const { site, id } = device
    const names = { wires: points.map(({ wire }) => wire), points: points.map((point) => point.id) }
    found.push({ site, id, password, seed: found.length, ...names })
  }
  return found
}

function pointsOf({ points }: Device): Point[] {
  return [...points.values()].filter(takesAnyNumber)
}

function takesAnyNumber({ quantity, unit, scale, range = [0, 10], sentinels }: Point): boolean {
  const isPlain = quantity.kind !== 'state' && unit === quantity.unit && scale === undefined && sentinels.size === 0
  return isPlain && range[0] <= 0 && range[1] >= 10
}

/** Deals the devices out to so many processes, each with its share of the rate. */
export function dealOut(
  devices: readonly LoadDevicePlan[],
  parts: number,
  plan: Omit<PartPlan, 'devices' | 'ledger'>,
): PartPlan[] {
  return Array.from({ length: parts }, (_, part) => {
    const own = devices.filter((_, index) => index % parts === part)
    return { ...plan, devices: own, rate: (plan.rate * own.length) / devices.length }
  })
}
