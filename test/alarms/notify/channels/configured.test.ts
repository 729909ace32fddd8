import { expect, test } from 'vitest'
import { openChannel } from '../../../../alarms/notify/channels/configured.ts'
import { parseChannels } from '../../../../core/channel/parse.ts'
import { eventually } from '../../../support/eventually.ts'
import { temporaryFolder } from '../../../support/folder.ts'
import { headRule, NoticeDesk, noticePlant } from '../../../support/notice-desk.ts'
import { StrictProvider } from '../../../support/strict-provider.ts'
import { dingTalkRobotRules, dingTalkSecret, dingTalkToken } from '../../../support/strict-robots.ts'

function robot(provider: StrictProvider, token = dingTalkToken) {
  const text = `channels:
  - id: duty
    kind: dingtalk-robot
    tells: everything
    base: ${provider.base}
    token: "\${env:TOKEN}"
    secret: "\${env:SECRET}"
`
  const parsed = parseChannels(text, { env: { TOKEN: token, SECRET: dingTalkSecret } })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.channels.map((each) => openChannel(each, { plant: { current: noticePlant() }, timeoutMs: 100_000 }))
}

test('a robot of the file is told what the notifier tells, on record under its id', async () => {
  using folder = temporaryFolder()
  await using provider = await StrictProvider.open(dingTalkRobotRules)
  await using desk = await NoticeDesk.open({ folder: folder.path, channels: robot(provider) })
  await desk.start()
  await desk.raise(headRule('high'))
  const [told] = await eventually(
    'the notice to be accepted',
    () => desk.notices.noticesOf('nangan.head.level.high'),
    (notices) => notices[0]?.outcome === 'accepted',
  )
  expect(told).toMatchObject({ channel: 'duty', recipient: 'duty' })
})

test('a storm of 500 never makes a robot be muted: criticals first, then one digest', async () => {
  using folder = temporaryFolder()
  await using provider = await StrictProvider.open(dingTalkRobotRules)
  await using desk = await NoticeDesk.open({ folder: folder.path, channels: robot(provider) })
  await desk.raise(
    ...Array.from({ length: 500 }, (_, index) =>
      headRule(`n${index}`, { priority: index % 100 === 7 ? 'critical' : 'low' }),
    ),
  )
  await desk.start()
  await eventually('all to be told', () => desk.metric('huoshui_notices_total', { outcome: 'accepted' }), 500)
  expect(provider.limits).toBe(0)
  expect(provider.refused).toEqual([])
  const titles = provider.taken.map(({ body }) => JSON.parse(body).markdown.title)
  expect(titles.slice(0, 5)).toEqual(Array(5).fill(expect.stringContaining('【紧急】')))
  expect(titles.slice(5)).toEqual(['共495条：低 495'])
})

test('a robot with a wrong token is tried again, for somebody may mend it, and shown as not reached', async () => {
  using folder = temporaryFolder()
  await using provider = await StrictProvider.open(dingTalkRobotRules)
  await using desk = await NoticeDesk.open({ folder: folder.path, channels: robot(provider, 'mistaken-token') })
  await desk.start()
  await desk.raise(headRule('high'))
  const notice = async () => (await desk.notices.noticesOf('nangan.head.level.high'))[0]
  await eventually(
    'another try to have failed',
    notice,
    (told) => told !== undefined && told.attempts > 1 && told.outcome === 'retrying',
  )
  expect(await desk.notices.recipients()).toMatchObject([{ channel: 'duty', trouble: { outcome: 'refused' } }])
})
