import { z } from '@hono/zod-openapi'
import { accessOf } from '../../core/people/access.ts'
import { actorKey } from '../../core/people/actor.ts'
import { isOtherPerson } from '../../core/people/other-person.ts'
import type { Caller } from '../../storage/credentials/tokens.ts'
import type { ApiContext, RouteDeps } from '../env.ts'
import { letInBy } from '../login/let-in-by.ts'

/** How a second person shows who they are at the first one's device. */
export const SecondLogin = z
  .strictObject({ name: z.string().min(1).max(500), password: z.string().min(1).max(500) })
  .optional()
  .openapi({ description: 'For critical alarms: a second person, by name and password; or `secondToken`' })

const Asked = z.looseObject({ secondToken: z.string().optional(), second: SecondLogin })

/** The second person; `nobody`: what was shown is not good. Undefined where nothing was shown. */
export type Second = Caller | 'nobody' | { readonly waitMs: number } | undefined

/** Looks at the second person of an action's body, as one who logs in is looked at. */
export async function secondOf(
  body: unknown,
  first: Caller,
  { c, deps }: { readonly c: ApiContext; readonly deps: RouteDeps },
): Promise<Second> {
  const { secondToken, second } = Asked.safeParse(body).data ?? {}
  const { tokenCheck, logIn, plant, clock } = deps
  const now = clock()
  if (second !== undefined) {
    // two ways at once say two things
    if (secondToken !== undefined) return 'nobody'
    const found = await logIn.withPassword(second.name, second.password, {
      ...{ address: c.env?.address, device: undefined, now },
    })
    if (found.ok) {
      // whoever made the invite of the other may have used it: that is no other person
      const one = { name: first.name, ...(await letInBy(c, deps)) }
      const other = { name: found.person, letInBy: await deps.logins.invites.letInBy(found.person) }
      const second = isOtherPerson(one, other) ? accessOf(plant.current, found.person) : undefined
      return second ?? 'nobody'
    }
    return found.because === 'wrong' ? 'nobody' : { waitMs: found.waitMs }
  }
  if (secondToken === undefined) return undefined
  const looked = await tokenCheck.look(secondToken, { address: `second of ${actorKey(first)}`, now })
  if (looked && 'waitMs' in looked) return looked
  return looked && 'name' in looked ? looked : 'nobody'
}
