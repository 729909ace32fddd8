import type { AlarmBody } from '../../../api/alarms/schema.ts'
import type { Line } from './rows.ts'

/** What is shown while a pointer is on the table or rows are chosen, and how many wait behind it. */
export interface Steady {
  readonly lines: readonly Line[]
  readonly newer: number
}

/** The same lines in the same places, each saying what is true now: what has gone stays, as gone; what is new waits. */
export function heldLines(
  shown: readonly Line[],
  wanted: readonly Line[],
  alarms: ReadonlyMap<string, AlarmBody>,
): Steady {
  const places = new Set(shown.map(({ key }) => key))
  const lines = shown.map((line): Line => {
    if (line.is === 'group') return line
    const alarm = alarms.get(line.key)
    if (alarm === line.alarm) return line
    return { ...line, alarm: alarm ?? { ...line.alarm, state: 'NORM', condition: 'normal' } }
  })
  return { lines, newer: wanted.filter(({ is, key }) => is === 'alarm' && !places.has(key)).length }
}
