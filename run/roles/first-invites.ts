import { accessOf } from '../../core/people/access.ts'
import { inviteLink } from '../../core/people/invite-link.ts'
import { includesRole, type Role } from '../../core/people/role.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { both } from '../../core/words/local-text.ts'
import type { LoginStore } from '../../storage/logins/logins.ts'
import type { Settings } from '../settings/settings.ts'
import { pageUrl } from './page-url.ts'

/** An invite that a start shows. */
export interface FirstInvite {
  readonly name: string
  readonly role: Role
  readonly link: string
}

const hourMs = 3_600_000

/** As long as nobody has a password: one invite for an engineer or admin of the plant, and one for an operator of a crew. */
export async function firstInvites(
  logins: LoginStore,
  plant: Plant,
  { settings, httpUrl, now }: { readonly settings: Settings; readonly httpUrl: string; readonly now: number },
): Promise<readonly FirstInvite[]> {
  if ((await logins.passwords.people()).size > 0) return []
  const people = [...plant.duty.people.keys()].flatMap((id) => accessOf(plant, id) ?? [])
  const engineer = people.find(({ role }) => includesRole(role, 'engineer'))
  const members = new Set([...plant.duty.crews.values()].flatMap((crew) => crew.members))
  const operator = people.find(
    ({ name, role, sites }) => role === 'operator' && sites?.length !== 0 && members.has(name),
  )
  const invites: FirstInvite[] = []
  for (const { name: person, role } of [engineer, operator].filter((each) => each !== undefined)) {
    const expiresAt = now + settings.HUOSHUI_INVITE_HOURS * hourMs
    const secret = await logins.invites.make({ person, madeBy: '(first start)', madeAt: now, expiresAt })
    const named = plant.duty.people.get(person)?.name
    const name = named ? both({ 'zh-CN': named['zh-CN'], en: named.en ?? named['zh-CN'] }) : person
    invites.push({ name, role, link: inviteLink(pageUrl(settings, httpUrl), secret) })
  }
  return invites
}
