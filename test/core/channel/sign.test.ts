import { expect, test } from 'vitest'
import { signAliyun, signTencent } from '../../../core/channel/gateway/sign.ts'
import { dingTalkSign, feishuSign } from '../../../core/channel/sign.ts'
import { openEnvelope, sealMessage, wecomSignature } from '../../../core/channel/wecom-crypto.ts'

test('DingTalk: the known signature', () => {
  expect(encodeURIComponent(dingTalkSign('SECthis-is-an-example', 1_767_225_600_000))).toBe(
    'xpPfzTbxrMdnPNbLaXg4qiTNrp0IeDTxZk6j5gsybD8%3D',
  )
})

test('Feishu: the known signature', () => {
  expect(feishuSign('example-secret', 1_767_225_600)).toBe('9Zbz1T2ZxNJJTMieBbdEoCu2Ha3i9WJhRoVKRYXg/2A=')
})

test('Alibaba Cloud: the example of its documents', () => {
  const signed = signAliyun(
    {
      url: 'https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai',
      method: 'POST',
      headers: {},
      body: '',
    },
    { id: 'YourAccessKeyId', secret: 'YourAccessKeySecret', action: 'RunInstances', version: '2014-05-26' },
    { at: Date.parse('2023-10-26T10:22:32Z'), nonce: '3156853299f313e23d1673dc12e1703d' },
  )
  expect(signed['authorization']).toBe(
    'ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
  )
})

test('Tencent Cloud: scope, signed headers and time of the day in UTC', () => {
  const signed = signTencent(
    {
      url: 'https://sms.tencentcloudapi.com/',
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: '{}',
    },
    { id: 'AKID', secret: 'secret', service: 'sms', action: 'SendSms', version: '2021-01-11', region: 'ap-guangzhou' },
    { at: Date.UTC(2026, 0, 1, 0, 0, 1) },
  )
  expect(signed).toMatchObject({
    'x-tc-action': 'SendSms',
    'x-tc-timestamp': '1767225601',
    'x-tc-region': 'ap-guangzhou',
  })
  expect(signed['authorization']).toMatch(
    /^TC3-HMAC-SHA256 Credential=AKID\/2026-01-01\/sms\/tc3_request, SignedHeaders=content-type;host;x-tc-action, Signature=[0-9a-f]{64}$/,
  )
})

const keys = { token: 'tok', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG', corp: 'ww1234567890abcdef' }
const message = '<xml><Event>template_card_event</Event></xml>'
const encrypted = sealMessage(keys, message, Buffer.alloc(16, 'a'))
const envelope = { timestamp: '1767225600', nonce: 'nonce', encrypted }
const signature = wecomSignature(keys.token, envelope)

test('WeCom: the known signature, and the message comes out of its envelope', () => {
  expect(signature).toBe('327efe14404ef0ef4ef39aaf8cc1fb3ca6fd3dbd')
  expect(openEnvelope(keys, { ...envelope, signature })).toEqual({ ok: true, message })
})

test.each([
  ['wrong-signature', keys, { ...envelope, signature: 'a'.repeat(40) }],
  ['wrong-signature', keys, { ...envelope, nonce: 'other', signature }],
  ['wrong-signature', { ...keys, token: 'other' }, { ...envelope, signature }],
  ['wrong-corp', { ...keys, corp: 'wwother' }, { ...envelope, signature }],
] as const)('WeCom: %s', (because, other, given) => {
  expect(openEnvelope(other, given)).toEqual({ ok: false, because })
})

test('WeCom: what is signed and is no message is unreadable', () => {
  for (const text of ['', 'AAAA', encrypted.slice(0, 40), Buffer.alloc(64).toString('base64')]) {
    const broken = { ...envelope, encrypted: text }
    const opened = openEnvelope(keys, { ...broken, signature: wecomSignature(keys.token, broken) })
    expect(opened).toEqual({ ok: false, because: 'unreadable' })
  }
})
