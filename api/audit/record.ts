import type { Actor } from '../../core/people/actor.ts'
import type { AuditedAct } from '../../storage/audit/audit.ts'
import { callerOf } from '../access.ts'
import type { ApiContext, RouteDeps } from '../env.ts'

/** An act that goes on record: by whom (default: who asks), about whom or what. */
export interface Recorded {
  readonly what: AuditedAct
  readonly by?: Pick<Actor, 'name' | 'person'>
  readonly about?: string
  readonly detail?: string
}

/** Puts an act on record that has been done. Where that fails it is done all the same: the log says it, and it is counted. */
export async function putOnRecord(
  c: ApiContext,
  { audit, clock, log, measures }: Pick<RouteDeps, 'audit' | 'clock' | 'log' | 'measures'>,
  { what, by = callerOf(c), about, detail }: Recorded,
): Promise<void> {
  const { name, person } = by
  const address = c.env?.address
  const known = {
    ...(person !== undefined && { person }),
    ...(about !== undefined && { about }),
    ...(address !== undefined && { address }),
    ...(detail !== undefined && { detail }),
  }
  try {
    await audit.note({ at: clock(), what, by: name, ...known })
  } catch (error) {
    measures.auditLost.inc()
    log.error({ error, what, by: name, ...known }, 'an act could not be put on record')
  }
}
