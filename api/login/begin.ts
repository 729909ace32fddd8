import { accessOf } from '../../core/people/access.ts'
import type { LoginWay } from '../../core/people/login-way.ts'
import type { Session } from '../../storage/logins/logins.ts'
import { putOnRecord } from '../audit/record.ts'
import type { ApiContext, RouteDeps } from '../env.ts'
import { dropCookie, putCookie, readCookie } from './cookies.ts'

export interface Beginning {
  readonly person: string
  readonly way: LoginWay
  /** The phone is theirs. */
  readonly kept: boolean
  readonly device: 'known' | 'new'
}

type BeginDeps = Pick<RouteDeps, 'settings' | 'logins' | 'clock' | 'log' | 'audit' | 'measures' | 'plant'>
const daySeconds = 86_400

/** Begins a session and puts it into the browser. What was there before ends: nobody goes on under a secret that another may know. */
export async function beginSession(c: ApiContext, deps: BeginDeps, begun: Beginning) {
  const { settings, logins, clock, log, plant } = deps
  const { person, way, kept, device } = begun
  const { HUOSHUI_PUBLIC_URL: publicUrl, HUOSHUI_LOGIN_MOST_DAYS: mostDays } = settings
  const now = clock()
  await endShown(c, { settings, logins })
  const address = c.env?.address ?? ''
  const agent = c.req.header('user-agent') ?? ''
  const { session, secret } = await logins.sessions.begin({ person, way, kept, madeAt: now, address, agent })
  putCookie(c, 'session', secret, { publicUrl, ...(kept && { seconds: mostDays * daySeconds }) })
  if (device === 'new') {
    putCookie(c, 'device', await logins.devices.remember(person, now), { publicUrl, seconds: 400 * daySeconds })
  }
  log.info({ person, way, address, session: session.id }, 'logged in')
  const by = accessOf(plant.current, person) ?? { name: person }
  await putOnRecord(c, deps, { what: 'logged-in', by, detail: way })
}

/** Ends the session that a request shows, if it shows one: that one. */
export async function endShown(
  c: ApiContext,
  { settings, logins }: Pick<BeginDeps, 'settings' | 'logins'>,
): Promise<Session | undefined> {
  const { HUOSHUI_PUBLIC_URL: publicUrl } = settings
  const shown = readCookie(c, 'session', publicUrl)
  const session = shown === undefined ? undefined : await logins.sessions.find(shown)
  if (session) await logins.sessions.end(session.person, { only: session.id })
  if (shown !== undefined) dropCookie(c, 'session', publicUrl)
  return session
}
