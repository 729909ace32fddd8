import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseChannels, parseSecrets, type SecretSource } from '../../../core/channel/parse.ts'

const env = { DING_TOKEN: 'token-of-ding', DING_SECRET: 'SECof-ding', SMS: 'sms' }
const secrets = new Map([['wecom-key', '693a91f6-key']])

function problemsOf(text: string, source: SecretSource = { env, secrets }): string[] {
  const parsed = parseChannels(text, source)
  return parsed.ok ? [] : parsed.problems.map(({ line, message }) => `${line}: ${message}`)
}
const robot = `channels:
  - id: duty
    kind: dingtalk-robot
    token: "\${env:DING_TOKEN}"
    secret: "\${env:DING_SECRET}"
`

test('a file is read, with all that must be seen nowhere', () => {
  const parsed = parseChannels(robot, { env })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const [{ file, secrets: hidden } = { file: undefined, secrets: [] }] = parsed.channels
  expect(file).toMatchObject({ id: 'duty', kind: 'dingtalk-robot' })
  expect(hidden).toEqual(['token-of-ding', 'SECof-ding'])
})

test('every bad field is told at once, with its line', () => {
  const text = `channels:
  - id: duty
    kind: dingtalk-robot
    tokn: "\${env:DING_TOKEN}"
    token: abcdef
    secret: "\${env:DING_SECRT}"
  - id: other
    kind: wecom-robt
    key: "\${secret:wecom-kay}"
`
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^4: unknown key "tokn".*did you mean "token"\?$/),
    expect.stringMatching(/^5: "abcdef": .*\$\{env:/),
    `6: \${env:DING_SECRT}: DING_SECRT is not set in the environment; did you mean "DING_SECRET"?`,
    expect.stringMatching(/^8: unknown "wecom-robt".*did you mean "wecom-robot"\?$/),
    `9: \${secret:wecom-kay}: the secrets file has no wecom-kay; did you mean "wecom-key"?`,
  ])
})

test.each<[string, string, string]>([
  [
    'a secret of another form, which is not shown',
    robot.replace('DING_SECRET', 'SMS'),
    '5: what it stands for is not right: expected SEC…, of the security setting "sign"',
  ],
  [
    'more than the provider takes',
    `${robot}    rate: { perMinute: 30 }\n`,
    '6: 30 is more than the provider takes: 20',
  ],
  ['two of one name', `${robot}${robot.slice(robot.indexOf('\n') + 1)}`, '6: another channel is called duty'],
  [
    'the name of a channel of the settings',
    robot.replace('id: duty', 'id: mail'),
    '2: mail is the channel of the settings: expected another id',
  ],
])('%s', (_, text, problem) => {
  expect(problemsOf(text)).toEqual([problem])
})

const gateway = (different: string, request = 'form: { mobile: "{person.phone}" }') => `channels:
  - id: sms-city
    kind: gateway
    as: sms
    request: { url: "https://sms.example.cn/send", ${request} }
    accepted: { path: Code, equals: OK }
    ${different}
`

test.each<[string, string, string]>([
  [
    'a field that is none',
    gateway('proves: accepted', 'form: { mobile: "{person.phone}", a: "{priority.wrd}" }'),
    '5: unknown field {priority.wrd}; did you mean "priority.word"?',
  ],
  [
    'a proof that it cannot give',
    gateway('proves: answered'),
    '7: its receipts can show accepted at most: digits is missing there',
  ],
  [
    'a message to nobody',
    gateway('proves: accepted', 'form: { a: "{text}" }'),
    '5: sms needs the number of the person: {person.phone} is nowhere in it',
  ],
  [
    'a reference that is none',
    gateway('proves: accepted', `headers: { A: "\${env:small}" }, form: { m: "{person.phone}" }`),
    `5: "\${env:small}" is no reference: expected \${env:NAME} or \${secret:name}`,
  ],
])('a gateway with %s', (_, text, problem) => {
  expect(problemsOf(text)).toContainEqual(problem)
})

test('without a secrets file, a reference into it says so', () => {
  const text = robot.replace(`\${env:DING_TOKEN}`, `\${secret:ding}`)
  expect(problemsOf(text, { env })).toEqual([`4: \${secret:ding}: there is no secrets file (HUOSHUI_SECRETS)`])
})

test('the secrets file: names and texts; no problem shows a value', () => {
  expect(parseSecrets('wecom-key: abc\n"dawa.phone": "+8613800000000"\n')).toEqual(
    new Map([
      ['wecom-key', 'abc'],
      ['dawa.phone', '+8613800000000'],
    ]),
  )
  const wrong = parseSecrets('Bad Name: hush-hush\nphone: 13800000000\n')
  expect(wrong).toEqual({
    problems: ['Bad Name: expected a name of a-z 0-9 . _ -', 'phone: expected a text; put it in quotes'],
  })
  expect(parseSecrets('- hush-hush: [')).toEqual({ problems: [expect.not.stringContaining('hush')] })
})

const presets = readdirSync('plant/channels')
test.each(presets)('the preset %s is right once its secrets are there', (name) => {
  const text = readFileSync(`plant/channels/${name}`, 'utf8')
  const names = [...text.matchAll(/\$\{secret:([^}]+)\}/g)].map(([, secret = '']) => [secret, 'abc123'] as const)
  expect(problemsOf(text, { env: {}, secrets: new Map(names) })).toEqual([])
})

test('the examples of docs/notices.md are right', () => {
  const blocks = [...readFileSync('docs/notices.md', 'utf8').matchAll(/```yaml\n(channels:[\s\S]*?)```/g)]
  expect(blocks.length).toBe(2)
  for (const [, text = ''] of blocks) {
    const value = (name: string) =>
      name.includes('ding-secret') ? 'SECabc' : name === 'smtp-url' ? 'smtp://a' : 'abc123'
    const names = [...text.matchAll(/\$\{(secret|env):([^}]+)\}/g)].map(
      ([, , name = '']) => [name, value(name)] as const,
    )
    expect(problemsOf(text, { env: Object.fromEntries(names), secrets: new Map(names) })).toEqual([])
  }
})

test('buttons over a connection of ours: each bad field is told with its line', () => {
  const text = `channels:
  - { id: feishu, kind: feishu-app, app: cli_1, secret: "\${env:SMS}", buttons: yes please }
  - id: ding
    kind: dingtalk-notice
    key: ding1
    agent: 4711
    secret: "\${env:SMS}"
    buttons:
      template: mine
      robt: dingrobot
      base: api.dingtalk.com
  - { id: wecom, kind: wecom-robot, key: "\${secret:wecom-key}", buttons: true }
`
  expect(problemsOf(text)).toEqual([
    expect.stringMatching(/^2: .*expected true/),
    '8: missing: expected text',
    expect.stringMatching(/^9: "mine": .*expected the id of a card template/),
    '10: unknown key "robt"',
    expect.stringMatching(/^11: .*expected a URL that begins with http/),
    expect.stringMatching(/^12: unknown key "buttons"/),
  ])
})

test('parts are of an SMS, and name what there is', () => {
  const text = readFileSync('plant/channels/aliyun-sms.yaml', 'utf8')
  const given = new Map([...text.matchAll(/\$\{secret:([^}]+)\}/g)].map(([, name = '']) => [name, 'x']))
  expect(problemsOf(text, { env: {}, secrets: given })).toEqual([])
  const wrong = text.replace('as: sms', 'as: voice').replace('{place|30}{name|30}，现', '{plaze|30}{name|30}，现')
  expect(problemsOf(wrong.replace('most: 2', 'most: 0'), { env: {}, secrets: given })).toEqual([
    expect.stringMatching(/^\d+: .*0.*1/),
  ])
  // the first of the two is in the remark above it
  const named = wrong.replace(
    'of: "【活水】{priority.word}报警，{place|30}',
    'of: "【活水】{priority.word}报警，{plaze|30}',
  )
  const problems = problemsOf(named, { env: {}, secrets: given })
  expect(problems).toEqual(expect.arrayContaining([expect.stringContaining('only an SMS goes in parts')]))
  expect(problems).toEqual(expect.arrayContaining([expect.stringContaining('unknown field {plaze}')]))
})
