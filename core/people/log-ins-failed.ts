import { wallClock } from '../local-time.ts'

/** Somebody has tried to log in as a person, with a wrong password each time. Epoch ms, ours. */
export interface LogInsFailed {
  readonly person: string
  /** Of the city's day so far. */
  readonly count: number
  /** The last of them. */
  readonly at: number
}

/** So many on one day are told to the person: from here on they must wait, too. */
export const toldFrom = 5
const dayMs = 86_400_000

/** Under which failed log-ins of a person stand in the record of deliveries: no alarm has a slash in its id. */
export function logInsAlarm(person: string): string {
  return `log-ins/${person}`
}

/** A day of the city, counted from 1970: of each there is one calling. */
export function cityDay(at: number, zone: string): number {
  return Math.floor(wallClock(at, zone) / dayMs)
}

/** Whoever owns the account sleeps on: nothing is told from 22 to 7. */
export const logInsQuiet = { fromMs: 22 * 3_600_000, toMs: 7 * 3_600_000 } as const
