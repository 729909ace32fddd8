import { callerOf } from '../access.ts'
import type { ApiContext, RouteDeps } from '../env.ts'
import { readCookie } from './cookies.ts'

/** Tells later whether the session of a request still lets its person do what they might then. Being asked is a use: who watches is there. */
export function sessionInForce(
  c: ApiContext,
  { sessionCheck, settings, clock }: Pick<RouteDeps, 'sessionCheck' | 'settings' | 'clock'>,
): () => Promise<boolean> {
  const secret = readCookie(c, 'session', settings.HUOSHUI_PUBLIC_URL) ?? ''
  const before = JSON.stringify(callerOf(c))
  return async () => JSON.stringify((await sessionCheck.look(secret, clock()))?.caller) === before
}
