import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ChannelFileOf } from '../../core/channel/schema.ts'
import type { Rules } from './strict-provider.ts'

/** A city's SMS gateway, as section "gateway" of docs/notices.md describes it, and its configuration. */
export const smsToken = 'token-of-the-gateway'
export const smsSecret = 'signing-secret'
export const smsReceiptSecret = 'receipt-secret'

export const smsFile = (base: string): ChannelFileOf<'gateway'> => ({
  id: 'sms-city',
  kind: 'gateway',
  as: 'sms',
  proves: 'delivered',
  request: {
    url: `${base}/send`,
    headers: { Authorization: `Bearer \${env:SMS_TOKEN}` },
    sign: {
      ...{ hmac: 'sha256', key: `\${env:SMS_SECRET}`, over: '{time}\n{body}', encoding: 'base64' },
      ...{ header: 'X-Sign', timeHeader: 'X-Time' },
    },
    form: {
      mobile: '{person.phone}',
      template: 'T{priority.number}',
      site: '{site.name.zh-CN|20}',
      text: '{title|60}',
      time: '{time}',
      no: '{alarm.short}',
      kind: '{kind.word}',
      out_id: '{delivery.id}',
    },
  },
  accepted: { path: 'Code', equals: 'OK', id: 'BizId' },
  limited: [
    { status: 429, wait: 'header:Retry-After' },
    { path: 'Code', equals: 'isv.BUSINESS_LIMIT_CONTROL', wait: 3_600, whose: 'person' },
  ],
  refused: [
    { path: 'Code', equals: 'isv.MOBILE_NUMBER_ILLEGAL' },
    { status: 401, whose: 'channel' },
    { path: 'Code', equals: 'isv.PARAM_LENGTH_LIMIT', whose: 'message' },
  ],
  receipts: {
    ...{ path: '/v1/receipts/sms-city', secret: `\${env:SMS_RECEIPT}`, each: '', id: 'biz_id', person: 'phone_number' },
    delivered: { path: 'success', equals: true },
    undelivered: { path: 'success', equals: false },
    ...{ reason: 'err_code', digits: 'dtmf', at: 'report_time', reply: '{"code":0}' },
  },
})

const Form = z.strictObject({
  mobile: z.string().regex(/^\+861[3-9]\d{9}$/),
  template: z.string().regex(/^T[2-5]$/),
  site: z.string().refine((text) => text !== '' && [...text].length <= 20),
  text: z.string().refine((text) => [...text].length <= 60),
  time: z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  no: z.string().regex(/^\d+$/),
  kind: z.string().min(1),
  out_id: z.string().min(1),
})
const says = (Code: string, status = 200) => ({ status, body: JSON.stringify({ Code, Message: Code }) })

export const smsRules: Rules = {
  refuse({ method, url, headers, body }, now) {
    if (method !== 'POST' || url.pathname !== '/send') return says('isv.BAD_REQUEST', 400)
    if (headers.authorization !== `Bearer ${smsToken}`) {
      return { status: 401, body: `{"Code":"Unauthorized","Message":"${headers.authorization}"}` }
    }
    const time = String(headers['x-time'])
    const sign = createHmac('sha256', smsSecret).update(`${time}\n${body}`).digest('base64')
    if (headers['x-sign'] !== sign || Math.abs(now / 1_000 - Number(time)) > 300)
      return says('SignatureDoesNotMatch', 401)
    if (headers['content-type'] !== 'application/x-www-form-urlencoded') return says('isv.BAD_REQUEST', 400)
    const parsed = Form.safeParse(Object.fromEntries(new URLSearchParams(body)))
    if (parsed.success) return undefined
    const isNumber = parsed.error.issues.some(({ path }) => path[0] === 'mobile')
    return says(isNumber ? 'isv.MOBILE_NUMBER_ILLEGAL' : 'isv.PARAM_LENGTH_LIMIT')
  },
  take: () => ({ body: '{"Code":"OK","BizId":"9006^0","Message":"OK"}' }),
  limit: {
    windows: [{ most: 60, perMs: 60_000 }],
    says: { status: 429, body: '{"Code":"Throttling"}', headers: { 'retry-after': '60' } },
    muteMs: 60_000,
  },
}
