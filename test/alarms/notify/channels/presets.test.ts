import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createGateway } from '../../../../alarms/notify/channels/gateway.ts'
import { createWebhook } from '../../../../alarms/notify/channels/webhook.ts'
import { parseChannels } from '../../../../core/channel/parse.ts'
import { single } from '../../../../core/notice/channel-message.ts'
import { webhookKey } from '../../../../core/notice/signature.ts'
import { channelContract } from '../../../contract/channel.ts'
import { exampleNotice } from '../../../support/notice-example.ts'
import { type Asked, StrictProvider } from '../../../support/strict-provider.ts'
import { webhookRules, webhookSecret } from '../../../support/strict-webhook.ts'

const key = webhookKey(webhookSecret) ?? Buffer.alloc(0)
const common = { city: () => 'lhasa' }
channelContract('the webhook', {
  rules: webhookRules,
  to: { id: 'hook', address: '' },
  create: (base, around) => createWebhook({ ...common, ...around, url: `${base}/?key=hidden-key`, key }),
  mistaken: (base) =>
    createWebhook({ ...common, url: `${base}/?key=hidden-key`, key: Buffer.alloc(32), timeoutMs: 100_000 }),
  secrets: ['hidden-key'],
  rates: { all: [{ most: 25, perMs: 60_000 }] },
  differs: { cut: 'accepted', mistaken: { outcome: 'unavailable', detail: '401 signature' } },
})

/** The presets as they are shipped, at a server of ours. */
async function ask(
  name: string,
  says: { readonly status?: number; readonly body: string; readonly headers?: Record<string, string> },
) {
  await using provider = await StrictProvider.open({
    refuse: () => undefined,
    take: () => says,
    limit: { windows: [], says, muteMs: 0 },
  })
  const text = readFileSync(`plant/channels/${name}.yaml`, 'utf8').replace(
    /https:\/\/(?!huoshui)[^/"\s]+/g,
    provider.base,
  )
  const secrets = new Map([...text.matchAll(/\$\{secret:([^}]+)\}/g)].map(([, each = '']) => [each, `of-${each}`]))
  const parsed = parseChannels(text, { env: {}, secrets })
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  const [configured] = parsed.channels
  if (configured?.file.kind !== 'gateway') throw new Error('expected a gateway')
  const { file, secretOf } = configured
  const gateway = createGateway({ file, secretOf, recipients: [], zone: () => 'Asia/Shanghai', timeoutMs: 100_000 })
  const message = single(exampleNotice({ name: { 'zh-CN': '水位高', en: 'Level high' } }))
  const to = { id: 'dawa', address: '+8613800000001' }
  const result = await gateway.send({ message, to }, new AbortController().signal)
  return { result, asked: provider.taken[0] }
}

const formOf = (asked: Asked | undefined) => Object.fromEntries(new URLSearchParams(asked?.body))
const jsonOf = (asked: Asked | undefined) => JSON.parse(asked?.body ?? '')

test('aliyun-sms: a signed form, with the template’s variables as JSON', async () => {
  const { result, asked } = await ask('aliyun-sms', { body: '{"Code":"OK","BizId":"9006"}' })
  expect(result).toEqual({ outcome: 'accepted', providerId: '9006', sms: { parts: 1, isCut: false } })
  const { TemplateParam = '', ...form } = formOf(asked)
  expect(form).toMatchObject({ PhoneNumbers: '+8613800000001', TemplateCode: 'SMS_000000000' })
  expect(JSON.parse(TemplateParam)).toMatchObject({ level: '高', place: '南干渠 · 渠首', value: '2.31米' })
  expect(asked?.headers['authorization']).toMatch(
    /^ACS3-HMAC-SHA256 Credential=of-aliyun-id,SignedHeaders=content-type;host;x-acs-/,
  )
  expect(asked?.headers['x-acs-action']).toBe('SendSms')
})

test('tencent-sms: signed JSON', async () => {
  const body = '{"Response":{"SendStatusSet":[{"Code":"Ok","SerialNo":"5000:1"}]}}'
  const { result, asked } = await ask('tencent-sms', { body })
  expect(result).toEqual({ outcome: 'accepted', providerId: '5000:1', sms: { parts: 1, isCut: false } })
  expect(jsonOf(asked)).toMatchObject({
    PhoneNumberSet: ['+8613800000001'],
    TemplateParamSet: ['高', '南干渠 · 渠首', '水位高', '2.31米', '41'],
  })
  expect(asked?.headers['authorization']).toMatch(/^TC3-HMAC-SHA256 Credential=of-tencent-id\//)
})

test.each<[string, string, number, Record<string, string>, object]>([
  ['aliyun-sms', '{"Code":"isv.BUSINESS_LIMIT_CONTROL"}', 200, {}, { outcome: 'limited', whose: 'person' }],
  ['aliyun-sms', '{"Code":"isv.AMOUNT_NOT_ENOUGH"}', 200, {}, { outcome: 'refused', whose: 'channel' }],
  ['aliyun-voice', '{"Code":"OK","CallId":"c1"}', 200, {}, { outcome: 'accepted', providerId: 'c1' }],
  ['tencent-voice', '{"Response":{"SendStatus":{"CallId":"c1"}}}', 200, {}, { outcome: 'accepted', providerId: 'c1' }],
  ['tencent-sms', '{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure"}}}', 200, {}, { whose: 'channel' }],
  ['twilio-sms', '{"sid":"SM1","status":"queued"}', 201, {}, { outcome: 'accepted', providerId: 'SM1' }],
  ['twilio-sms', '{"code":21211,"message":"Invalid \'To\'"}', 400, {}, { outcome: 'refused', whose: 'person' }],
  ['ntfy', '{"id":"hwQ2YpKdmg"}', 200, {}, { outcome: 'accepted', providerId: 'hwQ2YpKdmg' }],
  ['ntfy', '{"code":42901}', 429, {}, { outcome: 'limited' }],
  ['gotify', '{"id":25}', 200, {}, { outcome: 'accepted', providerId: '25' }],
  ['slack', 'ok', 200, {}, { outcome: 'accepted' }],
  ['slack', 'no_service', 404, {}, { outcome: 'refused', whose: 'channel' }],
  ['slack', '', 429, { 'retry-after': '30' }, { outcome: 'limited' }],
  ['telegram', '{"ok":true,"result":{"message_id":7}}', 200, {}, { outcome: 'accepted', providerId: '7' }],
  ['telegram', '{"ok":false,"parameters":{"retry_after":9}}', 429, {}, { outcome: 'limited' }],
])('%s: the answer %s (%i)', async (name, body, status, headers, expected) => {
  const { result, asked } = await ask(name, { status, body, headers })
  expect(result).toMatchObject(expected)
  // nothing is left to be filled in
  expect(`${asked?.url} ${decodeURIComponent(asked?.body ?? '')}`).not.toMatch(/\$\{|\{[a-z]+[.}]/)
})

test('every preset is tried here', () => {
  const tried = readFileSync(import.meta.filename, 'utf8')
  for (const name of readdirSync('plant/channels')) expect(tried).toContain(`'${name.replace('.yaml', '')}'`)
})
