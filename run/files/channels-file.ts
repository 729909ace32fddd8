import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { addressOf } from '../../core/channel/address.ts'
import { reachOf } from '../../core/channel/check.ts'
import { type ConfiguredChannel, parseChannels, parseSecrets, type SecretSource } from '../../core/channel/parse.ts'
import type { Duty } from '../../core/people/duty.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Settings } from '../settings/settings.ts'
import { formatProblem } from './plant-file.ts'

type ChannelSettings = Pick<Settings, 'HUOSHUI_CHANNELS' | 'HUOSHUI_SECRETS' | 'HUOSHUI_PLANT'>
export type Environment = Readonly<Record<string, string | undefined>>

/** The file that the settings name, or `channels.yaml` beside the plant file; undefined where there is none. */
export function channelsPath({ HUOSHUI_CHANNELS, HUOSHUI_PLANT }: ChannelSettings): string | undefined {
  if (HUOSHUI_CHANNELS !== undefined) return HUOSHUI_CHANNELS
  const beside = join(dirname(HUOSHUI_PLANT), 'channels.yaml')
  return existsSync(beside) ? beside : undefined
}

/** Where references lead: the environment, and the secrets file if there is one. Throws a `UsageError` that shows no secret. */
export async function secretSource(
  { HUOSHUI_SECRETS: path }: ChannelSettings,
  env: Environment,
): Promise<SecretSource> {
  if (path === undefined) return { env }
  const secrets = parseSecrets(await textOf(path))
  if ('problems' in secrets) throw new UsageError(secrets.problems.map((problem) => `${path}: ${problem}`).join('\n'))
  return { env, secrets }
}

/** The channels that are configured; none without a file. Throws a `UsageError` with one line for each problem. */
export async function loadChannels(settings: ChannelSettings, env: Environment): Promise<readonly ConfiguredChannel[]> {
  const path = channelsPath(settings)
  if (path === undefined) return []
  const parsed = parseChannels(await textOf(path), await secretSource(settings, env))
  if (parsed.ok) return parsed.channels
  throw new UsageError(parsed.problems.map((problem) => formatProblem(path, problem)).join('\n'))
}

/** Whom these channels do not find: people without an address for a way that they want to be told, or ways without a channel. */
export function reachDoubts({ people }: Duty, channels: readonly ConfiguredChannel[], source: SecretSource): string[] {
  const kinds = new Set(channels.map(({ file }) => reachOf(file)))
  return [...people.values()].flatMap((person) =>
    person.reach.flatMap((way) => {
      if (!kinds.has(way)) return [`${person.id} is to be told by ${way}, and no channel is that`]
      const found = addressOf(person, way, source)
      return found.ok ? [] : [found.why]
    }),
  )
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path}: cannot be read (${error instanceof Error ? error.message : String(error)})`)
  }
}
