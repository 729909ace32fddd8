import type { OnCall } from './on-call.ts'

/** Ids of the people who come on duty at a boundary, and of those who are relieved. */
export interface HandOver {
  readonly incoming: readonly string[]
  readonly outgoing: readonly string[]
}

/** Who takes over from whom, of the answers just before a boundary and at it. */
export function handOver(before: OnCall | undefined, after: OnCall | undefined): HandOver {
  const [old, fresh] = [before, after].map((answer) => answer?.people.map(({ person }) => person) ?? [])
  return {
    incoming: (fresh ?? []).filter((person) => !old?.includes(person)),
    outgoing: (old ?? []).filter((person) => !fresh?.includes(person)),
  }
}
