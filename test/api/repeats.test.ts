import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parsePlant } from '../../core/plant/parse.ts'
import { raising } from '../support/alarm-act.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { givePassword, loggedIn, type TestBrowser } from '../support/login.ts'

const site = 'lhasa-river'
const why = 'a test'
const keyed = (key: string) => ({ 'idempotency-key': key })

/** A request that does something: by the admin's token, or by somebody who has logged in. */
interface Act {
  readonly path: string
  readonly body?: object
  readonly by?: 'li' | 'chen'
  /** The repeat is answered by what stands now. */
  readonly answer?: 'of-now'
  /** Nothing is on record of it but its id, in the answer. */
  readonly record?: 'none'
}

let api: TestApi
let alarm: string
let browsers: Readonly<Record<'li' | 'chen', TestBrowser>>
let operations: readonly string[]
const takesKey = new Set<string>()
let commits = 0

beforeAll(async () => {
  const parsed = parsePlant(readFileSync(join(import.meta.dirname, '../../plant/lhasa.yaml'), 'utf8'))
  if (!parsed.ok) throw new Error('the plant file of Lhasa has problems')
  const { plant } = parsed
  api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' }, { plant })
  for (const id of ['li', 'chen']) await givePassword(api, id)
  browsers = { li: await loggedIn(api, 'li'), chen: await loggedIn(api, 'chen') }
  const rule = plant.rules.find((each) => each.site === site && each.point !== undefined && each.note !== 'required')
  if (!rule) throw new Error('no rule')
  alarm = rule.id
  await api.alarms.commit({ cursor: ++commits, events: [raising(rule, api.clock.now - 5)], records: [] })
  const document = (await (await api.get('/openapi.json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, { parameters?: readonly { name: string }[] }>>>>
  }
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { parameters = [] }] of Object.entries(methods))
      if (parameters.some(({ name }) => name === 'idempotency-key')) takesKey.add(`${method} ${path}`)
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).flatMap((method) => (method === 'get' ? [] : [`${method} ${path}`])),
  )
})
afterAll(() => api[Symbol.asyncDispose]())

/** Routes that need no key, and why. */
const none: Readonly<Record<string, string>> = {
  'post /api/v1/rule-edits/check': 'changes nothing',
  'post /api/v1/invites/look': 'changes nothing',
  'post /api/v1/invites/accept': 'an invite is good once: the second is refused',
  'post /api/v1/login':
    'who repeats it is logged in once more, and the session that was lost ends unused; nobody is known yet whose key it were',
  'post /api/v1/logout': 'the session is over: the second finds none',
  'post /api/v1/me/password': 'asks for the present password: the second is refused, or changes nothing',
  'post /api/v1/receipts/{channel}':
    'a provider has no keys: a receipt is known by its message, and says the same thing twice',
  'post /api/v1/backtests/{id}/cancel': 'one that has ended is left as it was',
}
/** Shown elsewhere, on the same store and key: they need a state that takes a story to come to. */
const elsewhere: Readonly<Record<string, string>> = {
  'post /api/v1/alarms/{id}/reset': 'test/api/alarms.test.ts',
  'post /api/v1/orders/{id}/photos': 'test/api/orders.test.ts',
  'post /api/v1/rule-edits/{id}/backtest': 'by the same `once`: one backtest at a time',
  'post /api/v1/rejects/replay': 'by the same `once`: ingest is not here',
  'post /api/v1/drills/{number}/answer': 'by the same `once`; test/api/drills.test.ts has its own',
  'post /api/v1/claims/give-back': 'by the same `once`: this plant is of no file',
  'post /api/v1/quarantine/{id}/claim': 'by the same `once`: ingest is not here',
  'post /api/v1/rule-edits/backtest': 'by the same `once`: one backtest at a time',
}

/** All that is on record and would be more if it were done again. */
async function onRecord(): Promise<unknown> {
  const { deps } = api
  const orders = await deps.orders.orders({ newest: true, limit: 1_000 })
  const edits = await deps.ruleEdits.edits({ limit: 100 })
  const sessions = await deps.logins.sessions.list()
  return {
    journal: await api.alarms.journalEnd(),
    orders: orders.map(({ id, revision }) => [id, revision]),
    edits: edits.map(({ id, revision }) => [id, revision]),
    windows: await deps.maintenance.windows({ limit: 100 }),
    changes: (await deps.people.history()).changes,
    incoming: (await deps.deliveries.incoming(100)).length,
    announcements: (await deps.announcements.newest({ limit: 100 })).map(({ id, state }) => [id, state]),
    audit: (await deps.audit.entries({ limit: 1_000 })).length,
    sessions: sessions.map(({ id }) => id),
    invites: await deps.logins.invites.open(api.clock.now),
    river: await deps.people.calendarSecret({ kind: 'crew', id: 'river' }),
    tokens: (await api.tokens.list()).map(({ name, revokedAt }) => [name, revokedAt]),
    backtests: await api.metrics.getSingleMetricAsString('huoshui_api_backtests_total'),
  }
}

const send = async ({ path, body = {}, by }: Act, key: string): Promise<Response> =>
  by
    ? await browsers[by].post(path, body, keyed(key))
    : await api.post(path, body, { as: 'admin', headers: keyed(key) })

type Before = readonly (readonly [name: string, body?: object, by?: 'li'])[]

/** An order that has come so far. */
async function order(...steps: Before): Promise<string> {
  const opened = await api.post('/api/v1/orders', { site, title: 'a fence', crew: 'river' }, { as: 'admin' })
  const { order: made } = (await opened.json()) as { order: { id: number } }
  const path = `/api/v1/orders/${made.id}`
  for (const [name, body = {}, by] of steps) {
    if (name === 'checked')
      await api.deps.orders.act(made.id, { type: 'verified' }, { who: 'instrument', at: api.clock.now })
    else {
      const step: Act = { path: `${path}/${name}`, body, ...(by && { by }) }
      expect([name, (await send(step, crypto.randomUUID())).status]).toEqual([name, 200])
    }
  }
  return path
}

const until = '2026-07-10T12:00:00Z'
const done = ['dispose', { note: why }, 'li'] as const
/** Of a work order, from where each step may be taken. */
const orderSteps: readonly (readonly [name: string, before: Before, body?: object, by?: 'li' | 'chen'])[] = [
  ['dispatch', [], { crew: 'river' }],
  ['accept', []],
  ['pass-on', [['accept']]],
  ['arrive', [['accept']]],
  ['dispose', [['accept']], { note: why }],
  ['verify', [done], {}, 'chen'],
  ['fail-check', [done], { why }],
  ['close', [done, ['checked']]],
  ['hand-back', [['accept']], { why }],
  ['extend', [], { until, why }],
  ['defer', [], { until, why }],
  ['void', [], { why }],
  ['grant', []],
  ['refuse', [], { why }],
  ['resume', [['defer', { until, why }]], { why }],
  ['reopen', [done, ['checked'], ['close']], { why }],
  ['comment', [], { note: why }],
]

describe('the same key twice does the thing once', () => {
  const seen = new Set<string>()
  async function twice(operation: string, act: Act): Promise<void> {
    seen.add(operation)
    const key = crypto.randomUUID()
    const before = await onRecord()
    const first = await send(act, key)
    const [status, text] = [first.status, await first.text()]
    expect([operation, status, status < 300 ? '' : text]).toEqual([operation, status, ''])
    const once = await onRecord()
    if (act.record !== 'none') expect([operation, once]).not.toEqual([operation, before])
    const again = await send(act, key)
    const repeated = act.answer === 'of-now' ? text : await again.text()
    expect([operation, again.status, repeated]).toEqual([operation, status, text])
    expect([operation, await onRecord()]).toEqual([operation, once])
  }

  test('of work orders', async () => {
    await twice('post /api/v1/orders', { path: '/api/v1/orders', body: { site, title: 'a gate' } })
    for (const [name, before, body = {}, by] of orderSteps) {
      const path = await order(...before)
      if (name === 'grant' || name === 'refuse') {
        const who = { name: 'tsering', role: 'operator', person: '次仁' } as const
        const asking = { type: 'asked', request: { for: 'void' }, why } as const
        await api.deps.orders.act(Number(path.split('/').at(-1)), asking, { who, at: api.clock.now })
      }
      const person = name === 'grant' ? 'chen' : by
      await twice(`post /api/v1/orders/{id}/${name}`, { path: `${path}/${name}`, body, ...(person && { by: person }) })
    }
  })

  test('of alarms and calls', async () => {
    const actions: readonly (readonly [string, object])[] = [
      ['acknowledge', { note: why }],
      ['comment', { note: why }],
      ['out-of-service', { why, workOrder: '1' }],
      ['return-to-service', { why }],
    ]
    const path = `/api/v1/alarms/${alarm}`
    await twice('post /api/v1/alarms/{id}/occurrences/{occurrence}/answers', {
      ...{ path: `${path}/occurrences/1/answers`, body: { verb: 'acknowledge' } },
    })
    const other = api.deps.plant.current.rules.find((each) => each.id !== alarm && each.priority === 'medium')
    if (!other) throw new Error('no rule')
    await api.alarms.commit({ cursor: ++commits, events: [raising(other, api.clock.now - 5)], records: [] })
    for (const [name, body] of [...actions, ['shelve', { why, for: '1h' }], ['unshelve', { why }]] as const)
      await twice(`post /api/v1/alarms/{id}/${name}`, { path: `/api/v1/alarms/${other.id}/${name}`, body })
    await twice('post /api/v1/drills', { path: '/api/v1/drills', body: { crew: 'river', escalation: 'urgent' } })
    const at = Math.floor(api.clock.now / 1_000)
    const counts = { unanswered: 1, standing: 0, shelved: 0, outOfService: 0 }
    await api.deps.deliveries.commit({
      callings: [
        {
          ...{ alarm: 'hand-over/river', occurrence: at, escalation: 'hand-over', crew: 'river', begunBy: 0, entry: 0 },
          ...{ kind: 'raised', beganAt: api.clock.now },
          about: { is: 'hand-over', at: at * 1_000, incoming: ['li'], outgoing: [], counts, notices: [] },
        },
      ],
    })
    await twice('post /api/v1/hand-overs/take-over', {
      path: '/api/v1/hand-overs/take-over',
      body: { crew: 'river', at: new Date(at * 1_000).toISOString() },
    })
  })

  test('of loudspeakers, duty and planned work', async () => {
    const speak = { site, device: 'river-horn-1', clip: 1, reason: why, confirm: true }
    await twice('post /api/v1/announcements', { path: '/api/v1/announcements', body: speak })
    const by = { kind: 'person', person: 'li', reason: why, confirmed: ['li'] } as const
    const siren = { site, device: 'river-horn-1', clip: 1, version: 1, text: '', askedAt: 0, by }
    await api.deps.announcements.ask({ id: 'siren', ...siren, state: 'to-confirm' })
    await twice('post /api/v1/announcements/{id}/confirm', { path: '/api/v1/announcements/siren/confirm', by: 'chen' })
    const [from, to] = ['2026-07-08T00:00:00Z', '2026-07-09T00:00:00Z']
    const cover = { kind: 'cover', crew: 'river', person: 'dawa', standIn: 'pema', why, from, to }
    await twice('post /api/v1/rota-changes', { path: '/api/v1/rota-changes', body: cover })
    await twice('post /api/v1/rota-changes/{number}/withdraw', {
      path: '/api/v1/rota-changes/1/withdraw',
      body: { why },
    })
    await twice('post /api/v1/calendars/{kind}/{id}/renew', { path: '/api/v1/calendars/crew/river/renew' })
    await twice('post /api/v1/maintenance', { path: '/api/v1/maintenance', body: { at: site, to: until, why } })
    await twice('post /api/v1/maintenance/{id}/end', { path: '/api/v1/maintenance/here-1/end', body: { why } })
  })

  test('of rules and backtests', async () => {
    const draft = { at: 'norbulingka/channel', rule: 'high', set: { onDelay: '11min' } }
    const path = '/api/v1/rule-edits'
    await twice('post /api/v1/rule-edits', { path, body: { ...draft, why }, by: 'li' })
    const steps: readonly (readonly [string, object])[] = [
      ['revise', { set: { onDelay: '12min' }, why }],
      ['try', {}],
      ['approve', {}],
      ['apply', {}],
      ['revert', { why }],
    ]
    for (const [name, body] of steps) {
      const revision = (await api.deps.ruleEdits.edit(1))?.revision ?? 1
      const act: Act = { path: `${path}/1/${name}`, body: { ...body, revision }, by: name === 'revise' ? 'li' : 'chen' }
      // what would hold without it is said of an edit that is in force
      await twice(`post /api/v1/rule-edits/{id}/${name}`, { ...act, ...(name === 'revert' && { answer: 'of-now' }) })
    }
    await send({ path, body: { ...draft, why } }, crypto.randomUUID())
    await twice('post /api/v1/rule-edits/{id}/discard', { path: `${path}/2/discard`, body: { why, revision: 1 } })
    const period = { from: '-2d', to: '-1d' }
    await twice('post /api/v1/backtests', { path: '/api/v1/backtests', body: period, record: 'none' })
  })

  test('of log-ins, tokens and what waits', async () => {
    await twice('post /api/v1/people/{person}/invite', { path: '/api/v1/people/tsering/invite', by: 'chen' })
    await twice('post /api/v1/people/{person}/log-out', { path: '/api/v1/people/dawa/log-out' })
    await twice('post /api/v1/people/{person}/revoke', { path: '/api/v1/people/tsering/revoke' })
    await twice('post /api/v1/tokens/{name}/revoke', { path: '/api/v1/tokens/viewer/revoke' })
    await loggedIn(api, 'li')
    const { sessions } = (await (await browsers.li.get('/api/v1/me/sessions')).json()) as {
      readonly sessions: readonly { readonly id: string; readonly own: boolean }[]
    }
    const other = sessions.find(({ own }) => !own)?.id ?? ''
    await twice('post /api/v1/me/sessions/{id}/end', { path: `/api/v1/me/sessions/${other}/end`, by: 'li' })
    await loggedIn(api, 'chen')
    await twice('post /api/v1/me/sessions/end-others', { path: '/api/v1/me/sessions/end-others', by: 'chen' })
  })

  test('and about every route that does something somebody has decided', () => {
    const rest = operations.filter((each) => !seen.has(each) && !(each in none) && !(each in elsewhere))
    expect(rest).toEqual([])
    // whoever takes no key needs none
    expect(operations.filter((each) => !takesKey.has(each)).toSorted()).toEqual(Object.keys(none).toSorted())
    expect([...Object.keys(none), ...Object.keys(elsewhere)].filter((each) => !operations.includes(each))).toEqual([])
  })
})

describe('a key', () => {
  const drill = { path: '/api/v1/drills', body: { crew: 'river', escalation: 'urgent' } }
  const kind = async (answer: Response) => [answer.status, ((await answer.json()) as { type?: string }).type]

  test('is of one request: with another, nothing is done; what was refused may be tried again', async () => {
    const key = crypto.randomUUID()
    expect((await send({ ...drill, body: { crew: 'nobody', escalation: 'urgent' } }, key)).status).toBe(400)
    expect((await send(drill, key)).status).toBe(202)
    expect(await kind(await send({ ...drill, body: { crew: 'canals', escalation: 'urgent' } }, key))).toEqual([
      ...[422, '/docs#problem-key-reused'],
    ])
  })

  test('used by two at once does it once, and both are told', async () => {
    const before = (await api.deps.deliveries.incoming(1_000)).length
    const key = crypto.randomUUID()
    const answers = await Promise.all([send(drill, key), send(drill, key), send(drill, key)])
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    expect((await api.deps.deliveries.incoming(1_000)).length).toBe(before + 1)
  })

  test('that was begun when the process was killed is not done again: nobody knows whether it was', async () => {
    const request = { key: JSON.stringify(['token admin', 'POST /api/v1/drills', 'k-killed']), request: '' }
    const body = JSON.stringify(drill.body)
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url')
    await api.deps.repeats.begin({ ...request, request: digest }, api.clock.now)
    expect(await kind(await send(drill, 'k-killed'))).toEqual([409, '/docs#problem-outcome-unknown'])
  })

  test('of an invite has its link in memory only, for ten minutes', async () => {
    const invite: Act = { path: '/api/v1/people/dawa/invite', by: 'li' }
    const key = crypto.randomUUID()
    const first = await (await send(invite, key)).text()
    expect(await (await send(invite, key)).text()).toBe(first)
    api.clock.now += 600_000
    expect(await kind(await send(invite, key))).toEqual([409, '/docs#problem-outcome-unknown'])
  })
})
