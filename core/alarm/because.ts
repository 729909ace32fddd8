/**
 * Why an alarm is suppressed by design, as one text: what stands in `suppressed`, and in the `why` of the entries. The
 * grammar of it, both ways.
 */
export const outOfCalendar = 'calendar'

const [parent, state, maintenance] = ['parent: ', 'state: ', 'maintenance: '] as const

/** An alarm stands that explains this one. */
export function ofParent(alarm: string): string {
  return parent + alarm
}

/** The id of the alarm that explains this one; undefined where something else suppresses it. */
export function parentIn(because: string): string | undefined {
  return because.startsWith(parent) ? because.slice(parent.length) : undefined
}

/** The asset is in a state, by the expression as written. */
export function ofState(text: string): string {
  return state + text
}

/** A maintenance window, by its id. */
export function ofMaintenance(window: string): string {
  return maintenance + window
}

export function isMaintenance(because: string): boolean {
  return because.startsWith(maintenance)
}

/** The id of the maintenance window; undefined where something else suppresses it. */
export function windowIn(because: string): string | undefined {
  return isMaintenance(because) ? because.slice(maintenance.length) : undefined
}
