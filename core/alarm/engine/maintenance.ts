import type { Slot } from './memory.ts'

/** Planned work: alarms at the place are suppressed by design from `from` to `to`, epoch ms of the broker's clock. */
export interface MaintenanceWindow {
  readonly id: string
  /** `{site}`, `{site}/{asset}`, `{site}/{device}` or `{site}/{asset}/{point}` */
  readonly place: string
  readonly from: number
  readonly to: number
  readonly who: string
  readonly why: string
}

/** The windows that have not ended. Bounded by what people plan; one with a known id replaces it. */
export interface Maintenance {
  readonly windows: ReadonlyMap<string, MaintenanceWindow>
  saved: 'saved' | 'changed'
  put(window: MaintenanceWindow): void
  remove(id: string): void
}

export function createMaintenance(): Maintenance {
  const windows = new Map<string, MaintenanceWindow>()
  return {
    windows,
    saved: 'saved',
    put(window) {
      windows.set(window.id, window)
      this.saved = 'changed'
    },
    remove(id) {
      windows.delete(id)
      this.saved = 'changed'
    },
  }
}

export function covers({ place }: MaintenanceWindow, { rule }: Slot): boolean {
  const own = [rule.site, rule.asset ?? rule.device, rule.point].filter((level) => level !== undefined).join('/')
  return own === place || own.startsWith(`${place}/`)
}
