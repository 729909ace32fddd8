import type { Channel } from '../../alarms/notify/channel.ts'
import { createGateway } from '../../alarms/notify/channels/gateway.ts'
import type { ChannelFileOf } from '../../core/channel/schema.ts'
import { jsonBody, type Rules } from './strict-provider.ts'

/** A provider of voice calls: it knows no number that ends in `0000`, and names its calls `call-1`, `call-2`. */
export function voiceRules(): Rules {
  let calls = 0
  return {
    refuse: (asked) => {
      const body = jsonBody(asked)
      if (asked.method !== 'POST' || !body) return { status: 400, body: '{"Code":"BadRequest"}' }
      return String(body['to']).endsWith('0000') ? { body: '{"Code":"isv.MOBILE_NUMBER_ILLEGAL"}' } : undefined
    },
    take: () => {
      calls += 1
      return { body: `{"Code":"OK","CallId":"call-${calls}"}` }
    },
    limit: { windows: [], says: { status: 429, body: '{"Code":"Throttling"}' }, muteMs: 60_000 },
  }
}

export const voiceFile = (base: string, as: 'voice' | 'sms' = 'voice'): ChannelFileOf<'gateway'> => ({
  ...{ id: `${as}-city`, kind: 'gateway', as, proves: as === 'voice' ? 'answered' : 'delivered' },
  request: {
    url: `${base}/call`,
    json: { to: '{person.phone}', says: '{title}', id: '{delivery.id}', no: '{delivery.telling}', link: '{link}' },
  },
  accepted: { path: 'Code', equals: 'OK', id: 'CallId' },
  refused: [{ path: 'Code', equals: 'isv.MOBILE_NUMBER_ILLEGAL' }],
  receipts: {
    ...{ path: `/v1/receipts/${as}-city`, secret: `\${env:RECEIPTS}`, id: 'call', digits: 'dtmf', at: 'at' },
    delivered: { path: 'status', equals: 'picked up' },
    undelivered: { path: 'status', equals: 'not picked up' },
    ...{ reason: 'status', reply: '{"code":0}' },
  },
})

export function voiceChannel(base: string, clock: () => number, as: 'voice' | 'sms' = 'voice'): Channel {
  const secretOf = () => ''
  const zone = () => 'Asia/Shanghai'
  return createGateway({ file: voiceFile(base, as), secretOf, recipients: [], zone, timeoutMs: 10_000, clock })
}
