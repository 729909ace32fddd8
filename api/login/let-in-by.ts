import { callerOf } from '../access.ts'
import type { ApiContext, RouteDeps } from '../env.ts'

/** Who made the invite by which whoever asks is in; nothing of who came by a provider, or by a token. */
export async function letInBy(
  c: ApiContext,
  { logins }: Pick<RouteDeps, 'logins'>,
): Promise<{ readonly letInBy?: string }> {
  const { session, caller } = c.var
  const isInvited = session?.way === 'password' || session?.way === 'invite'
  const by = isInvited && caller ? await logins.invites.letInBy(caller.name) : undefined
  return by === undefined ? {} : { letInBy: by }
}

/** Who takes a step, as the rules of a second person see them. */
export async function doerOf(
  c: ApiContext,
  deps: Pick<RouteDeps, 'logins'>,
): Promise<{ readonly who: string; readonly letInBy?: string; readonly byToken?: true }> {
  const { name: who, person } = callerOf(c)
  return { who, ...(await letInBy(c, deps)), ...(person === undefined && { byToken: true }) }
}
