import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startPlatform } from '../../run/roles/platform.ts'
import type { Role } from '../../run/roles/role.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { openAnnouncementLog } from '../../storage/announcements/announcement-store.ts'
import type { AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { silentOnRecord } from '../../storage/announcements/silent.ts'
import { announcement } from '../contract/announcement-log.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { hornText } from '../support/horn-plant.ts'
import { quietLog } from '../support/quiet.ts'

const askedAt = Date.UTC(2026, 6, 6, 4)
let parts: AsyncDisposableStack
let log: AnnouncementLog
let folder: string

beforeEach(async () => {
  parts = new AsyncDisposableStack()
  folder = parts.use(temporaryFolder()).path
  writeFileSync(join(folder, 'plant.yaml'), hornText(Date.now()))
  log = parts.use(await openAnnouncementLog({ folder }))
  for (const id of ['w1', 'w2', 'w3']) await log.ask(announcement(id, { askedAt }))
  await log.change('w1', { state: 'unconfirmed' })
  // this says nothing of the box
  await log.change('w2', { state: 'held', because: 'unknown-clip' })
  await log.change('w3', { state: 'held', because: 'unknown-clip' })
})
afterEach(() => parts.disposeAsync())

async function told(...roles: readonly Role[]) {
  const parsed = parseSettings({
    ...{ HUOSHUI_DATA: folder, HUOSHUI_PLANT: join(folder, 'plant.yaml'), HUOSHUI_HTTP_PORT: '0' },
    ...{ HUOSHUI_MQTT_PORT: '0', HUOSHUI_MQTT_WS_PORT: '0' },
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const platform = parts.use(await startPlatform({ settings: parsed.settings, roles: new Set(roles), log: quietLog }))
  return async () => {
    const text = await (await fetch(`${platform.httpUrl}/readyz`)).text()
    return text.match(/loudspeaker nangan\/horn: has not confirmed since [\dT:.Z-]+/g) ?? []
  }
}

const silent = [`loudspeaker nangan/horn: has not confirmed since ${new Date(askedAt).toISOString()}`]

test('the API says which loudspeaker is silent where another process speaks to them, until it answers', async () => {
  const now = await told('api')
  expect(await now()).toEqual(silent)
  await log.change('w1', { state: 'given', record: { id: 'w1', sentAt: askedAt, started: { receivedAt: askedAt } } })
  expect(await now()).toEqual([])
})

test('one process does not say it twice', async () => {
  const now = await told('broker', 'alarms', 'api', 'ingest')
  await eventually('the box to be named', now, silent)
})

test('what was just given says nothing of a box yet; a box that is not there any more is of no interest', () => {
  const given = announcement('w9', { state: 'given' })
  const missed = announcement('w8', { state: 'unavailable', askedAt })
  const newest = [given, missed, announcement('w7', { device: 'gone', state: 'unconfirmed' })]
  expect(silentOnRecord(newest, [{ device: 'horn' }])).toEqual([{ site: missed.site, device: 'horn', since: askedAt }])
  expect(silentOnRecord([announcement('w6', { state: 'held' }), given, missed], []).length).toBe(0)
})
