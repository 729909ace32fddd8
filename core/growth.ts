import { type Adding, resetsBefore } from './adding.ts'

/** A usable reading of a register that grows. */
export interface Register {
  readonly at: number
  readonly value: number
}

/** A station's clock may reset its register so much later than the city's says, ms. */
const resetSlackMs = 10 * 60_000

/** A register that does not move stays in doubt so long, ms. */
export const longestDoubtMs = 7 * 24 * 3_600_000

/**
 * What a register grows by from reading to reading, taken in order of time. One that falls may have begun anew or may
 * have been misread, and what follows tells: as long as it does not move, it is in doubt and grows by nothing; where it
 * comes back to what it was, it was misread; where it goes on from below, it has begun anew. A single reading that
 * stands above both of its neighbours was misread too.
 */
export class Growth {
  private readonly resetBefore: ((at: number) => number) | undefined
  private register: Register | undefined
  /** The last of the lead: the first reading that is taken tells whether it was misread. */
  private unjudged: Register | undefined
  /** Since when it is in doubt, and the lowest that it fell to. */
  private fallen: { readonly since: number; readonly value: number } | undefined

  /** `lead`: the usable readings just before, ascending, as far as they are known. `zone` is the city's. */
  constructor(adding: Adding, zone: string, lead: readonly Register[] = []) {
    this.resetBefore = adding.how === 'resets' ? resetsBefore(adding, zone) : undefined
    for (const [index, reading] of lead.slice(0, -1).entries()) this.take(reading, lead[index + 1])
    this.unjudged = lead.at(-1)
  }

  /** What `now` adds, 0 or more; `next` is the usable reading after it, undefined where there is none yet. */
  take(now: Register, next: Register | undefined): number {
    const { unjudged } = this
    this.unjudged = undefined
    if (unjudged) this.take(unjudged, now)
    this.believe(now.at)
    const { register } = this
    if (!register) return this.begin(now)
    if (this.isPeak(register, now, next)) return 0
    const reset = this.resetBetween(register, now)
    if (reset !== undefined && !(now.value >= register.value && now.at - reset <= resetSlackMs)) {
      this.accept(now)
      return Math.max(0, now.value)
    }
    if (now.value >= register.value) {
      this.accept(now)
      return now.value - register.value
    }
    return this.fall(now)
  }

  private begin(now: Register): number {
    this.accept(now)
    return 0
  }

  private accept(now: Register): void {
    this.register = now
    this.fallen = undefined
  }

  private fall(now: Register): number {
    const { fallen } = this
    if (!fallen || now.value <= fallen.value) {
      this.fallen = { since: fallen?.since ?? now.at, value: now.value }
      return 0
    }
    this.accept(now)
    // a register that is known to reset counts from 0; where another begins is not known
    return this.resetBefore ? now.value : now.value - fallen.value
  }

  /** After a week of doubt it has begun anew, there. */
  private believe(at: number): void {
    if (this.fallen && at - this.fallen.since > longestDoubtMs) this.accept({ at, value: this.fallen.value })
  }

  private isPeak(before: Register, now: Register, next: Register | undefined): boolean {
    if (!next || now.value <= before.value || next.value >= now.value || next.value < before.value) return false
    return this.resetBetween(before, next) === undefined
  }

  /** The reset that lies between two readings, epoch ms. */
  private resetBetween(before: Register, now: Register): number | undefined {
    const reset = this.resetBefore?.(now.at)
    return reset !== undefined && before.at <= reset ? reset : undefined
  }
}
