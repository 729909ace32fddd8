import { cityDay, type LogInsFailed, toldFrom } from '../../core/people/log-ins-failed.ts'

/** How often it was tried in vain to log in as each person, by day of the city, in this process. */
export interface FailedLogIns {
  /** One more of a person of the plant file; what they are to be told, once a day: then they are too many to be slips. */
  count(person: string, at: number, zone: string): LogInsFailed | undefined
}

/** As many as the plant file has people; who comes and goes with plant files is forgotten. */
const most = 10_000

export function createFailedLogIns(): FailedLogIns {
  const counted = new Map<string, { readonly day: number; readonly count: number }>()
  return {
    count(person, at, zone) {
      const day = cityDay(at, zone)
      const before = counted.get(person)
      const count = (before?.day === day ? before.count : 0) + 1
      counted.delete(person)
      counted.set(person, { day, count })
      if (counted.size > most) counted.delete(counted.keys().next().value ?? '')
      return count === toldFrom ? { person, count, at } : undefined
    },
  }
}
