import { type Priority, priorities } from './priority.ts'

/** What decides who comes first. `calls`: somebody has to do something now. `at`: epoch ms; left out, it decides nothing. */
export interface Urgency {
  readonly calls: boolean
  readonly priority: Priority
  readonly at?: number | undefined
}

/** Most urgent first: what calls for someone, then by priority, then the newest. */
export function byUrgency(a: Urgency, b: Urgency): number {
  return (
    Number(b.calls) - Number(a.calls) ||
    priorities.indexOf(a.priority) - priorities.indexOf(b.priority) ||
    (b.at ?? 0) - (a.at ?? 0)
  )
}
