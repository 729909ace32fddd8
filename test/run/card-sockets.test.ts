import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { parseChannels } from '../../core/channel/parse.ts'
import { startCardSockets } from '../../run/roles/card-sockets.ts'
import { settingsOf } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { quietLog } from '../support/quiet.ts'
import { dingTalkPress, dingTalkStream, type Replies } from '../support/strict-dingtalk-stream.ts'
import { feishuLongConnection } from '../support/strict-feishu-socket.ts'
import { StrictSocketServer } from '../support/strict-socket.ts'

test('each channel of the file that has buttons is listened to, under its id; a wrong secret is not ready at once', async () => {
  const replies: Replies = new Map()
  await using ding = await StrictSocketServer.open(dingTalkStream(replies))
  await using feishu = await StrictSocketServer.open(feishuLongConnection(new Map()))
  const text = `channels:
  - { id: feishu, kind: feishu-app, base: ${feishu.base}, app: cli_1, secret: "\${env:WRONG}", buttons: true }
  - { id: quiet, kind: feishu-app, base: ${feishu.base}, app: cli_1, secret: "\${env:WRONG}" }
  - id: ding
    kind: dingtalk-notice
    key: ding1
    agent: 4711
    secret: "\${env:SECRET}"
    buttons: { template: a.schema, robot: r, base: "${ding.base}" }
`
  const parsed = parseChannels(text, { env: { SECRET: 'secret-of-the-app', WRONG: 'wrong-0123456789' } })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const notReady: (() => string[] | Promise<string[]>)[] = []
  const pressed: string[] = []
  const crews = {
    pressed: async (account: string, { key, address }: { readonly key: string; readonly address: string }) => {
      pressed.push(`${account} ${address} ${key}`)
      return { counts: true, text: '已登记' }
    },
  }
  const around = { settings: settingsOf({}), log: quietLog, metrics: new Registry(), notReady }
  await using _sockets = await startCardSockets(around, { files: parsed.channels, crews })
  await eventually('the connection', () => ding.sockets.size === 1)
  ding.say(dingTalkPress('e1', 'card-1', 'user-1'))
  await eventually('the answer', () => replies.get('e1'), ['已登记'])
  expect(pressed).toEqual(['ding user-1 acknowledge'])
  const problems = await eventually(
    'the problem',
    async () => (await Promise.all(notReady.map((look) => look()))).flat(),
    (all) => all.length > 0,
  )
  expect(problems).toEqual([expect.stringMatching(/^notices: buttons of feishu's cards are not heard since .*514/)])
  expect([feishu.faults, ding.faults]).toEqual([[], []])
})
