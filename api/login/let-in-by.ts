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
