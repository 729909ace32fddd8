import type { Frame } from '../core/decode/sl651/frame.ts'
import { deviceAt } from '../core/plant/addresses.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import type { StationPasswords } from '../storage/credentials/stations.ts'

/** Frames of stations that nobody knows, a minute, that are kept for the quarantine. */
const strangersPerMinute = 60

export type Admission =
  | { readonly ok: true; readonly who: 'known' | 'stranger' }
  | { readonly ok: false; readonly because: 'wrong-password' | 'no-password' }

export interface AdmissionOptions {
  readonly plant: PlantRef
  readonly passwords: StationPasswords
  /** That of stations that have none of their own; `any` asks for none. */
  readonly common: string | undefined
  /** Counts ms and never steps. */
  readonly steady: () => number
}

/**
 * Whose frames are taken: of a station that has a password, with it; of one in the plant without, by the common one; of
 * one that nobody knows a few a minute, for the quarantine.
 */
export class Admissions {
  private readonly options: AdmissionOptions
  private tokens = strangersPerMinute
  private filledAt: number

  constructor(options: AdmissionOptions) {
    this.options = options
    this.filledAt = options.steady()
  }

  async of({ station, password }: Frame): Promise<Admission> {
    const { passwords, plant, common } = this.options
    const own = await passwords.check(station, password)
    if (own === 'right') return { ok: true, who: 'known' }
    if (own === 'wrong') return { ok: false, because: 'wrong-password' }
    if (!deviceAt(plant.current.devicesByAddress, station)) return { ok: true, who: 'stranger' }
    if (common === undefined) return { ok: false, because: 'no-password' }
    return common === 'any' || common.toUpperCase() === password
      ? { ok: true, who: 'known' }
      : { ok: false, because: 'wrong-password' }
  }

  /** True where a frame of a stranger may be kept: then it has been counted. */
  takesStranger(): boolean {
    const now = this.options.steady()
    const gained = ((now - this.filledAt) / 60_000) * strangersPerMinute
    this.tokens = Math.min(strangersPerMinute, this.tokens + gained)
    this.filledAt = now
    if (this.tokens < 1) return false
    this.tokens--
    return true
  }
}
