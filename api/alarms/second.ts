import { z } from '@hono/zod-openapi'
import { accessOf } from '../../core/people/access.ts'
import { notAnother } from '../../core/people/other-person.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import type { ApiContext, RouteDeps } from '../env.ts'
import { doerOf } from '../login/let-in-by.ts'

/** How a second person shows who they are at the first one's device. */
export const SecondLogin = z
  .strictObject({ name: z.string().min(1).max(500), password: z.string().min(1).max(500) })
  .optional()
  .openapi({ description: 'For critical alarms: a second person, by name and password' })

const Asked = z.looseObject({ second: SecondLogin })

/** The second person; `nobody`: what was shown is not good. Undefined where nothing was shown. */
export type Second = Caller | 'nobody' | { readonly waitMs: number } | undefined

/** Looks at the second person of an action's body, as one who logs in is looked at. */
export async function secondOf(
  body: unknown,
  { c, deps }: { readonly c: ApiContext; readonly deps: RouteDeps },
): Promise<Second> {
  const { second } = Asked.safeParse(body).data ?? {}
  if (second === undefined) return undefined
  const { who: name, ...first } = await doerOf(c, deps)
  // a token is one of no two: nothing needs to be looked at
  if (first.byToken) return undefined
  const { logIn, logins, plant, clock } = deps
  const from = { address: c.env?.address, device: undefined, now: clock(), hasSession: true } as const
  const found = await logIn.withPassword(second.name, second.password, from)
  if (!found.ok) return found.because === 'wrong' ? 'nobody' : { waitMs: found.waitMs }
  const other = { name: found.person, letInBy: await logins.invites.letInBy(found.person) }
  if (notAnother({ ...first, name }, other)) return 'nobody'
  return accessOf(plant.current, found.person) ?? 'nobody'
}
