import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { announceCommand } from '../../run/commands/announce.ts'
import { type Platform, startPlatform } from '../../run/roles/platform.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { simulateBox } from '../../simulators/loudspeaker/box.ts'
import { openAnnouncementLog } from '../../storage/announcements/announcement-store.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { announcement } from '../contract/announcement-log.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hornText } from '../support/horn-plant.ts'
import { quietLog } from '../support/quiet.ts'

let parts: AsyncDisposableStack
let platform: Platform
let log: AnnouncementLog
let folder: string
let played: number[]

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  const plant = join(folder, 'plant.yaml')
  writeFileSync(plant, hornText(Date.now()))
  const parsed = parseSettings({
    ...{ HUOSHUI_DATA: folder, HUOSHUI_PLANT: plant, HUOSHUI_HTTP_PORT: '0', HUOSHUI_MQTT_PORT: '0' },
    HUOSHUI_MQTT_WS_PORT: '0',
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const roles = new Set(['broker', 'alarms'] as const)
  platform = parts.use(await startPlatform({ settings: parsed.settings, roles, log: quietLog }))
  log = parts.use(await openAnnouncementLog({ folder }))
  played = []
})
afterEach(() => parts.disposeAsync())

/** A box that knows the first clip in its third version. */
async function switchOn(): Promise<void> {
  const password = await platform.devices?.add({ id: 'horn', kind: 'device' })
  const off = new AbortController()
  const listening = Promise.withResolvers<void>()
  const login = { username: 'horn', ...(password !== undefined && { password }) }
  const running = simulateBox(
    {
      ...{ url: `mqtt://127.0.0.1:${platform.broker?.addresses.mqtt?.port}`, ...login, site: 'nangan', device: 'horn' },
      ...{ clips: new Map([[1, 3]]), lengthMs: 5, onListening: listening.resolve },
      onPlay: (clip) => played.push(clip),
    },
    off.signal,
  )
  parts.defer(async () => {
    off.abort()
    await running
  })
  await listening.promise
}

async function announce(...words: readonly string[]): Promise<string[]> {
  const lines: string[] = []
  const open = () => openAnnouncementLog({ folder })
  const command = announceCommand({
    plant: async () => platform.plant.current,
    open,
    print: (line) => lines.push(line),
  })
  await command.exitOverride().parseAsync([...words, '--by', 'office'], { from: 'user' })
  return lines
}
const newest = async () => (await log.newest({ limit: 1 }))[0]
const becomes = (state: string) =>
  eventually(`an announcement to be ${state}`, async () => (await newest())?.state, state)

test('a clip is asked for, given to the box, played, and all of it is on record', async () => {
  await switchOn()
  // the way to the boxes may not be open yet: then it waits
  await log.ask(announcement('w1', { version: 3, askedAt: Date.now() }))
  await eventually('it to be over', async () => (await newest())?.record?.finished !== undefined, true)
  expect(await newest()).toMatchObject({ state: 'given', clip: 1, record: { started: {}, finished: {} } })
  expect(played).toEqual([1])
})

test('what is late, of another version, or not to be said is held, and why', async () => {
  const cases = [
    [{ askedAt: Date.now() - 60_000, version: 3 }, 'too-late'],
    [{ askedAt: Date.now(), version: 2 }, 'unknown-clip'],
    [{ askedAt: Date.now(), clip: 3, version: 1 }, 'not-approved'],
    [{ askedAt: Date.now(), clip: 2, version: 1 }, 'second-person'],
  ] as const
  for (const [index, [different, because]] of cases.entries()) {
    await log.ask(announcement(`w${index}`, different))
    await becomes('held')
    expect(await newest()).toMatchObject({ because })
  }
})

test('a siren is said once a second person has confirmed it', async () => {
  await log.ask(announcement('siren', { clip: 2, version: 1, askedAt: Date.now(), state: 'to-confirm' }))
  await log.confirm('siren', { name: 'dawa' }, Date.now())
  // nobody listens: it was allowed, and is on record as given or as not reached
  const seen = await eventually(
    'it to be decided',
    newest,
    (each) => each?.state === 'given' || each?.state === 'unavailable',
  )
  expect(seen?.because).toBeUndefined()
  expect(await announce('--list')).toEqual([expect.stringMatching(/nangan\/horn 2 "请离开" .* by li: flood$/)])
})

test.each([
  [['--device', 'horm', '--clip', '1'], '--device: expected'],
  [['--device', 'horn', '--clip', '7'], '--clip: expected the number'],
  [['--device', 'horn', '--clip', '3'], '--clip: it is not approved'],
  [['--device', 'horn', '--clip', '1', '--confirm'], '--reason: expected'],
  [['--device', 'horn', '--clip', '1', '--reason', 'flood'], '--confirm: expected'],
  [['--device', 'horn', '--clip', '2', '--reason', 'flood', '--confirm'], '--clip: it is a siren'],
])('huoshui announce %j is refused, and nothing is on record', async (words, why) => {
  await expect(announce(...words)).rejects.toThrow(why)
  expect(await log.newest({ limit: 1 })).toEqual([])
})

test('huoshui announce puts on record who wants what to be said', async () => {
  await announce('--device', 'horn', '--clip', '1', '--reason', 'flood', '--confirm')
  expect(await newest()).toMatchObject({
    clip: 1,
    by: { person: 'office (cli)', byToken: true, reason: 'flood', confirmed: ['office (cli)'] },
  })
})
