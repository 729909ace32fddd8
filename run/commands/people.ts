import { Argument, Command } from 'commander'
import { renderUnicodeCompact } from 'uqr'
import { accessOf } from '../../core/people/access.ts'
import { inviteLink } from '../../core/people/invite-link.ts'
import { personTyped } from '../../core/people/typed-name.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { LoginStore } from '../../storage/logins/logins.ts'
import { UsageError } from '../process/usage-error.ts'
import { pageUrl } from '../roles/page-url.ts'
import type { Settings } from '../settings/settings.ts'
import type { Audited } from './audited.ts'

type Print = (line: string) => void

/** What the commands need, asked for only by the one that runs. */
export interface PeopleSurroundings {
  readonly open: () => LoginStore | Promise<LoginStore>
  readonly plant: () => Promise<Plant>
  readonly settings: () => Settings
  /** Puts on record what was done. */
  readonly audited: Audited
  readonly print?: Print
}

const hourMs = 3_600_000

/** `people invite|list|log-out|revoke`: who of the plant's people can log in. */
export function peopleCommand({ open, plant, settings, audited, print = console.log }: PeopleSurroundings): Command {
  const name = new Argument('<name>', 'a person of the plant file, by id or by what they are called')
  const command = new Command('people').description('how people log in; who they are stands in the plant file')
  command
    .command('invite')
    .description('print a link by which a person sets a password, once; also for who has forgotten theirs')
    .addArgument(name)
    .option('--qr', 'as a QR code, too')
    .action(async (typed: string, { qr }: { qr?: true }) => {
      const given = settings()
      const { id } = personOf(await plant(), typed)
      await using logins = await open()
      const madeAt = Date.now()
      const expiresAt = madeAt + given.HUOSHUI_INVITE_HOURS * hourMs
      const secret = await logins.invites.make({ person: id, madeBy: '(huoshui people invite)', madeAt, expiresAt })
      await audited('invite-made', id)
      const link = inviteLink(pageUrl(given), secret)
      print(link)
      if (qr) print(renderUnicodeCompact(link))
      print(`for ${id}, once, until ${new Date(expiresAt).toISOString()}; earlier invites of ${id} are void`)
    })
  command
    .command('list')
    .description('who can log in, what they may do, and where they are logged in')
    .action(async () => {
      const current = await plant()
      await using logins = await open()
      for (const line of await listPeople(logins, current)) print(line)
    })
  command
    .command('log-out')
    .description('end all sessions of a person, in whatever process, within a second')
    .addArgument(name)
    .action(async (typed: string) => {
      const { id } = personOf(await plant(), typed)
      await using logins = await open()
      const ended = await logins.sessions.end(id, 'all')
      await audited('sessions-ended', id, `${ended}`)
      print(`${id}: ${ended} sessions ended`)
    })
  command
    .command('revoke')
    .description('take password, invites and sessions away, also of who is in the plant file no longer')
    .addArgument(name)
    .action(async (typed: string) => {
      const known = personTyped((await plant()).duty.people, typed, () => undefined)?.id
      const id = known ?? typed
      await using logins = await open()
      // who has no log-in was still sent links, and numbers to press
      if (!(await logins.revoke(id, Date.now())) && known === undefined)
        throw new UsageError(`${id} has no log-in (people list shows who has)`)
      await audited('log-in-revoked', id)
      print(`${id} can no longer log in`)
    })
  return command
}

function personOf({ duty }: Plant, typed: string) {
  const person = personTyped(duty.people, typed, () => undefined)
  if (person) return person
  throw new UsageError(`${typed}: nobody, or more than one, is called so (people list shows the ids)`)
}

async function listPeople(logins: LoginStore, plant: Plant): Promise<string[]> {
  const now = Date.now()
  const [passwords, invites, sessions] = [
    await logins.passwords.people(),
    await logins.invites.open(now),
    await logins.sessions.list(),
  ]
  const ids = [...plant.duty.people.keys()]
  const gone = [...new Set([...passwords, ...sessions.map(({ person }) => person)])].filter((id) => !ids.includes(id))
  const width = Math.max(0, ...[...ids, ...gone].map((id) => id.length))
  if (ids.length === 0) return ['the plant file names no people']
  return [
    ...ids.map((id) => {
      const access = accessOf(plant, id)
      const invite = invites.find(({ person }) => person === id)
      const theirs = sessions.filter(({ person }) => person === id)
      const about = [
        passwords.has(id) ? 'has a password' : 'no password',
        ...(invite ? [`invited until ${new Date(invite.expiresAt).toISOString()}`] : []),
        `${theirs.length} sessions`,
        ...(access?.sites ? [`acts on ${access.sites.join(', ') || 'no site'}`] : ['acts everywhere']),
      ]
      return `${id.padEnd(width)}  ${(access?.role ?? '').padEnd(8)}  ${about.join(', ')}`
    }),
    ...gone.map((id) => `${id.padEnd(width)}  not in the plant file: cannot log in (people revoke ${id} forgets them)`),
  ]
}
