import { afterEach, beforeEach, expect, test } from 'vitest'
import { loggedPath } from '../../api/logged-path.ts'
import type { ConfiguredChannel } from '../../core/channel/parse.ts'
import type { NewDelivery } from '../../storage/deliveries/deliveries.ts'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { plantWithPeople } from '../support/login.ts'
import { voiceFile } from '../support/voice-gateway.ts'

const rule = alarmRule({ id: 'linka.lake.level.high', site: 'linka', priority: 'high' })
const at = Date.UTC(2026, 6, 3, 12)
const channel: ConfiguredChannel = { file: voiceFile('http://127.0.0.1:9'), secretOf: () => 'the-secret', secrets: [] }
const path = `/api/v1/alarms/${rule.id}/occurrences/1`
let api: TestApi

/** Tsering is being called by voice. */
beforeEach(async () => {
  api = await openTestApi({}, { channels: [channel], plant: plantWithPeople() })
  await api.alarms.commit({ cursor: 1, events: [raising(rule, at - 5)], records: [] })
  const key = `${rule.id}#1`
  const decided: NewDelivery = {
    ...{ id: `${key}/0.0.0/tsering/voice`, person: 'tsering', channel: 'voice', purpose: 'call', because: 'step' },
    ...{ round: 0, step: 0, alarm: rule.id, occurrence: 1, entry: 1, kind: 'raised', priority: 'high', decidedAt: at },
  }
  const stage = { name: 'calling', round: 0, step: 0, nextAt: at + 300_000 } as const
  await api.deps.deliveries.commit({
    callings: [
      {
        ...{ alarm: rule.id, occurrence: 1, escalation: 'urgent', begunBy: 1, entry: 1, kind: 'raised', beganAt: at },
        ...{ state: { id: key, priority: 'high', at, run: 0, stage, calls: [], told: [] }, due: stage.nextAt },
      },
    ],
    decided: [decided],
    changed: [
      { id: decided.id, outcome: 'accepted', acceptedAt: at + 900, account: 'voice-city', providerId: 'call-1' },
    ],
  })
})
afterEach(() => api[Symbol.asyncDispose]())

const json = async (response: Response) => JSON.parse(await response.text())
const post = (where: string, body: string, headers: Record<string, string> = {}) =>
  api.app.request(where, { method: 'POST', body, headers }, { address: '203.0.113.9' })
const waiting = () => api.deps.deliveries.incoming(100)

test('the record of an occurrence: each delivery, the stage of the calling, and the story in order of time', async () => {
  const body = await json(await api.get(`${path}/deliveries`))
  expect(body.calling).toEqual({ escalation: 'urgent', stage: 'calling', nextAt: '2026-07-03T12:05:00.000Z' })
  expect(body.deliveries).toMatchObject([
    { person: 'tsering', channel: 'voice', outcome: 'accepted', acceptedAt: '2026-07-03T12:00:00.900Z' },
  ])
  expect(body.timeLine.map(({ what, clock }: { what: string; clock: string }) => `${what} ${clock}`)).toEqual([
    'measured device',
    'raised ours',
    'decided ours',
    'accepted ours',
  ])
  expect((await api.get('/api/v1/alarms/nothing/occurrences/1/deliveries')).status).toBe(404)
  expect((await api.get(`${path}/deliveries`, { as: 'nobody' })).status).toBe(401)
})

test('the figures: told, and not answered yet', async () => {
  api.clock.now = at + 60_000
  const { byPriority } = await json(await api.get('/api/v1/deliveries/kpis?from=-1h'))
  expect(byPriority.high).toMatchObject({ called: 1, told: 1, toldMs: { p50: 900, p99: 900 }, unanswered: 1 })
  expect(byPriority.critical).toMatchObject({ called: 0, answeredInTime: null })
})

test('the link of a message shows on GET and changes nothing; POST acts; it ends with the occurrence', async () => {
  const secret = await api.deps.deliveries.linkSecret({ alarm: rule.id, occurrence: 1, person: 'tsering' })
  const before = await api.alarms.journalEnd()
  const shown = await api.get(`/a/${secret}`, { as: 'nobody' })
  expect(shown.status).toBe(200)
  expect(await shown.text()).toContain('value="acknowledge"')
  expect([await api.alarms.journalEnd(), await waiting()]).toEqual([before, []])

  const acted = await post(`/a/${secret}`, 'verb=on-my-way')
  expect([acted.status, acted.headers.get('location')]).toEqual([303, `/a/${secret}`])
  expect((await api.alarms.alarm(rule.id))?.acknowledged).toMatchObject({
    by: 'tsering',
    channel: 'link',
    note: 'on-my-way',
  })
  expect(await waiting()).toMatchObject([{ is: 'answer', verb: 'on-my-way', by: 'tsering', via: 'link' }])
  expect((await post(`/a/${secret}`, 'verb=shelve')).status).toBe(400)

  await api.alarms.commit({ cursor: 2, events: [returning(rule, at + 60_000)], records: [] })
  expect((await api.get(`/a/${secret}`, { as: 'nobody' })).status).toBe(410)
  await post(`/a/${secret}`, 'verb=arrived')
  expect(await waiting(), 'of an occurrence that is over nothing is taken').toHaveLength(1)
  expect((await api.get(`/a/${'x'.repeat(22)}`, { as: 'nobody' })).status).toBe(404)
})

test('a link is of its occurrence only: raised anew, the old one acknowledges nothing', async () => {
  const secret = await api.deps.deliveries.linkSecret({ alarm: rule.id, occurrence: 1, person: 'tsering' })
  await post(`/a/${secret}`, 'verb=acknowledge')
  await api.alarms.commit({
    cursor: 2,
    events: [returning(rule, at + 60_000), raising(rule, at + 90_000)],
    records: [],
  })
  await post(`/a/${secret}`, 'verb=acknowledge')
  expect(await api.alarms.alarm(rule.id)).toMatchObject({ occurrence: 2, bare: 'UNACK' })
})

test('who is out there says so by the same link although the water has gone down; the story has the steps of the order', async () => {
  const secret = await api.deps.deliveries.linkSecret({ alarm: rule.id, occurrence: 1, person: 'tsering' })
  await post(`/a/${secret}`, 'verb=acknowledge')
  const opened = await json(await api.post('/api/v1/orders', { alarm: rule.id }))
  expect(opened.order).toMatchObject({ alarm: { id: rule.id, occurrence: 1 }, priority: 'high' })
  const again = await api.post('/api/v1/orders', { alarm: rule.id })
  expect([again.status, (await json(again)).order.id]).toEqual([409, opened.order.id])
  await api.post(`/api/v1/orders/${opened.order.id}/accept`, {})
  await api.alarms.commit({ cursor: 2, events: [returning(rule, at + 60_000)], records: [] })
  expect((await api.get(`/a/${secret}`, { as: 'nobody' })).status).toBe(200)
  await post(`/a/${secret}`, 'verb=done')
  expect((await waiting()).at(-1)).toMatchObject({ is: 'answer', verb: 'done', by: 'tsering' })
  await api.post(`/api/v1/orders/${opened.order.id}/dispose`, { note: 'cleared' })
  expect((await api.get(`/a/${secret}`, { as: 'nobody' })).status).toBe(410)
  const { order, timeLine } = await json(await api.get(`${path}/deliveries`))
  expect(order).toEqual({ id: opened.order.id, state: 'disposed' })
  const steps = timeLine.filter(({ what }: { what: string }) => what.startsWith('order-'))
  expect(steps.map(({ what, person }: { what: string; person: string }) => `${what} ${person}`)).toEqual([
    'order-opened operator',
    'order-accepted operator',
    'order-disposed operator',
  ])
})

test('a link says each thing once: the second press shows what was said and changes nothing; called anew, it asks anew', async () => {
  const secret = await api.deps.deliveries.linkSecret({ alarm: rule.id, occurrence: 1, person: 'tsering' })
  const page = async () => (await api.get(`/a/${secret}`, { as: 'nobody' })).text()
  const verbs = async () => [...(await page()).matchAll(/value="([^"]+)"/g)].map(([, verb]) => verb)
  expect(await verbs()).toEqual(['acknowledge', 'on-my-way', 'arrived', 'done', 'pass-on'])
  await post(`/a/${secret}`, 'verb=acknowledge')
  const [after, end] = [await waiting(), await api.alarms.journalEnd()]
  expect((await post(`/a/${secret}`, 'verb=acknowledge')).status).toBe(303)
  expect([await waiting(), await api.alarms.journalEnd()]).toEqual([after, end])
  expect(await page()).toContain('您已应答：确认收到 2026-07-03 20:00:00')
  expect(await verbs()).toEqual(['on-my-way', 'arrived', 'done', 'pass-on'])
  await Promise.all([post(`/a/${secret}`, 'verb=arrived'), post(`/a/${secret}`, 'verb=arrived')])
  await post(`/a/${secret}`, 'verb=on-my-way')
  await post(`/a/${secret}`, 'verb=pass-on')
  expect((await waiting()).map((each) => each.is === 'answer' && each.verb)).toEqual(['acknowledge', 'arrived'])

  const calling = await api.deps.deliveries.calling(rule.id, 1)
  if (!calling?.state) throw new Error('expected a calling')
  await api.deps.deliveries.commit({ callings: [{ ...calling, state: { ...calling.state, run: 1 } }] })
  expect(await verbs()).toHaveLength(5)
  await post(`/a/${secret}`, 'verb=pass-on')
  expect(await verbs(), 'who has passed it on has had their say').toEqual([])
})

test.each<[string, () => unknown]>([
  ['is in the plant no longer', () => Object.assign(api.deps.plant, { current: plantWithPeople(['dawa']) })],
  ['has lost their log-in', () => api.deps.logins.revoke('tsering', at + 1)],
])('the link of who %s shows nothing and does nothing', async (_, happens) => {
  const secret = await api.deps.deliveries.linkSecret({ alarm: rule.id, occurrence: 1, person: 'tsering' })
  expect((await api.get(`/a/${secret}`, { as: 'nobody' })).status).toBe(200)
  await happens()
  expect((await api.get(`/a/${secret}`, { as: 'nobody' })).status).toBe(404)
  expect((await post(`/a/${secret}`, 'verb=acknowledge')).status).toBe(404)
  expect([await waiting(), (await api.alarms.alarm(rule.id))?.acknowledged]).toEqual([[], undefined])
})

test('no log shows the secret of a link', () => {
  expect(loggedPath('/a/s3cret')).toBe('/a/…')
})

test('receipts are taken with the secret of their channel, and kept where nobody can read them', async () => {
  const where = '/api/v1/receipts/voice-city'
  const pressed = JSON.stringify({ call: 'call-1', dtmf: '1', at: '2026-07-03T12:01:00Z' })
  expect((await post(where, pressed)).status).toBe(403)
  expect((await post(`${where}?secret=wrong`, pressed)).status).toBe(403)
  expect(await waiting()).toEqual([])
  const taken = await post(`${where}?secret=the-secret`, pressed)
  expect([taken.status, await taken.text()]).toEqual([200, '{"code":0}'])
  expect(await waiting()).toMatchObject([
    { is: 'receipt', account: 'voice-city', receipt: { providerId: 'call-1', says: 'pressed', key: '1' } },
  ])
  expect((await post(where, 'junk '.repeat(100), { 'x-receipt-secret': 'the-secret' })).status).toBe(400)
  const [kept] = await api.deps.deliveries.unmatched(10)
  expect(kept).toMatchObject({ is: 'unreadable', account: 'voice-city', text: 'junk '.repeat(40) })
  expect((await post('/api/v1/receipts/nothing?secret=the-secret', pressed)).status).toBe(404)
})

test('the API answers a call like any other, within the area of who asks', async () => {
  const answer = await api.post(`${path}/answers`, { verb: 'arrived' })
  expect([answer.status, await json(answer)]).toEqual([202, { verb: 'arrived', acknowledged: 'done' }])
  expect(await waiting()).toMatchObject([{ verb: 'arrived', by: 'operator', via: 'api' }])
  expect((await api.post(`${path}/answers`, { verb: 'arrived' }, { as: 'viewer' })).status).toBe(403)
  expect((await api.post(`${path}/answers`, { verb: 'dance' })).status).toBe(400)
})

test('an answer to an occurrence that never was, or that is over, is refused with its reason, and nothing is kept', async () => {
  const ask = async (occurrence: number) => {
    const answer = await api.post(`/api/v1/alarms/${rule.id}/occurrences/${occurrence}/answers`, {
      verb: 'acknowledge',
    })
    return [answer.status, (await json(answer)).type]
  }
  expect(await ask(2)).toEqual([404, '/docs#problem-unknown-occurrence'])
  expect(await ask(0)).toEqual([404, '/docs#problem-unknown-occurrence'])
  expect(await waiting()).toEqual([])
  expect((await ask(1))[0]).toBe(202)
  await api.alarms.commit({
    cursor: 2,
    events: [returning(rule, at + 60_000), raising(rule, at + 90_000)],
    records: [],
  })
  expect(await ask(1)).toEqual([409, '/docs#problem-another-occurrence'])
  expect(await waiting()).toHaveLength(1)
})
