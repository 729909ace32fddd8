import { Argument, Command, Option } from 'commander'
import { parseDuration } from '../../core/duration.ts'
import { askedTime } from '../../core/instant.ts'
import { startOfDay } from '../../core/local-day.ts'
import { type Role, roles } from '../../core/people/role.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { isName } from '../../core/topic.ts'
import type { Tokens } from '../../storage/credentials/tokens.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Audited } from './audited.ts'
import { expectSites } from './known.ts'

type Print = (line: string) => void

/** What the command needs, asked for only by the command that runs. */
export interface TokenSurroundings {
  readonly open: () => Promise<Tokens>
  readonly plant: () => Promise<Plant>
  /** Puts on record what was done. */
  readonly audited: Audited
  readonly print?: Print
}

/** `token add|list|revoke`: the API's bearer tokens. */
export function tokenCommand({ open, plant, audited, print = console.log }: TokenSurroundings): Command {
  const name = new Argument('<name>', 'who the token is for, like grafana or tashi')
  const role = new Option('--role <role>', 'what it may do').choices(roles).default('viewer')
  const command = new Command('token').description('bearer tokens of the API')
  command
    .command('add')
    .description('make a token and print its secret, this once')
    .addArgument(name)
    .addOption(role)
    .option('--sites <ids>', 'only the alarms of these sites may be acted on, like a,b; default all')
    .option(
      '--expires <when>',
      'refused from then on: 90d, 2027-01-01 (of the city), or a time with a zone; default never',
    )
    .action(async (name: string, { role, ...options }: { role: Role; sites?: string; expires?: string }) => {
      const sites = siteList(options.sites)
      if (sites && role === 'viewer')
        throw new UsageError('--sites: says where a token may act, and a viewer acts nowhere (it reads of all sites)')
      if (sites) expectSites(await plant(), sites, '--sites')
      const expiresAt = options.expires === undefined ? undefined : endOf(options.expires, (await plant()).city.zone)
      await using tokens = await open()
      const secret = await addToken(tokens, { name, role, sites, expiresAt })
      await audited('token-made', name, role)
      print(secret)
    })
  command
    .command('list')
    .description('names, roles, last uses and ends; secrets are not kept')
    .action(async () => {
      await using tokens = await open()
      for (const line of await listTokens(tokens)) print(line)
    })
  command
    .command('revoke')
    .description('refuse a token from now on')
    .addArgument(name)
    .action(async (name: string) => {
      await using tokens = await open()
      if (!(await tokens.revoke(name))) throw new UsageError(`no token is called ${name} (token list shows them)`)
      await audited('token-revoked', name)
      print(`${name} is revoked`)
    })
  return command
}

function siteList(text: string | undefined): readonly string[] | undefined {
  const sites = text?.split(',').map((site) => site.trim())
  const wrong = sites?.find((site) => !isName(site))
  if (wrong !== undefined) throw new UsageError(`--sites: "${wrong}" is no site id (expected ids separated by commas)`)
  return sites
}

/** Epoch ms: so long from now, the beginning of a day of the city, or a time. */
function endOf(text: string, zone: string): number {
  const now = Date.now()
  const ms = parseDuration(text)
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00Z`).toJSON()?.startsWith(text)
  const asked = askedTime(text, now)
  const at = ms !== undefined ? now + ms : isDay ? startOfDay(Date.parse(text), zone) : asked.ok ? asked.at : undefined
  if (at !== undefined && at > now) return at
  const message = at === undefined ? 'expected 90d, 2027-01-01, or a time with a zone' : 'expected a time to come'
  throw new UsageError(`--expires: ${text}: ${message}`)
}

interface NewToken {
  readonly name: string
  readonly role: Role
  readonly sites: readonly string[] | undefined
  readonly expiresAt: number | undefined
}

async function addToken(tokens: Tokens, { name, role, sites, expiresAt }: NewToken): Promise<string> {
  const added = await tokens.add(name, role, sites, expiresAt)
  if (added.ok) return added.secret
  switch (added.reason) {
    case 'bad-name':
      throw new UsageError(`${name}: expected 1-64 of a-z 0-9 - _ . beginning and ending with a letter or digit`)
    case 'name-taken':
      throw new UsageError(`${name}: there is a token of that name; revoke it first`)
  }
}

async function listTokens(tokens: Tokens): Promise<string[]> {
  const entries = await tokens.list()
  if (entries.length === 0) return ['no tokens: make one with token add NAME --role ROLE']
  const width = Math.max(...entries.map((entry) => entry.name.length))
  const now = Date.now()
  return entries.map(({ name, role, createdAt, revokedAt, expiresAt, lastUsedAt, sites }) => {
    const about = [
      `since ${time(createdAt)}`,
      lastUsedAt === undefined ? 'never used' : `last used ${time(lastUsedAt)}`,
      ...(expiresAt === undefined ? [] : [`${expiresAt <= now ? 'expired' : 'expires'} ${time(expiresAt)}`]),
      ...(revokedAt === undefined ? [] : [`revoked ${time(revokedAt)}`]),
      ...(sites ? [`acts on ${sites.join(', ')}`] : []),
    ]
    return `${name.padEnd(width)}  ${role.padEnd(8)}  ${about.join(', ')}`
  })
}

function time(at: number): string {
  return new Date(at).toISOString()
}
