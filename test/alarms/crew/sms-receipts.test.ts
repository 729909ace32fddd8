import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Channel } from '../../../alarms/notify/channel.ts'
import { takeReceipts } from '../../../core/channel/gateway/receipts.ts'
import { parseChannels } from '../../../core/channel/parse.ts'
import { CrewNight, crewDuty, crewPlant } from '../../support/crew-night.ts'
import { lhasa } from '../../support/duty.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'

const start = lhasa('2026-07-03 02:00')
const minute = 60_000
const rule = headRule('high', { priority: 'critical' })

const aliyun = (id: string, isThere: boolean) => ({
  ...{ phone_number: '13800000001', send_time: '2026-07-03 02:00:01', report_time: '2026-07-03 02:00:09' },
  ...{ success: isThere, err_code: isThere ? 'DELIVERED' : 'MK:0012', sms_size: '1', biz_id: id, out_id: 'x' },
})
const tencent = (id: string, isThere: boolean) => ({
  ...{ user_receive_time: '2026-07-03 02:00:09', nationcode: '86', mobile: '13800000001', sid: id },
  ...{ report_status: isThere ? 'SUCCESS' : 'FAIL', errmsg: isThere ? 'DELIVRD' : 'MK:0012', description: '' },
})

describe.each([
  { name: 'aliyun', of: aliyun, reply: '{"code":0,"msg":"接收成功"}' },
  { name: 'tencent', of: tencent, reply: '{"result":0,"errmsg":"OK"}' },
])('receipts of $name', ({ name, of, reply }) => {
  const account = `sms-${name}`
  let parts: AsyncDisposableStack
  let night: CrewNight
  let voiced: string[]

  beforeEach(async () => {
    parts = new AsyncDisposableStack()
    voiced = []
    const channel = (id: string, send: Channel['send']): Channel => ({
      name: id,
      proves: 'delivered',
      recipients: [],
      send,
    })
    const sms = channel(account, async ({ to }) => ({
      ...{ outcome: 'accepted', providerId: `sms-of-${to.id}`, sms: { parts: 2, isCut: true } },
    }))
    const voice = channel('voice-city', async ({ to }) => {
      voiced.push(to.id)
      return { outcome: 'accepted', providerId: `call-of-${to.id}` }
    })
    const steps = [{ tell: ['tsering'], by: ['sms', 'voice'], answer: '30min' }]
    const people = crewDuty.people.map((person) => ({ ...person, reach: ['sms', 'voice'] }))
    const plant = crewPlant({ ...crewDuty, people, escalations: { ...crewDuty.escalations, urgent: { steps } } })
    const folder = parts.use(temporaryFolder()).path
    const channels = () => new Map([['sms', [sms]] as const, ['voice', [voice]] as const])
    night = parts.use(await CrewNight.open({ folder, start, plant, channels }))
    await night.raise(rule)
    await night.settle()
  })
  afterEach(() => parts.disposeAsync())

  /** As the provider posts it, and the preset reads it. */
  async function post(body: unknown, secret = 'of-receipts') {
    const text = readFileSync(`plant/channels/${name}-sms.yaml`, 'utf8')
    const secrets = new Map([...text.matchAll(/\$\{secret:([^}]+)\}/g)].map(([, each = '']) => [each, 'x']))
    const parsed = parseChannels(text, { env: {}, secrets })
    const file = parsed.ok ? parsed.channels[0]?.file : undefined
    if (file?.kind !== 'gateway' || !file.receipts) throw new Error('no receipts')
    const posted = { body: JSON.stringify(body), secret, expected: 'of-receipts' }
    const taken = takeReceipts(file.receipts, posted, night.now)
    if (taken.ok) {
      for (const receipt of taken.receipts)
        await night.deliveries.bring({ is: 'receipt', receivedAt: night.now, account, receipt })
    }
    await night.settle()
    return taken
  }
  const delivery = async () => (await night.deliveries.deliveriesOf(rule.id, 1))[0]

  test('late and twice: on record once, with the provider’s time, and nothing else happens', async () => {
    await night.to(start + 20 * minute)
    expect(await post([of('sms-of-tsering', true)])).toMatchObject({ ok: true, unread: 0, reply })
    await post([of('sms-of-tsering', true), of('sms-of-tsering', true)])
    expect(await delivery()).toMatchObject({
      outcome: 'accepted',
      shown: { proof: 'delivered', delivered: { at: start + 9_000, receivedAt: start + 20 * minute } },
    })
    expect(voiced).toEqual([])
  })

  test('its parts are counted, as carriers bill them', async () => {
    const counted = await night.metrics.getSingleMetric('huoshui_sms_parts_total')?.get()
    expect(counted?.values).toMatchObject([{ labels: { channel: account, text: 'cut' }, value: 2 }])
  })

  test('it did not arrive: the next channel at once, and twice is once', async () => {
    await night.to(start + minute)
    await post([of('sms-of-tsering', false)])
    await post([of('sms-of-tsering', false)])
    expect(await delivery()).toMatchObject({ outcome: 'failed', detail: 'MK:0012' })
    expect(voiced).toEqual(['tsering'])
  })

  test('it did arrive, and an older report says that it did not: it arrived', async () => {
    await post([of('sms-of-tsering', true)])
    await post([of('sms-of-tsering', false)])
    expect(await delivery()).toMatchObject({ outcome: 'accepted', shown: { proof: 'delivered' } })
    expect(voiced).toEqual([])
  })

  test('an unknown id is kept, and counted after ten minutes; what is about it is taken with it', async () => {
    expect(await post([of('of-another-platform', true), of('sms-of-tsering', true)])).toMatchObject({ reply })
    expect(await delivery()).toMatchObject({ shown: { proof: 'delivered' } })
    expect(await night.deliveries.unmatched(10)).toEqual([])
    await night.to(start + 11 * minute)
    expect(await night.deliveries.unmatched(10)).toMatchObject([{ receipt: { providerId: 'of-another-platform' } }])
  })

  test('a wrong secret changes nothing, whatever it says', async () => {
    for (const secret of ['', 'wrong', 'of-receipts ']) {
      expect(await post([of('sms-of-tsering', false)], secret)).toEqual({ ok: false, because: 'wrong-secret' })
    }
    expect(await night.deliveries.incoming(10)).toEqual([])
    expect(voiced).toEqual([])
  })

  test.each<[unknown, object]>([
    [[], { ok: true, receipts: [], unread: 0 }],
    [[{ biz_id: 'sms-of-tsering', sid: 'sms-of-tsering' }], { ok: true, receipts: [], unread: 1 }],
    [['sms-of-tsering'], { ok: false, because: 'unreadable' }],
    ['sms-of-tsering', { ok: false, because: 'unreadable' }],
  ])('%j is believed in nothing', async (body, taken) => {
    expect(await post(body)).toMatchObject(taken)
    expect(await delivery()).not.toHaveProperty('shown')
  })
})
