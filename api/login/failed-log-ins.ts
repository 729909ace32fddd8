import { cityDay, type LogInsFailed, toldFrom } from '../../core/people/log-ins-failed.ts'

/** How often it was tried in vain to log in as each person, by day of the city, in this process. */
export interface FailedLogIns {
  /** One more of a person of the plant file; what they are to be told, until it is `told`: then they are too many to be slips. */
  count(person: string, at: number, zone: string): LogInsFailed | undefined
  /** It is on record that they are to be told: no more of that day. */
  told(person: string): void
}

/** As many as the plant file has people; who comes and goes with plant files is forgotten. */
const most = 10_000

export function createFailedLogIns(): FailedLogIns {
  const counted = new Map<string, { readonly day: number; readonly count: number; readonly isTold: boolean }>()
  return {
    count(person, at, zone) {
      const day = cityDay(at, zone)
      const known = counted.get(person)
      const { count: before, isTold } = known?.day === day ? known : { count: 0, isTold: false }
      const count = before + 1
      counted.delete(person)
      counted.set(person, { day, count, isTold })
      if (counted.size > most) counted.delete(counted.keys().next().value ?? '')
      return count >= toldFrom && !isTold ? { person, count, at } : undefined
    },
    told(person) {
      const known = counted.get(person)
      if (known) counted.set(person, { ...known, isTold: true })
    },
  }
}
