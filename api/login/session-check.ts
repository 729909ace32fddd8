import { accessOf, type PersonAccess } from '../../core/people/access.ts'
import { type SessionLimits, sessionEnd } from '../../core/people/session.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Session, Sessions } from '../../storage/logins/logins.ts'
import type { ApiSettings } from '../settings.ts'

/** Somebody who is logged in, with what the plant lets them do now. */
export interface LoggedIn {
  readonly session: Session
  readonly caller: PersonAccess
}

/** Finds out whose session a secret is. */
export interface SessionCheck {
  /** Undefined where it was never one, has ended, or the person is in the plant no longer. It counts as a use. */
  look(secret: string, now: number): Promise<LoggedIn | undefined>
  readonly limits: SessionLimits
}

const hourMs = 3_600_000

/** How long sessions last, by the settings. */
export function sessionLimits(settings: ApiSettings): SessionLimits {
  return {
    idleMs: settings.HUOSHUI_LOGIN_IDLE_HOURS * hourMs,
    keptIdleMs: settings.HUOSHUI_LOGIN_PHONE_DAYS * 24 * hourMs,
    mostMs: settings.HUOSHUI_LOGIN_MOST_DAYS * 24 * hourMs,
  }
}

export function createSessionCheck({
  sessions,
  plant,
  limits,
}: {
  readonly sessions: Sessions
  readonly plant: PlantRef
  readonly limits: SessionLimits
}): SessionCheck {
  return {
    limits,
    async look(secret, now) {
      const session = await sessions.find(secret)
      const caller = session && accessOf(plant.current, session.person)
      if (!session || !caller) return undefined
      if (now >= sessionEnd(session, caller.role, limits)) {
        await sessions.end(session.person, { only: session.id })
        return undefined
      }
      await sessions.note(session, now)
      return { session, caller }
    },
  }
}
