import { includesRole, type Role } from './role.ts'

/** How long a session may last, ms. */
export interface SessionLimits {
  /** Without a request, where the phone is not the person's own, and of engineers and admins always. */
  readonly idleMs: number
  /** Without a request, on a crew's own phone. */
  readonly keptIdleMs: number
  /** In all. */
  readonly mostMs: number
}

/** When a session began and was last used (epoch ms), and whether the person said that the phone is theirs. */
export interface SessionTimes {
  readonly madeAt: number
  readonly usedAt: number
  readonly kept: boolean
}

/** When a session ends if it is not used again, epoch ms. */
export function sessionEnd({ madeAt, usedAt, kept }: SessionTimes, role: Role, limits: SessionLimits): number {
  const idleMs = kept && !includesRole(role, 'engineer') ? limits.keptIdleMs : limits.idleMs
  return Math.min(usedAt + idleMs, madeAt + limits.mostMs)
}
