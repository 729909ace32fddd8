import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startPlatform } from '../../run/roles/platform.ts'
import type { Role } from '../../run/roles/role.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { openNoticeLog } from '../../storage/notices/notice-log.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'

test.each<[string, Role[]]>([
  ['beside the API', ['alarms', 'api']],
  ['in a process of its own', ['alarms']],
])('a recipient who is refused is why the notifier %s is not ready', async (_, roles) => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'log'), { recursive: true })
  const parsed = parseSettings({
    HUOSHUI_DATA: folder.path,
    HUOSHUI_HTTP_PORT: '0',
    HUOSHUI_SMTP_URL: 'smtp://127.0.0.1:9',
    HUOSHUI_MAIL_FROM: 'a@example.org',
    HUOSHUI_MAIL_TO: 'crew@example.org,duty@example.org',
  })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  await using platform = await startPlatform({ settings: parsed.settings, roles: new Set(roles), log: quietLog })
  const ready = async () => JSON.parse(await (await fetch(`${platform.httpUrl}/readyz`)).text()).notReady ?? []
  expect(await ready()).not.toContainEqual(expect.stringContaining('notices'))

  await using notices = await openNoticeLog({ folder: folder.path })
  const notice = { id: '1.raised', number: 1, alarm: 'a', occurrence: 1, kind: 'raised' as const }
  const attempt = { channel: 'mail', recipient: 'duty@example.org', message: notice.id, notices: [notice], at: 0 }
  await notices.begin(attempt)
  await notices.settle(attempt, { at: 0, answer: 'refused', reach: 'not-reached', givenUp: new Set([notice.id]) })
  expect(await ready()).toContainEqual('notices: mail does not reach 1 of 2 recipients since 1970-01-01T00:00:00.000Z')
})

test('a robot of the channels file is one of those who are told; a bad file stops the start, with a line for each problem', async () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'log'), { recursive: true })
  const channels = join(folder.path, 'channels.yaml')
  const secrets = join(folder.path, 'secrets.yaml')
  writeFileSync(secrets, 'wecom-key: "0123-key"\n')
  const start = async (text: string) => {
    writeFileSync(channels, text)
    const parsed = parseSettings({
      ...{ HUOSHUI_DATA: folder.path, HUOSHUI_HTTP_PORT: '0' },
      ...{ HUOSHUI_CHANNELS: channels, HUOSHUI_SECRETS: secrets },
    })
    if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
    return await startPlatform({ settings: parsed.settings, roles: new Set(['alarms']), log: quietLog })
  }
  const robot = `channels:\n  - { id: duty, kind: wecom-robot, tells: everything, key: "\${secret:wecom-key}" }\n`
  await expect(start(robot.replace('tells', 'tels').replace('wecom-key', 'wecom-kay'))).rejects.toThrow(
    /:2:36 {2}unknown key "tels".*\n.*wecom-kay; did you mean "wecom-key"\?/,
  )
  await using _platform = await start(robot)
  await using notices = await openNoticeLog({ folder: folder.path })
  expect(await notices.recipients()).toMatchObject([{ channel: 'duty', recipient: 'duty' }])
})
