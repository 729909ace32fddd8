import { Argument, Command, Option } from 'commander'
import { type Role, roles } from '../core/people/role.ts'
import type { Plant } from '../core/plant/plant.ts'
import { isName } from '../core/topic.ts'
import type { Tokens } from '../storage/credentials/tokens.ts'
import { expectSites } from './known.ts'
import { UsageError } from './usage-error.ts'

type Print = (line: string) => void

/** What the command needs, asked for only by the command that runs. */
export interface TokenSurroundings {
  readonly open: () => Tokens
  readonly plant: () => Promise<Plant>
  readonly print?: Print
}

/** `token add|list|revoke`: the API's bearer tokens. */
export function tokenCommand({ open, plant, print = console.log }: TokenSurroundings): Command {
  const name = new Argument('<name>', 'who the token is for, like grafana or tashi')
  const role = new Option('--role <role>', 'what it may do').choices(roles).default('viewer')
  const command = new Command('token').description('bearer tokens of the API')
  command
    .command('add')
    .description('make a token and print its secret, this once')
    .addArgument(name)
    .addOption(role)
    .option('--sites <ids>', 'only the alarms of these sites may be acted on, like a,b; default all')
    .action(async (name: string, options: { role: Role; sites?: string }) => {
      const sites = siteList(options.sites)
      if (sites) expectSites(await plant(), sites, '--sites')
      using tokens = open()
      print(addToken(tokens, name, options.role, sites))
    })
  command
    .command('list')
    .description('names and roles; secrets are not kept')
    .action(() => {
      using tokens = open()
      for (const line of listTokens(tokens)) print(line)
    })
  command
    .command('revoke')
    .description('refuse a token from now on')
    .addArgument(name)
    .action((name: string) => {
      using tokens = open()
      if (!tokens.revoke(name)) throw new UsageError(`no token is called ${name} (token list shows them)`)
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

function addToken(tokens: Tokens, name: string, role: Role, sites?: readonly string[]): string {
  const added = tokens.add(name, role, sites)
  if (added.ok) return added.secret
  switch (added.reason) {
    case 'bad-name':
      throw new UsageError(`${name}: expected 1-64 of a-z 0-9 - _ . beginning and ending with a letter or digit`)
    case 'name-taken':
      throw new UsageError(`${name}: there is a token of that name; revoke it first`)
  }
}

function listTokens(tokens: Tokens): string[] {
  const entries = tokens.list()
  if (entries.length === 0) return ['no tokens: make one with token add NAME --role ROLE']
  const width = Math.max(...entries.map((entry) => entry.name.length))
  return entries.map(({ name, role, createdAt, revokedAt, sites }) => {
    const since = `since ${new Date(createdAt).toISOString()}`
    const until = revokedAt === undefined ? '' : `, revoked ${new Date(revokedAt).toISOString()}`
    return `${name.padEnd(width)}  ${role.padEnd(8)}  ${since}${until}${sites ? `, acts on ${sites.join(', ')}` : ''}`
  })
}
