import { ofMaintenance } from '../because.ts'
import type { MaintenanceWindow } from '../maintenance-window.ts'
import type { Slot } from './memory.ts'

/** The windows that have not ended. Bounded by what people plan; one with a known id replaces it. */
export interface Maintenance {
  /** Those that came as inputs: they are saved. */
  readonly windows: ReadonlyMap<string, MaintenanceWindow>
  /** These and the plant file's, by id. */
  all(): readonly MaintenanceWindow[]
  saved: 'saved' | 'changed'
  put(window: MaintenanceWindow): void
  remove(id: string): void
}

/** `planned`: the plant file's. */
export function createMaintenance(planned: readonly MaintenanceWindow[]): Maintenance {
  const windows = new Map<string, MaintenanceWindow>()
  return {
    windows,
    all() {
      const known = new Map(planned.map((window) => [window.id, window]))
      for (const window of windows.values()) known.set(window.id, window)
      return [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    },
    saved: 'saved',
    put(window) {
      windows.set(window.id, window)
      this.saved = 'changed'
    },
    remove(id) {
      if (windows.delete(id)) this.saved = 'changed'
    },
  }
}

/** Why an alarm is suppressed during a window. */
export function becauseOf({ id }: MaintenanceWindow): string {
  return ofMaintenance(id)
}

export function isWithin({ place }: MaintenanceWindow, { rule }: Slot): boolean {
  const own = [rule.site, rule.asset ?? rule.device, rule.point].filter((level) => level !== undefined).join('/')
  return own === place || own.startsWith(`${place}/`)
}
