import { expect, test } from 'vitest'
import { createGateway } from '../../../../alarms/notify/channels/gateway.ts'
import { takeReceipts } from '../../../../core/channel/gateway/receipts.ts'
import { single } from '../../../../core/notice/channel-message.ts'
import type { Reference } from '../../../../core/people/reference.ts'
import { channelContract } from '../../../contract/channel.ts'
import { exampleNotice } from '../../../support/notice-example.ts'
import { smsFile, smsReceiptSecret, smsRules, smsSecret, smsToken } from '../../../support/strict-gateway.ts'
import { StrictProvider } from '../../../support/strict-provider.ts'

const to = { id: 'dawa', address: '+8613800000001' }
const env: Readonly<Record<string, string>> = { SMS_TOKEN: smsToken, SMS_SECRET: smsSecret }
const secretOf = ({ name }: Reference) => env[name] ?? ''
const common = { secretOf, recipients: [], zone: () => 'Asia/Shanghai' }
const never = new AbortController().signal

channelContract('an SMS gateway told in the file', {
  rules: smsRules,
  to,
  create: (base, around) => createGateway({ ...common, ...around, file: smsFile(base) }),
  mistaken: (base) =>
    createGateway({ ...common, secretOf: () => 'wrong-0123456789', file: smsFile(base), timeoutMs: 100_000 }),
  secrets: ['wrong-0123456789'],
  rates: { all: [{ most: 50, perMs: 60_000 }], eachPerson: [{ most: 40, perMs: 60_000 }] },
})

const message = single(exampleNotice())

test('a number that is none is the person’s fault, and nobody tries it again', async () => {
  await using provider = await StrictProvider.open(smsRules)
  const gateway = createGateway({ ...common, file: smsFile(provider.base), timeoutMs: 100_000 })
  expect(await gateway.send({ message, to: { ...to, address: '12345' } }, never)).toMatchObject({
    outcome: 'refused',
    whose: 'person',
  })
})

test.each([
  ['{"Code":"isv.BUSINESS_LIMIT_CONTROL"}', { outcome: 'limited', whose: 'person' }],
  ['{"Code":"isv.SOMETHING_NEW"}', { outcome: 'unavailable', detail: '200 {"Code":"isv.SOMETHING_NEW"}' }],
  [`{"Code":"${'x'.repeat(500)}"}`, { outcome: 'unavailable', detail: `200 {"Code":"${'x'.repeat(191)}` }],
  ['OK', { outcome: 'unavailable', detail: '200 OK' }],
])('an answer %s', async (body, expected) => {
  await using provider = await StrictProvider.open({ ...smsRules, take: () => ({ body }) })
  const gateway = createGateway({ ...common, file: smsFile(provider.base), timeoutMs: 100_000 })
  expect(await gateway.send({ message, to }, never)).toMatchObject(expected)
})

test('what a name of the plant says is never read as a template, nor ends a header or an address', async () => {
  await using provider = await StrictProvider.open({ ...smsRules, refuse: () => undefined })
  const file = smsFile(provider.base)
  const evil = { 'zh-CN': `\${env:SMS_SECRET}{person.phone}\r\nX-Evil: 1&a=b#`, en: 'x' }
  const request = { ...file.request, url: `${provider.base}/send/{name}`, headers: { 'X-Name': 'n{alarm.id}\n{link}' } }
  const gateway = createGateway({ ...common, file: { ...file, request }, timeoutMs: 100_000 })
  const result = await gateway.send(
    { message: single(exampleNotice({ name: evil, link: 'x\r\nX-Evil: 1' })), to },
    never,
  )
  expect(result.outcome).toBe('accepted')
  const [asked] = provider.taken
  expect(asked?.headers['x-evil']).toBeUndefined()
  expect(decodeURIComponent(asked?.url.pathname ?? '')).toBe(`/send/${evil['zh-CN']}`)
  expect(asked?.body).not.toContain(smsSecret)
})

const receipts = smsFile('http://x').receipts
const take = (body: string, secret = smsReceiptSecret) => {
  if (!receipts) throw new Error('expected receipts')
  return takeReceipts(receipts, { body, secret, expected: smsReceiptSecret }, 5_000)
}

test('receipts come in lists: delivered, not delivered, a pressed key, and what says nothing', () => {
  const report = { phone_number: '13800000001', report_time: '2026-07-03 02:15:07' }
  const body = JSON.stringify([
    { ...report, biz_id: 'a', success: true, err_code: 'DELIVERED' },
    { ...report, biz_id: 'b', success: false, err_code: 'MK:0001' },
    { ...report, biz_id: 'c', success: true, dtmf: '1' },
    { ...report, success: true },
    { ...report, biz_id: 'd' },
  ])
  const at = Date.UTC(2026, 6, 2, 18, 15, 7)
  const common = { address: '13800000001', at, receivedAt: 5_000 }
  expect(take(body)).toEqual({
    ok: true,
    unread: 2,
    reply: '{"code":0}',
    receipts: [
      { ...common, providerId: 'a', says: 'delivered' },
      { ...common, providerId: 'b', says: 'undelivered', reason: 'MK:0001' },
      { ...common, providerId: 'c', says: 'pressed', key: '1' },
    ],
  })
})

test.each([
  ['[{"biz_id":"a","success":true}]', 'guess', 'wrong-secret'],
  ['[{"biz_id":"a","success":true}]', '', 'wrong-secret'],
  ['<html>', smsReceiptSecret, 'unreadable'],
  ['[1]', smsReceiptSecret, 'unreadable'],
  ['', smsReceiptSecret, 'unreadable'],
])('receipts %s with the secret "%s" are refused: %s', (body, secret, because) => {
  expect(take(body, secret)).toEqual({ ok: false, because })
})
