import { receiptFor } from '../../clock-step.ts'
import { isMaintenance, outOfCalendar } from '../because.ts'
import { isOpen, nextCheck } from '../calendar.ts'
import type { MaintenanceWindow } from '../maintenance-window.ts'
import type { AddressedEvent } from './addressed-event.ts'
import type { Clock } from './clock.ts'
import type { Covers } from './cover.ts'
import { type Layout, touch } from './layout.ts'
import { becauseOf, isWithin, type Maintenance } from './maintenance.ts'
import { isActive, type Slot } from './memory.ts'
import { newestOf, readingAt, takenAt } from './slot-reading.ts'

/**
 * What suppresses by time alone: seasons and schedules, and maintenance. They go by the clock; but what came out of a
 * buffer goes by when it was measured. An alarm that is raised by it is as covered as it was then, and comes out when its
 * own time, as far behind the clock as its newest reading, has come to the end; what began before is not covered later.
 */
export interface Plans {
  /** Plans, by the clock, what covers the slots that live by it. */
  align(slots: readonly Slot[], at: number): void
  /** A slot is raised at `at` by what was received then: it is covered as it was. */
  beforeRaise(slot: Slot, raised: Raised, events: AddressedEvent[]): void
  /** A slot's own time has come to `at`: what covered it may have ended. */
  follow(slot: Slot, at: number, serverAt: number, events: AddressedEvent[]): void
  /** What was raised late has returned: the clock's plans cover it again. */
  afterReturn(slot: Slot, serverAt: number, events: AddressedEvent[]): void
  /** When, by the clock, `follow` has next something to do; infinite when never. */
  dueAt(slot: Slot): number
  /** How far the slot's own time is behind the clock, ms. */
  lagOf(slot: Slot): number
}

export interface Raised {
  readonly at: number
  /** Of the reading that it was raised by. */
  readonly receivedAt: number
  readonly serverAt: number
}

/** What comes later than this after it was measured comes out of a buffer; less is the way that it took. */
const promptMs = 60_000

export interface PlanParts {
  readonly layout: Layout
  readonly covers: Covers
  readonly maintenance: Maintenance
  readonly clock: Clock
  readonly zone: string
}

export function createPlans({ layout, covers, maintenance, clock, zone }: PlanParts): Plans {
  /** Whether each of a slot's reasons covers it at a time; windows that are gone cover nothing. */
  function reasonsAt(
    slot: Slot,
    at: number,
    windows: readonly MaintenanceWindow[] = maintenance.all(),
  ): [because: string, wanted: 'on' | 'off'][] {
    const { calendar } = slot.rule
    const reasons: [string, 'on' | 'off'][] = calendar
      ? [[outOfCalendar, isOpen(calendar, at, zone) ? 'off' : 'on']]
      : []
    for (const window of windows) {
      const because = becauseOf(window)
      // an edited one may have moved away from a slot that it covered
      if (isWithin(window, slot) || slot.suppressed.has(because)) reasons.push([because, lies(window, slot, at)])
    }
    for (const because of slot.suppressed) {
      const isGone = isMaintenance(because) && !windows.some((window) => becauseOf(window) === because)
      if (isGone) reasons.push([because, 'off'])
    }
    return reasons
  }

  function set(slot: Slot, at: number, serverAt: number, events: AddressedEvent[], which: 'both' | 'off'): void {
    for (const [because, wanted] of reasonsAt(slot, at)) {
      if (which === 'both' || wanted === 'off') covers.setNow({ slot, because, wanted, at, serverAt }, events)
    }
  }

  function stir(slot: Slot, late: number | undefined): void {
    slot.late = late
    touch(layout, slot)
    layout.stirred.push(slot)
  }

  return {
    align(slots, at) {
      const windows = maintenance.all()
      for (const slot of slots) {
        const { late } = slot
        for (const [because, wanted] of reasonsAt(slot, late ?? at, windows)) {
          // what is late may be released by a plan that was changed; it is not covered by what came after it
          if (late === undefined || wanted === 'off') covers.plan({ slot, because, wanted, at, serverAt: at })
        }
      }
    },
    beforeRaise(slot, { at, receivedAt, serverAt }, events) {
      if (lag(at, receivedAt) < promptMs || reasonsAt(slot, at).length === 0) return
      set(slot, at, serverAt, events, 'both')
      stir(slot, at)
    },
    follow(slot, at, serverAt, events) {
      if (slot.late === undefined || at <= slot.late || !isActive(slot)) return
      set(slot, at, serverAt, events, 'off')
      stir(slot, at)
    },
    afterReturn(slot, serverAt, events) {
      if (slot.late === undefined) return
      set(slot, serverAt, serverAt, events, 'both')
      stir(slot, undefined)
    },
    dueAt(slot) {
      const { late } = slot
      if (late === undefined) return Number.POSITIVE_INFINITY
      const ends = reasonsAt(slot, late).flatMap(([because, wanted]) =>
        wanted === 'on' && slot.suppressed.has(because) ? endOf(slot, because, late) : [],
      )
      return Math.min(...ends) + lagOf(slot)
    },
    lagOf,
  }

  function lagOf(slot: Slot): number {
    const newest = newestOf(slot)
    return newest ? Math.max(0, lag(readingAt(newest, slot), takenAt(newest))) : 0
  }

  /** What our own clock was set by has delayed nothing. */
  function lag(at: number, receivedAt: number): number {
    return receiptFor(at, receivedAt, clock.step) - at
  }

  function endOf({ rule: { calendar } }: Slot, because: string, late: number): number {
    if (because === outOfCalendar && calendar) return nextCheck(calendar, late, zone)
    return maintenance.all().find((window) => becauseOf(window) === because)?.to ?? Number.POSITIVE_INFINITY
  }
}

function lies(window: MaintenanceWindow, slot: Slot, at: number): 'on' | 'off' {
  return isWithin(window, slot) && window.from <= at && at < window.to ? 'on' : 'off'
}
