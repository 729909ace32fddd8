import type { Role } from '../../core/people/role.ts'
import { type SessionLimits, sessionEnd } from '../../core/people/session.ts'
import type { Session } from '../../storage/logins/logins.ts'
import { formatTime } from '../time.ts'
import type { SessionBody } from './schema.ts'

/** The sessions that have not ended, as the API says them; `own`: the id of the one that asks. */
export function presentSessions(
  sessions: readonly Session[],
  { role, limits, now, own }: { role: Role; limits: SessionLimits; now: number; own: string | undefined },
): SessionBody[] {
  return sessions.flatMap((session) => {
    const endsAt = sessionEnd(session, role, limits)
    if (endsAt <= now) return []
    const { id, way, kept, madeAt, usedAt, address, agent } = session
    const times = { since: formatTime(madeAt), usedAt: formatTime(usedAt), endsAt: formatTime(endsAt) }
    return [{ id, way, kept, ...times, address, agent, own: id === own }]
  })
}
