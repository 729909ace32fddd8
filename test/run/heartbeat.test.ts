import { expect, test } from 'vitest'
import { startPlatform } from '../../run/roles/platform.ts'
import type { Role } from '../../run/roles/role.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { heartbeatPath, heartbeatRules } from '../support/strict-heartbeat.ts'
import { StrictProvider } from '../support/strict-provider.ts'

async function platformOn(folder: string, roles: readonly Role[], watcher: string) {
  const parsed = parseSettings({
    ...{ HUOSHUI_DATA: folder, HUOSHUI_HTTP_PORT: '0', HUOSHUI_MQTT_PORT: '0', HUOSHUI_MQTT_WS_PORT: '0' },
    ...{ HUOSHUI_HEARTBEAT_URL: `${watcher}${heartbeatPath}`, HUOSHUI_HEARTBEAT_SECONDS: '10' },
    HUOSHUI_HEARTBEAT_CHANNELS_URL: `${watcher}${heartbeatPath}`,
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  return await startPlatform({ settings: parsed.settings, roles: new Set(roles), log: quietLog })
}

test('the platform is said to work once its parts are shown to, its channels not before anything was taken; without ingest it fails', async () => {
  using folder = temporaryFolder()
  await using watcher = await StrictProvider.open({
    ...heartbeatRules,
    limit: { ...heartbeatRules.limit, windows: [] },
  })
  const said = () => watcher.taken.map(({ url }) => url.pathname.replace(heartbeatPath, ''))
  {
    await using _platform = await platformOn(folder.path, ['broker', 'ingest', 'alarms'], watcher.base)
    await eventually('a success', said, (all) => all.includes(''))
    expect(said()[0], 'nothing is shown yet').toBe('/start')
    expect(said()).not.toContain('/fail')
  }
  const before = watcher.taken.length
  await using _platform = await platformOn(folder.path, ['broker', 'alarms'], watcher.base)
  await eventually('a fail', said, (all) => all.includes('/fail'))
  expect(said().slice(before), 'what is starting has not failed').toContain('/start')
  expect(said().slice(before)).not.toContain('')
  const fail = watcher.taken.find(({ url }) => url.pathname.endsWith('/fail'))
  expect(fail?.body).toMatch(/^ingest: readings are not stored since [^\n]*: it was stopped$/)
  expect(watcher.refused).toEqual([])
})
