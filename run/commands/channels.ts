import { Command } from 'commander'
import { openChannel } from '../../alarms/notify/channels/configured.ts'
import { addressOf } from '../../core/channel/address.ts'
import { provesOf, reachOf } from '../../core/channel/check.ts'
import type { ConfiguredChannel } from '../../core/channel/parse.ts'
import type { SendResult } from '../../core/channel/result.ts'
import { testNotice } from '../../core/channel/test-notice.ts'
import { single } from '../../core/notice/channel-message.ts'
import { channelKinds } from '../../core/people/channel-kind.ts'
import { suggest } from '../../core/plant/nearest.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { channelsPath, type Environment, loadChannels, reachDoubts, secretSource } from '../files/channels-file.ts'
import { UsageError } from '../process/usage-error.ts'
import type { Settings } from '../settings/settings.ts'

export interface ChannelsCommandSurroundings {
  readonly settings: () => Settings
  readonly env: Environment
  readonly plant: () => Promise<Plant>
  readonly print?: (line: string) => void
  /** Called when there is a problem: the process is to end with this exit code. */
  readonly fail?: (exitCode: number) => void
}

/** `channels check|try`: are the ways to tell people right, and does one work? */
export function channelsCommand(around: ChannelsCommandSurroundings): Command {
  const { settings, env, plant, print = console.log, fail = setExitCode } = around
  const command = new Command('channels').description('the ways in which people are told (docs/notices.md)')
  command
    .command('check')
    .description(
      'every problem of the channels file with its line, and whom no channel reaches; exit code 1 for either',
    )
    .argument('[file]', 'default: the file that HUOSHUI_CHANNELS names, or channels.yaml beside the plant file')
    .action(async (file?: string) => {
      const named = { ...settings(), ...(file === undefined ? {} : { HUOSHUI_CHANNELS: file }) }
      const path = channelsPath(named)
      if (path === undefined)
        throw new UsageError('there is no channels.yaml beside the plant file, and no HUOSHUI_CHANNELS')
      const channels = await loadChannels(named, env)
      for (const each of channels) print(lineOf(each))
      const doubts = reachDoubts((await plant()).duty, channels, await secretSource(named, env))
      for (const doubt of doubts) print(`not reached: ${doubt}`)
      print(`${path}: ${channels.length} channel${channels.length === 1 ? '' : 's'}`)
      if (doubts.length > 0) fail(1)
    })
  command
    .command('try')
    .description('send a message marked as a test, and say what became of it; exit code 1 where it was not accepted')
    .argument('<id>', 'of the channel')
    .option('--to <person>', 'id of a person in the plant file, for a channel that tells people by name')
    .action(async (id: string, { to }: { to?: string }) => {
      const result = await tryChannel(around, id, to)
      print(wordsOf(result))
      if (result.outcome !== 'accepted') fail(1)
    })
  return command
}

async function tryChannel(
  { settings, env, plant }: ChannelsCommandSurroundings,
  id: string,
  to: string | undefined,
): Promise<SendResult> {
  const channels = await loadChannels(settings(), env)
  const configured = channels.find(({ file }) => file.id === id)
  if (!configured) {
    const ids = channels.map(({ file }) => file.id)
    throw new UsageError(`${id}: no such channel${suggest(id, ids) || ` (there are ${ids.join(', ') || 'none'})`}`)
  }
  const current = await plant()
  const recipient = await recipientOf(configured, to, current.duty, await secretSource(settings(), env))
  const channel = openChannel(configured, { plant: { current }, timeoutMs: settings().HUOSHUI_NOTICE_TIMEOUT_MS })
  const message = single(testNotice(current.city, Date.now(), settings().HUOSHUI_PUBLIC_URL))
  return await channel.send({ message, to: recipient, isTest: true }, new AbortController().signal)
}

async function recipientOf(
  { file }: ConfiguredChannel,
  to: string | undefined,
  { people }: Plant['duty'],
  source: Awaited<ReturnType<typeof secretSource>>,
) {
  const way = reachOf(file)
  if (channelKinds[way].needs === 'none') return { id: file.id, address: '' }
  if (to === undefined) throw new UsageError(`${file.id} tells people by name: expected --to PERSON`)
  const person = people.get(to)
  if (!person) throw new UsageError(`${to}: no such person${suggest(to, people.keys())}`)
  const found = addressOf(person, way, source)
  if (!found.ok) throw new UsageError(found.why)
  return { id: person.id, address: found.address }
}

function wordsOf(result: SendResult): string {
  switch (result.outcome) {
    case 'accepted':
      return `accepted${result.providerId === undefined ? '' : ` as ${result.providerId}`}`
    case 'refused':
      return `refused, and the fault is of the ${result.whose}: ${result.detail}`
    case 'limited':
      return `limited until ${new Date(result.until).toISOString()}: ${result.detail}`
    case 'unavailable':
      return `unavailable: ${result.detail}`
    case 'unknown':
      return `no answer: ${result.detail}; it may have arrived`
  }
}

function lineOf({ file }: ConfiguredChannel): string {
  const way = reachOf(file)
  const tells = 'tells' in file && file.tells ? ', is told everything' : ''
  return `${file.id}: ${file.kind === way ? way : `${file.kind} as ${way}`}, proves ${provesOf(file)}${tells}`
}

function setExitCode(exitCode: number): void {
  process.exitCode = exitCode
}
