import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { presentAlarm } from '../../api/alarms/present.ts'
import { AlarmBody, EntryBody } from '../../api/alarms/schema.ts'
import { newAlarm } from '../../core/alarm/alarm.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import { raising, returning } from '../support/alarm-act.ts'
import { alarmRule } from '../support/alarm-rule.ts'
import { openTestApi, readingOf, smallPlant, type TestApi } from '../support/api.ts'

const at = Date.UTC(2026, 6, 3, 11)
const level = alarmRule({
  id: 'linka.lake.level.high',
  asset: 'lake',
  signal: { of: 'value', point: 'linka/lake/level' },
  texts: {
    name: { 'zh-CN': '高水位', en: 'High level' },
    response: { 'zh-CN': '开启泄水闸', en: 'Open the outlet gate' },
  },
  timeToRespondMs: 600_000,
})
const rain = alarmRule({
  id: 'canal.gauge.rain.high',
  site: 'canal',
  point: 'rain',
  priority: 'critical',
  signal: { of: 'value', point: 'canal/gauge/rain' },
  note: 'required',
  shelveMaxMs: { critical: 3_600_000, high: 3_600_000, medium: 3_600_000, low: 3_600_000 },
})
const shadow = alarmRule({ id: 'linka.lake.level.trial', asset: 'lake', audience: 'shadow' })
const pump = alarmRule({ id: 'linka.lake.pump.trip', asset: 'lake', priority: 'low', latching: 'latching' })
const path = (rule: AlarmRule) => `/api/v1/alarms/${rule.id}`

let api: TestApi
const json = async (answer: Response | Promise<Response>) => JSON.parse(await (await answer).text())
beforeEach(async () => {
  api = await openTestApi({}, { plant: { ...smallPlant, rules: [level, rain, shadow, pump] } })
})
afterEach(() => api[Symbol.asyncDispose]())

let step = 0
async function happens(...events: ReturnType<typeof raising>[]): Promise<void> {
  await api.alarms.commit({ cursor: ++step, events, records: [] })
}
beforeEach(() => {
  step = 0
})
const ids = async (query: string) => {
  const body = await json(api.get(`/api/v1/alarms${query}`))
  return body.alarms.map(({ id }: { id: string }) => id)
}

test('an alarm of a device has its name', () => {
  const named = { id: 'rtu1', name: { 'zh-CN': '湖心站', en: 'Lake station' } }
  const sites = smallPlant.sites.map((site) => ({ ...site, devices: [named] }))
  const rule = alarmRule({ id: 'linka.rtu1.silent', device: 'rtu1' })
  const alarm = presentAlarm(newAlarm(rule.id, 'low'), rule, { ...smallPlant, sites })
  expect(AlarmBody.parse(alarm)).toMatchObject({ device: 'rtu1', deviceName: named.name })
})

describe('what is active', () => {
  test('most urgent first: unacknowledged, then by priority, then the newest', async () => {
    await happens(raising(pump, at), raising(rain, at + 1), raising(level, at + 2), raising(shadow, at + 3))
    expect(await ids('')).toEqual([rain.id, level.id, pump.id])
    await api.post(`${path(rain)}/acknowledge`, { note: 'seen' })
    expect(await ids('')).toEqual([level.id, pump.id, rain.id])
  })

  test.each([
    ['?state=ACKED,LUNACK', [pump.id]],
    ['?priority=critical,low', [rain.id, pump.id]],
    ['?site=linka', [level.id, pump.id]],
    ['?audience=shadow', [shadow.id]],
    ['?limit=1', [rain.id]],
    [`?from=${at + 2}`, [level.id]],
  ])('%s', async (query, expected) => {
    await happens(raising(pump, at), raising(rain, at + 1), raising(level, at + 2), raising(shadow, at + 3))
    await happens(returning(pump, at + 1))
    expect(await ids(query)).toEqual(expected)
  })

  test.each([
    ['?state=BROKEN', 400, 'invalid-request'],
    ['?from=yesterday', 400, 'invalid-request'],
    ['?from=now&to=-1h', 400, 'invalid-request'],
    ['?site=nowhere', 404, 'unknown-site'],
    ['/nothing', 404, 'unknown-alarm'],
  ])('%s is a problem', async (query, status, kind) => {
    const answer = await api.get(`/api/v1/alarms${query}`)
    expect([answer.status, (await json(answer)).type]).toEqual([status, `/docs#problem-${kind}`])
  })

  test('the card says what it is, where, what to do and until when, and how it stands now', async () => {
    await happens(raising(level, at))
    await api.ingest([readingOf('linka/lake/level', at + 60_000, 2.4)])
    const answer = await api.get(path(level))
    expect(answer.headers.get('etag')).toBe('"1"')
    expect(await answer.json()).toMatchObject({
      state: 'UNACK',
      value: 2,
      limit: 2,
      unit: 'm',
      since: '2026-07-03T11:00:00.000Z',
      siteName: { en: 'Linka' },
      response: { 'zh-CN': '开启泄水闸' },
      respondBy: '2026-07-03T11:10:00.005Z',
      now: { value: 2.4, at: '2026-07-03T11:01:00.000Z' },
      links: { readings: '/api/v1/readings?point=linka%2Flake%2Flevel&from=2026-07-03T05:00:00.000Z' },
    })
  })
})

describe('an action', () => {
  test('changes the alarm and is in the journal, with who and by what channel', async () => {
    await happens(raising(level, at))
    const answer = await api.post(`${path(level)}/acknowledge`, { revision: 1, channel: 'voice', note: 'on my way' })
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      {
        alarm: { state: 'ACKED', revision: 2, acknowledged: { by: 'operator', channel: 'api', note: 'on my way' } },
        entries: [{ number: 2, event: 'acknowledged', from: 'UNACK', to: 'ACKED', who: 'operator' }],
      },
    ])
    const journal = await json(api.get(`${path(level)}/journal`))
    expect(journal.entries.map(({ event, who }: Record<string, string>) => [event, who])).toEqual([
      ['raised', 'evaluator'],
      ['acknowledged', 'operator'],
    ])
  })

  test('that comes again with its key is done once and answered alike', async () => {
    await happens(raising(level, at))
    const headers = { 'idempotency-key': 'a-1' }
    const first = await json(api.post(`${path(level)}/comment`, { note: 'gate stuck' }, { headers }))
    const again = await json(api.post(`${path(level)}/comment`, { note: 'gate stuck' }, { headers }))
    expect(again).toEqual(first)
    expect(await api.alarms.journalEnd()).toBe(2)
  })

  test('that comes with the key of another one is not done, and says so', async () => {
    await happens(raising(level, at))
    const headers = { 'idempotency-key': 'a-1' }
    await api.post(`${path(level)}/comment`, { note: 'gate stuck' }, { headers })
    const other = await api.post(`${path(level)}/comment`, { note: 'gate free' }, { headers })
    expect([other.status, (await json(other)).type]).toEqual([422, '/docs#problem-key-reused'])
    expect(await api.alarms.journalEnd()).toBe(2)
    // it is the same request though its time has moved on
    const shelving = { why: 'works', for: '2h' }
    const first = await json(api.post(`${path(level)}/shelve`, shelving, { headers, as: 'engineer' }))
    api.clock.now += 60_000
    const again = await json(api.post(`${path(level)}/shelve`, shelving, { headers, as: 'engineer' }))
    expect([first.alarm.state, again]).toEqual(['SHLVD', first])
  })

  test.each(['body', 'If-Match'])(
    'on an alarm that has changed since is 409 with how it is now, by %s',
    async (place) => {
      await happens(raising(level, at))
      await happens(returning(level, at + 1000))
      const answer = await api.post(
        `${path(level)}/acknowledge`,
        place === 'body' ? { revision: 1 } : {},
        place === 'body' ? {} : { headers: { 'if-match': '"1"' } },
      )
      expect([answer.status, await answer.json()]).toMatchObject([
        409,
        { type: '/docs#problem-stale', alarm: { state: 'RTNUN', revision: 2 } },
      ])
    },
  )

  test.each<[string, AlarmRule, string, object, 'viewer' | 'operator' | 'engineer', number, string]>([
    ['a viewer acknowledges', level, 'acknowledge', {}, 'viewer', 403, 'not-allowed'],
    ['no note where one is required', rain, 'acknowledge', { note: ' ' }, 'operator', 422, 'note-required'],
    [
      'an operator takes out of service',
      level,
      'out-of-service',
      { workOrder: 'WO-1' },
      'operator',
      403,
      'not-allowed',
    ],
    ['an operator shelves a high alarm', level, 'shelve', { why: 'works', for: '1h' }, 'operator', 403, 'not-allowed'],
    ['shelved too long', level, 'shelve', { why: 'works', for: '9h' }, 'engineer', 422, 'bad-shelving'],
    ['shelved without a time', level, 'shelve', { why: 'works' }, 'engineer', 422, 'bad-shelving'],
    ['a critical one, alone', rain, 'shelve', { why: 'works', for: '1h' }, 'engineer', 422, 'second-person-required'],
    ['with a token', rain, 'shelve', { why: 'w', for: '1h', secondToken: 'x' }, 'engineer', 400, 'invalid-request'],
    ['reset of what is not latched', level, 'reset', {}, 'operator', 409, 'wrong-state'],
    ['a word that is not known', level, 'acknowledge', { nota: 'x' }, 'operator', 400, 'invalid-request'],
  ])('%s: refused', async (_, rule, action, body, as, status, kind) => {
    await happens(raising(level, at), raising(rain, at))
    const answer = await api.post(`${path(rule)}/${action}`, body, { as })
    expect([answer.status, (await json(answer)).type]).toEqual([status, `/docs#problem-${kind}`])
    expect(await api.alarms.journalEnd()).toBe(2)
    expect(await api.metrics.getSingleMetricAsString('huoshui_api_alarm_actions_total')).toContain(
      `{action="${action}",outcome="${kind}"} 1`,
    )
  })

  test('a refusal speaks Chinese to who reads Chinese', async () => {
    await happens(raising(rain, at))
    const answer = await api.post(`${path(rain)}/acknowledge`, {}, { headers: { 'accept-language': 'zh-CN' } })
    expect(await answer.json()).toMatchObject({ title: '必须填写备注', detail: expect.stringContaining('note') })
  })

  test('latched, acknowledged, reset; out of service and back', async () => {
    await happens(raising(pump, at))
    await happens(returning(pump, at + 1))
    const states: string[] = []
    for (const [action, body, as] of [
      ['acknowledge', {}, 'operator'],
      ['reset', { why: 'inspected' }, 'operator'],
      ['out-of-service', { why: 'overhaul', workOrder: 'WO-7' }, 'engineer'],
      ['return-to-service', { why: 'done' }, 'engineer'],
    ] as const) {
      states.push((await json(api.post(`${path(pump)}/${action}`, body, { as }))).alarm.state)
    }
    expect(states).toEqual(['LACKED', 'NORM', 'OOSRV', 'NORM'])
  })

  test('an alarm that was never raised can be shelved and taken out of service, before it is a nuisance', async () => {
    const card = await api.get(path(level))
    expect([card.status, await card.json()]).toMatchObject([200, { state: 'NORM', revision: 0, occurrence: 0 }])
    expect(await json(api.get(`${path(level)}/journal`))).toEqual({ entries: [], next: 0 })
    const out = { why: 'gauge is replaced', workOrder: 'WO-9', revision: 0 }
    const body = await json(api.post(`${path(level)}/out-of-service`, out, { as: 'engineer' }))
    expect([body.alarm.state, body.entries[0]]).toMatchObject(['OOSRV', { from: 'NORM', to: 'OOSRV', note: 'WO-9' }])
    await happens(raising(level, at))
    expect((await json(api.get(path(level)))).state).toBe('OOSRV')
    const shelved = await json(api.post(`${path(pump)}/shelve`, { why: 'works', for: '1h' }))
    expect(shelved.alarm.state).toBe('SHLVD')
    const nothing = await api.post(`${path(rain)}/acknowledge`, { note: 'x' })
    expect([nothing.status, (await json(nothing)).type]).toEqual([409, '/docs#problem-nothing-to-acknowledge'])
  })

  test('outside of the area of its token is refused', async () => {
    await happens(raising(rain, at))
    const added = await api.tokens.add('pema', 'operator', ['linka'])
    if (!added.ok) throw new Error(added.reason)
    const headers = { authorization: `Bearer ${added.secret}` }
    const answer = await api.post(`${path(rain)}/comment`, { note: 'x' }, { headers })
    expect([answer.status, await answer.json()]).toMatchObject([403, { detail: 'pema may act on linka only' }])
    const me = await json(api.get('/api/v1/me', { headers }))
    expect(me).toEqual({ name: 'pema', role: 'operator', sites: ['linka'], zone: 'Asia/Shanghai' })
  })
})

describe('the journal', () => {
  test('in pages, by site and by time', async () => {
    await happens(raising(level, at), raising(rain, at + 1000), raising(pump, at + 2000))
    const first = await json(api.get('/api/v1/journal?limit=2'))
    expect([first.entries.length, first.next]).toEqual([2, 2])
    const rest = await json(api.get('/api/v1/journal?after=2'))
    expect([rest.entries[0].alarm, rest.next]).toEqual([pump.id, 3])
    expect((await json(api.get('/api/v1/journal?site=canal'))).entries.length).toBe(1)
    expect((await json(api.get(`/api/v1/journal?to=${at + 1000}`))).entries.length).toBe(1)
    expect(await json(api.get('/api/v1/journal?after=3'))).toEqual({ entries: [], next: 3 })
  })

  test('as CSV and as JSON lines; a note is never a formula', async () => {
    await happens(raising(level, at))
    await api.post(`${path(level)}/comment`, { note: '=HYPERLINK("x"), "quoted"' })
    const csv = await api.get('/api/v1/journal', { headers: { accept: 'text/csv' } })
    expect(csv.headers.get('content-disposition')).toContain('alarm-journal.csv')
    const [head, first, second] = (await csv.text()).split('\r\n')
    expect(head).toMatch(/^number,at,serverAt,site,alarm/)
    expect(first).toMatch(/^1,2026-07-03T11:00:00.000Z,.*,linka,linka.lake.level.high,1,raised,NORM,UNACK,high,,2,2,/)
    expect(second).toContain('"\'=HYPERLINK(""x""), ""quoted"""')
    const lines = await (await api.get('/api/v1/journal', { headers: { accept: 'application/jsonl' } })).text()
    expect(
      lines
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).number),
    ).toEqual([1, 2])
  })

  test('shows edits of rules, as JSON and CSV, also of a rule whose alarm has never been', async () => {
    const changed = { type: 'rule-changed', at, before: { version: 'v0', audience: 'people' } } as const
    await happens(
      { rule: pump, serverAt: at + 5, event: changed },
      { rule: rain, serverAt: at + 5, event: { type: 'rule-added', at } },
    )
    const { entries } = await json(api.get('/api/v1/journal'))
    expect(entries.map((entry: unknown) => EntryBody.parse(entry))).toMatchObject([
      {
        event: 'rule-changed',
        alarm: pump.id,
        ruleVersion: 'v1',
        ruleVersionBefore: 'v0',
        who: 'plant-file',
        call: 'quiet',
      },
      { event: 'rule-added', alarm: rain.id, from: 'NORM', to: 'NORM', occurrence: 0 },
    ])
    expect(await ids('?from=2026-07-03T00:00:00Z')).toEqual([])
    expect((await json(api.get(`${path(pump)}/journal`))).entries).toHaveLength(1)
    const csv = await api.get('/api/v1/journal', { headers: { accept: 'text/csv' } })
    const [head, first] = (await csv.text()).split('\r\n')
    expect(head).toMatch(/,ruleVersion,ruleVersionBefore,person,secondPerson$/)
    expect(first).toMatch(/,rule-changed,NORM,NORM,low,.*,plant-file,the plant file has changed,.*,v1,v0,,$/)
  })

  test('of many pages is whole', async () => {
    await happens(
      ...Array.from({ length: 2_500 }, (_, index) => (index % 2 === 0 ? raising : returning)(level, at + index)),
    )
    const { entries, next } = await json(api.get('/api/v1/journal'))
    expect([entries.length, next]).toEqual([2_500, 2_500])
  })
})
