import { Argument, Command, Option } from 'commander'
import type { Plant } from '../../core/plant/plant.ts'
import { isName } from '../../core/topic.ts'
import { type Holder, type HolderKind, isFilter } from '../../core/topic-access.ts'
import { CredentialConflict, type DeviceCredentials, type DeviceEntry } from '../../storage/credentials/devices.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Audited } from './audited.ts'
import { expectSites } from './known.ts'

type Print = (line: string) => void

interface AddOptions {
  readonly gateway?: true
  readonly site?: string
  readonly publish: readonly string[]
  readonly subscribe: readonly string[]
}

/** What the command needs, asked for only by the command that runs. */
export interface DeviceSurroundings {
  readonly open: () => Promise<DeviceCredentials>
  readonly plant: () => Promise<Plant>
  /** Puts on record what was done. */
  readonly audited: Audited
  readonly print?: Print
}

/** `device add|rotate|revoke|list`: what speaks MQTT. */
export function deviceCommand({ open, plant, audited, print = console.log }: DeviceSurroundings): Command {
  const id = new Argument('<id>', 'the MQTT user name; in topics, the name of the device')
  const command = new Command('device').description('credentials of devices, gateways and readers for MQTT')
  const add = command.command('add').description('make a credential and print its password, this once').addArgument(id)
  add
    .option('--gateway', 'it speaks for other devices: of one site, or in a foreign format')
    .option('--site <site>', 'the site whose devices a gateway speaks for')
    .addOption(filterOption('publish', 'a gateway may publish what matches, like application/+/device/+/event/+'))
    .addOption(filterOption('subscribe', 'it may subscribe to what matches; without --gateway it may only read'))
    .action(async (id: string, options: AddOptions) => {
      const holder = holderOf(id, options)
      if (holder.site !== undefined) expectSites(await plant(), [holder.site], '--site')
      await using devices = await open()
      const password = await expected(() => devices.add(holder))
      for (const line of howToUse(holder, password)) print(line)
      await audited('credential-made', id, holder.kind)
    })
  command
    .command('rotate')
    .description('make a new password; the old one ends, and so do connections made with it')
    .addArgument(id)
    .action(async (id: string) => {
      await using devices = await open()
      print(`password: ${await expected(() => devices.rotate(id))}`)
      print('It is not kept: write it down now.')
      await audited('credential-rotated', id)
    })
  command
    .command('revoke')
    .description('refuse it from now on; its connections end')
    .addArgument(id)
    .action(async (id: string) => {
      await using devices = await open()
      await expected(() => devices.revoke(id))
      await audited('credential-revoked', id)
      print(`${id} is revoked`)
    })
  command
    .command('list')
    .description('ids, kinds and rights; passwords are not kept')
    .action(async () => {
      await using devices = await open()
      for (const line of listed(await devices.list())) print(line)
    })
  return command
}

function filterOption(name: 'publish' | 'subscribe', description: string): Option {
  return new Option(`--${name} <filter>`, description)
    .default([], 'none')
    .argParser((filter: string, earlier: readonly string[]) => {
      if (!isFilter(filter)) throw new UsageError(`--${name} ${filter}: expected an MQTT topic filter like v1/#`)
      return [...earlier, filter]
    })
}

function holderOf(id: string, { gateway, site, publish, subscribe }: AddOptions): Holder {
  const kind: HolderKind = gateway ? 'gateway' : subscribe.length > 0 ? 'reader' : 'device'
  if (!isName(id) || id === 'alarms')
    throw new UsageError(
      `${id}: expected 1-64 of a-z 0-9 - _ . beginning and ending with a letter or digit, not alarms`,
    )
  if (!gateway && site !== undefined) throw new UsageError('--site: only a --gateway speaks for a site')
  if (!gateway && publish.length > 0) throw new UsageError('--publish: only a --gateway publishes on other topics')
  if (site !== undefined && !isName(site)) throw new UsageError(`--site ${site}: expected the name of a site`)
  return { id, kind, ...(site === undefined ? {} : { site }), publish, subscribe }
}

async function expected<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof CredentialConflict) throw new UsageError(`${error.message} (device list shows them)`)
    throw error
  }
}

function howToUse(holder: Holder, password: string): string[] {
  const { id } = holder
  const login = `-h HOST -u ${id} -P '${password}' -i ${id}`
  const use = `  ${tryingOut(holder, login)}`
  return [`user name: ${id}`, `password:  ${password}`, 'It is not kept: write it down now. To try it:', use]
}

function tryingOut({ id, kind, site, publish = [], subscribe = [] }: Holder, login: string): string {
  if (kind === 'reader') return `mosquitto_sub ${login} -q 1 -v -t '${subscribe[0]}'`
  const [foreign] = publish
  if (foreign !== undefined && site === undefined)
    return `mosquitto_pub ${login} -q 1 -t TOPIC -f MESSAGE   (a topic that ${foreign} matches)`
  const device = site === undefined ? `SITE/${id}` : `${site}/DEVICE`
  return `mosquitto_pub ${login} -q 1 -t v1/${device}/readings -m '{"readings":{"level":1.23}}'`
}

function listed(entries: readonly DeviceEntry[]): string[] {
  if (entries.length === 0) return ['no credentials: make one with device add ID']
  const width = Math.max(...entries.map(({ id }) => id.length))
  return entries.map(({ id, kind, site, publish = [], subscribe = [], changedAt, revokedAt }) =>
    [
      id.padEnd(width),
      kind.padEnd(7),
      revokedAt === undefined
        ? `since ${new Date(changedAt).toISOString()}`
        : `revoked ${new Date(revokedAt).toISOString()}`,
      ...(site === undefined ? [] : [`site ${site}`]),
      ...publish.map((filter) => `publish ${filter}`),
      ...subscribe.map((filter) => `subscribe ${filter}`),
    ].join('  '),
  )
}
