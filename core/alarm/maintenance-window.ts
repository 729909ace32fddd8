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
