import type { Part } from '../../core/progress.ts'

/** Which role puts which part on record. */
export const roleOf: Readonly<Record<Part, string>> = {
  alarms: 'alarms',
  notices: 'alarms',
  crews: 'alarms',
  orders: 'alarms',
  mirror: 'alarms',
  ingest: 'ingest',
  broker: 'broker',
  topics: 'broker',
}

/** What each part of the reading log has on record by itself, where there are several. */
const byPartition: ReadonlySet<Part> = new Set(['alarms', 'ingest'])

/** The role of one part of the reading log. */
export function roleOfPart(part: 'alarms' | 'ingest', partition: number): string {
  return `${part}-${partition}`
}

/** All roles that put a part on record, where the log has so many parts. */
export function rolesOf(part: Part, partitions: number): readonly string[] {
  if (partitions === 1 || !byPartition.has(part)) return [roleOf[part]]
  return Array.from({ length: partitions }, (_, partition) => `${part}-${partition}`)
}
