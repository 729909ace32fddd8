import type { AlarmBody } from '../../api/alarms/schema.ts'
import { priorities } from '../../core/alarm/priority.ts'

/** Without an answer, answered, over but not seen, covered. */
export function attentionRank({ state }: AlarmBody): number {
  switch (state) {
    case 'UNACK':
    case 'LUNACK':
      return 0
    case 'ACKED':
    case 'LACKED':
      return 1
    case 'RTNUN':
      return 2
    default:
      return 3
  }
}

/** Whether it asks somebody for something: what is covered by another, put aside or out for repair does not. */
export function isAsking(alarm: AlarmBody): boolean {
  return attentionRank(alarm) < 3
}

/** Who comes first: by what it needs, then by priority, then the newest. */
export function inOrder(a: AlarmBody, b: AlarmBody): number {
  return (
    attentionRank(a) - attentionRank(b) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    later(b.since, a.since) ||
    (a.id < b.id ? -1 : 1)
  )
}

/** RFC 3339 in UTC, as the API writes it, is in order as text is. */
function later(a = '', b = ''): number {
  return a === b ? 0 : a < b ? -1 : 1
}
