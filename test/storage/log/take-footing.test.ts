import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Desk } from '../../../storage/follow/follow.ts'
import { openIngestState } from '../../../storage/ingest/ingest-state.ts'
import { takeFooting } from '../../../storage/log/take-footing.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { append, message, testLog } from '../../support/reading-log.ts'

/** A log of so many messages that goes on behind `readUpTo`; what a reader of another log is told on it. */
async function takenOn({ readUpTo, messages, cursor }: { readUpTo: number; messages: number; cursor: number }) {
  using folder = temporaryFolder()
  const log = testLog(join(folder.path, 'log'), { readUpTo: () => readUpTo })
  await using writer = await log.openWriter()
  for (let sent = 0; sent < messages; sent++) await append(writer, message(String(sent)))
  await using reader = log.partition(0).openReader()
  using mark = log.partition(0).openMark('ingest')
  await using state = await openIngestState({ folder: folder.path, rejectsMax: 10, rejectsBytesMax: 1_000 })
  await state.standOn('another', cursor)
  const told: unknown[] = []
  const desk = { passOver: (from, missed) => told.push({ from, ...missed }) } as Partial<Desk> as Desk
  const onBegunAnew = (because: string) => told.push(because)
  await takeFooting({ reader, mark, kept: state, desk, onBegunAnew })
  const { first, identity } = await reader.bounds()
  expect([state.cursor, await state.origin.get('log')]).toEqual([first, identity])
  return told
}

test.each([
  ['goes on behind what was read', { readUpTo: 900, messages: 3, cursor: 500 }, 400],
  ['has nothing yet', { readUpTo: 900, messages: 0, cursor: 500 }, 400],
  ['is of somebody else, with lower offsets', { readUpTo: 0, messages: 20, cursor: 500 }, 0],
])('a reader begins anew on a log that %s, and what lies between the two is counted', async (_, log, count) => {
  expect(await takenOn(log)).toEqual(['another-log', { from: log.cursor, count, because: 'replaced' }])
})
