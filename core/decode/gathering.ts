import type { LocalTime, TimeResult } from '../instant.ts'
import type { Device, Point } from '../plant/plant.ts'
import type { QualityReason } from '../reading.ts'
import type { Scale } from '../scale.ts'
import type { Decoded, DeviceEvent, DeviceRequest, RawReading, Reject, RejectReason } from './decoder.ts'
import { quote } from './json.ts'
import { readValue } from './value.ts'

/** Most readings used of one message; the rest of it is one reject. */
const maxReadings = 10_000
/** Most rejects told apart in one message; the last one says that there were more. */
const maxRejects = 1_000

/** One raw value on its way to a reading. */
export interface RawValue {
  readonly raw: unknown
  readonly at: number
  /** JSON pointer, for a reject. */
  readonly where: string
  /** Unit that the message itself names. */
  readonly unit?: string | undefined
  /** Where such messages name units: without one, the plant file must have named it. */
  readonly needsUnit?: boolean
  /** What makes a number of the unit of the number that is sent. */
  readonly scale?: Scale | undefined
  /** What the device says of the value's quality; a reason that the value itself has comes first. */
  readonly reason?: QualityReason | undefined
}

/** The readings and rejects of one message, as a decoder finds them. */
export class Gathering implements Decoded {
  readonly readings: RawReading[] = []
  readonly rejects: Reject[] = []
  readonly events: DeviceEvent[] = []
  readonly requests: DeviceRequest[] = []
  isHistory?: true
  local: Map<number, LocalTime> | undefined
  #full = false

  /** The instant of a time; one that may have been another is told apart when the whole message is there. */
  timeOf({ at, local }: TimeResult & { ok: true }): number {
    if (local) {
      this.local ??= new Map()
      this.local.set(at, local)
    }
    return at
  }

  /** Adds the reading, or the reject that stands in its place. */
  take(point: Point, { raw, at, where, unit, needsUnit, scale, reason }: RawValue): void {
    if (this.isFull(where)) return
    if (needsUnit && unit === undefined && isMeasured(raw, point) && mayBeOtherUnit(point)) {
      const detail = `${raw} without a unit, and the plant file names none for ${point.id}`
      this.reject('unknown-unit', where, detail)
      return
    }
    const result = readValue(point, raw, unit, scale)
    if (!result.ok) {
      this.reject(result.reason, where, result.detail)
      return
    }
    // No value is quality 9 whatever else the device says of it; `sentinel` says why there is none.
    const why = result.reason === 'no-value' && reason === 'sentinel' ? reason : (result.reason ?? reason)
    this.readings.push(
      why === undefined ? { point, at, value: result.value } : { point, at, value: result.value, reason: why },
    )
  }

  /** True once the message has had its readings; the first refusal leaves the reject that says so. */
  isFull(where: string): boolean {
    if (this.readings.length < maxReadings) return false
    if (!this.#full) {
      this.#full = true
      this.reject('too-many-readings', where, `more than ${maxReadings} readings: the rest of the message is not used`)
    }
    return true
  }

  /** Adds an event of the device. */
  note(kind: DeviceEvent['kind'], { site, id }: Device, at: number, detail?: string): void {
    const event = { kind, device: `${site}/${id}`, at }
    this.events.push(detail === undefined ? event : { ...event, detail })
  }

  reject(reason: RejectReason, where: string, detail: string): void {
    this.refuse({ reason, where, detail })
  }

  refuse(reject: Reject): void {
    if (this.rejects.length < maxRejects) this.rejects.push(reject)
    else if (this.rejects.length === maxRejects) {
      this.rejects.push({ ...reject, detail: `${reject.detail} (further rejects of this message are not listed)` })
    }
  }
}

function isMeasured(raw: unknown, { sentinels }: Point): raw is number {
  return Number.isFinite(raw) && !sentinels.has(raw as number)
}

/** The plant file says nothing of the unit, and the quantity has several: a device that names its units may mean any. */
function mayBeOtherUnit({ saysUnit, quantity }: Point): boolean {
  return saysUnit !== true && Object.keys(quantity.units).length > 0
}

/** The whole message refused. */
export function refused(reject: Reject): Decoded {
  return { readings: [], rejects: [reject] }
}

/** A message that is understood and has nothing for us. */
export const nothing: Decoded = { readings: [], rejects: [] }

/** `name` is what the device calls itself; it may be anything that a payload can hold. */
export function unknownDevice(name: unknown, where = ''): Reject {
  const detail =
    name === undefined ? 'nothing stands there that names a device' : `no device ${quote(name)} in the plant file`
  const reject: Reject = { reason: 'unknown-device', where, detail }
  return typeof name === 'string' && name.length <= 256 ? { ...reject, device: name } : reject
}

export function unknownPoint(device: Device, wire: string, where: string): Reject {
  const key = `${device.site}/${device.id}`
  return { reason: 'unknown-point', where, detail: `device ${key} has no point ${quote(wire)}`, device: key, wire }
}
