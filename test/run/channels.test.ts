import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { channelsCommand } from '../../run/commands/channels.ts'
import { loadPlant } from '../../run/files/plant-file.ts'
import { parseSettings } from '../../run/settings/settings.ts'
import { temporaryFolder } from '../support/folder.ts'
import { StrictProvider } from '../support/strict-provider.ts'
import { dingTalkRobotRules, dingTalkSecret, dingTalkToken } from '../support/strict-robots.ts'

const env = { DING_TOKEN: dingTalkToken, DING_SECRET: dingTalkSecret }
const robot = (base: string) => `channels:
  - { id: duty, kind: dingtalk-robot, base: "${base}", token: "\${env:DING_TOKEN}", secret: "\${env:DING_SECRET}" }
`

async function run(words: readonly string[], channels: string, environment: Record<string, string> = env) {
  using folder = temporaryFolder()
  mkdirSync(folder.path, { recursive: true })
  const path = join(folder.path, 'channels.yaml')
  writeFileSync(path, channels)
  const parsed = parseSettings({ HUOSHUI_CHANNELS: path, HUOSHUI_PLANT: 'plant/lhasa.yaml' })
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'))
  const lines: string[] = []
  let exitCode = 0
  const command = channelsCommand({
    settings: () => parsed.settings,
    env: environment,
    plant: async () => (await loadPlant({ plant: 'plant/lhasa.yaml' })).current,
    print: (line) => lines.push(line),
    fail: (code) => (exitCode = code),
  }).exitOverride()
  try {
    await command.parseAsync(words, { from: 'user' })
  } catch (error) {
    lines.push(error instanceof Error ? error.message.replaceAll(path, 'FILE') : String(error))
    exitCode = 2
  }
  return { lines: lines.map((line) => line.replaceAll(path, 'FILE')), exitCode }
}

test('try sends a message that says it is a test', async () => {
  await using provider = await StrictProvider.open(dingTalkRobotRules)
  expect(await run(['try', 'duty'], robot(provider.base))).toEqual({ lines: ['accepted'], exitCode: 0 })
  expect(provider.taken[0]?.body).toContain('测试，无需处理')
})

test('try says what the provider has against it', async () => {
  await using provider = await StrictProvider.open(dingTalkRobotRules)
  const tried = await run(['try', 'duty'], robot(provider.base), { ...env, DING_TOKEN: 'another-token' })
  expect(tried).toEqual({
    lines: ['refused, and the fault is of the channel: 200 {"errcode":300005,"errmsg":"token is not exist"}'],
    exitCode: 1,
  })
})

test('check shows each channel, and whom none reaches', async () => {
  const app = `  - { id: app, kind: wecom-app, corp: ww1, agent: 1, secret: "\${env:DING_TOKEN}", `
  const callback = `{ token: "\${env:DING_TOKEN}", aesKey: "\${env:KEY}" }`
  const text = `${robot('http://127.0.0.1:9')}${app}}\n${app.replace('app', 'card')}callback: ${callback} }\n`
  const { lines, exitCode } = await run(['check'], text, { ...env, KEY: 'k'.repeat(43) })
  expect(lines.slice(0, 3)).toEqual([
    'duty: dingtalk-robot, proves accepted',
    'app: wecom-app, proves accepted',
    'card: wecom-app, proves answered',
  ])
  expect(lines).toContainEqual(
    expect.stringMatching(/^not reached: \w+ is to be told by voice, and no channel is that$/),
  )
  expect(lines.at(-1)).toBe('FILE: 3 channels')
  expect(exitCode).toBe(1)
})

test.each([
  ['what is not there', ['try', 'duti'], robot('http://x'), 'duti: no such channel; did you mean "duty"?'],
  ['a bad file', ['check'], 'channels:\n  - { id: a, kind: mial }\n', /^FILE:2:20 {2}unknown "mial"/],
])('%s is told', async (_, words, channels, message) => {
  const { lines, exitCode } = await run(words, channels)
  expect(lines.join('\n')).toMatch(message)
  expect(exitCode).toBe(2)
})

test('whom to tell is asked for, and found out', async () => {
  const sms = `channels:
  - id: sms
    kind: gateway
    as: sms
    proves: accepted
    request: { url: "http://127.0.0.1:9/", form: { to: "{person.phone}" } }
    accepted: { path: ok }
`
  const told = async (...words: string[]) => (await run(['try', 'sms', ...words], sms)).lines
  expect(await told()).toEqual(['sms tells people by name: expected --to PERSON'])
  expect(await told('--to', 'tserin')).toEqual(['tserin: no such person; did you mean "tsering"?'])
  expect(await told('--to', 'tsering')).toEqual([
    expect.stringMatching(/^tsering: \$\{(env|secret):.* stands for nothing$/),
  ])
})
