import { Command, Option } from 'commander'
import type { StateReader, StoredReject } from '../../storage/ingest/state.ts'
import { UsageError } from '../process/usage-error.ts'

type Print = (line: string) => void

const listed = 100
const shownBytes = 120

/** `rejects list|replay`: what devices sent that could not be used. */
export function rejectsCommand(open: () => Promise<StateReader>, print: Print = console.log): Command {
  const reason = new Option('--reason <reason>', 'only those of one reason, like unknown-point')
  const command = new Command('rejects').description('what devices sent that could not be used')
  command
    .command('list')
    .description('counts by reason, then the newest of them')
    .addOption(reason)
    .action(async (options: { reason?: string }) => {
      await using state = await open()
      for (const line of await listRejects(state, options.reason)) print(line)
    })
  command
    .command('replay')
    .description('have ingest read rejects again, after the plant file was mended')
    .addOption(reason)
    .action(async (options: { reason?: string }) => {
      await using state = await open()
      const count = await state.requestReplay(options.reason)
      if (count === 0)
        throw new UsageError(options.reason ? `no rejects of reason ${options.reason}` : 'no rejects are kept')
      print(`${count} rejected messages will be read again by ingest, within a second or when it next runs`)
    })
  return command
}

async function listRejects(state: StateReader, reason: string | undefined): Promise<string[]> {
  const counts = Object.entries(await state.rejectCounts()).map(([name, count]) => `${name.padEnd(18)} ${count}`)
  if (counts.length === 0) return ['no rejects']
  const newest = await state.rejects({ newest: true, limit: listed, ...(reason === undefined ? {} : { reason }) })
  return [...counts, '', ...newest.map(rejectLine)]
}

function rejectLine({ id, receivedAt, topic, reason, count, where, detail, payload }: StoredReject): string {
  const text = new TextDecoder().decode(payload.subarray(0, shownBytes)).replaceAll(/\p{Cc}/gu, '.')
  return `#${id} ${new Date(receivedAt).toISOString()} ${topic} ${reason} ×${count} at ${where || 'the message'}: ${detail} | ${text}`
}
