import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileEdited } from '../../core/rule-edit/compile.ts'
import { openTestApi, readingOf, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { givePassword, loggedIn, plantWithPeople } from '../support/login.ts'
import { compiledFile, higher, limitOf, sumpFile } from '../support/rule-edits.ts'

let api: TestApi
beforeEach(async () => {
  api = await openTestApi({}, { plant: compiledFile(sumpFile({ approval: ['critical'] })) })
})
afterEach(() => api[Symbol.asyncDispose]())

const east = 'linka.east.level.high'
const edits = '/api/v1/rule-edits'
const as = 'engineer' as const
const draft = (more: object = {}) => api.post(edits, { ...higher, ...more }, { as })
type Who = 'engineer' | 'admin'
/** On what is there now. */
const step = async (id: number, name: string, body: object = {}, { headers = {}, who = as as Who } = {}) => {
  const revision = (await api.deps.ruleEdits.edit(id))?.revision ?? 1
  const seen = 'if-match' in headers ? {} : { revision }
  return await api.post(`${edits}/${id}/${name}`, { ...seen, ...body }, { as: who, headers })
}
const bodyOf = async (answer: Response | Promise<Response>) => (await (await answer).json()) as Record<string, unknown>
/** What the platform does within a second. */
const reload = async () => {
  const { plant, ruleEdits, clock = Date.now } = api.deps
  plant.current = compileEdited(plant.current, await ruleEdits.inForce(), clock())
}

/** Two engineers in their browsers. */
async function twoPeople() {
  api.deps.plant.current = { ...api.deps.plant.current, duty: plantWithPeople().duty }
  await givePassword(api, 'li')
  await givePassword(api, 'chen')
  return { li: await loggedIn(api, 'li'), chen: await loggedIn(api, 'chen') }
}

test('from draft to applied to reverted; every rule tells where it comes from', async () => {
  const drafted = await draft()
  expect([drafted.status, drafted.headers.get('location')]).toEqual([200, `${edits}/1`])
  expect(await drafted.json()).toMatchObject({
    approval: 'free',
    alarms: [east],
    edit: { id: 1, by: 'engineer', revision: 1 },
  })
  expect((await step(1, 'apply')).status).toBe(200)
  await reload()
  expect(limitOf(api.deps.plant.current, east)).toBe(2.95)
  expect(await bodyOf(api.get('/api/v1/rules?edited=1'))).toMatchObject({
    total: 1,
    rules: [
      {
        ...{ id: east, state: 'NORM', onDelayMs: 180_000, stages: [{ limit: 2.95, clear: 2.9 }] },
        source: {
          from: 'template',
          path: 'alarms.templates.sump[0]',
          edits: [1],
          filed: { limit: 2.8 },
          values: { limit: 2.95 },
        },
      },
    ],
  })
  const shown = await bodyOf(api.get(`${edits}/1`))
  expect(shown).toMatchObject({ edit: { verdict: { name: 'holds', rules: 1, says: { 'zh-CN': '有效' } } } })
  expect(await (await api.get(`${edits}/yaml`, { as })).text()).toContain(
    'at: linka/east, rule: high, set: { limit: 2.95',
  )
  expect(await bodyOf(step(1, 'revert', { why: '' }))).toMatchObject({ type: '/docs#problem-reason-required' })
  expect((await step(1, 'revert', { why: 'calls late' })).status).toBe(200)
  await reload()
  expect(limitOf(api.deps.plant.current, east)).toBe(2.8)
  expect(api.deps.plant.current.rules.find(({ id }) => id === east)?.said).toEqual({
    who: 'engineer',
    why: 'calls late',
  })
})

test('what is wrong is answered part by part, in the words of the plant file', async () => {
  const wrong = await draft({ set: { change: 3 } })
  expect(wrong.status).toBe(422)
  expect(await wrong.json()).toMatchObject({
    type: '/docs#problem-bad-rules',
    errors: [{ where: 'json.set.change', expected: expect.stringContaining('unknown key "change"') }],
  })
  expect((await draft({ set: {} })).status).toBe(400)
  expect((await draft({ why: ' ' })).status).toBe(400)
  expect((await draft({ at: 'nowhere' })).status).toBe(404)
  expect((await step(9, 'apply')).status).toBe(404)
})

test('a step on what has changed since is refused with both versions; a key does it once', async () => {
  const key = { 'idempotency-key': 'one' }
  await api.post(edits, higher, { as, headers: key })
  expect(await bodyOf(api.post(edits, higher, { as, headers: key }))).toMatchObject({ edit: { id: 1 } })
  expect((await api.post(edits, { ...higher, set: { limit: 3 } }, { as, headers: key })).status).toBe(422)
  await step(1, 'revise', { set: { limit: 3 }, why: 'more' })
  const stale = await step(1, 'apply', {}, { headers: { 'if-match': '"1"' } })
  expect(stale.status).toBe(409)
  expect(await stale.json()).toMatchObject({
    type: '/docs#problem-edit-changed',
    edit: { revision: 2, set: { limit: 3 } },
    editSeen: { revision: 1, set: { limit: 2.95 } },
  })
  expect((await step(1, 'revert', { why: 'no' })).status).toBe(409)
})

test('no step without the revision that was seen', async () => {
  await draft()
  for (const [name, body] of Object.entries({
    ...{ revise: { set: { limit: 3 }, why: 'x' }, try: {}, approve: {}, apply: {}, discard: { why: 'x' } },
    revert: { why: 'x' },
  })) {
    const answer = await api.post(`${edits}/1/${name}`, body, { as })
    expect([name, answer.status]).toEqual([name, 428])
    expect(await answer.json()).toMatchObject({ type: '/docs#problem-revision-required' })
  }
  expect(await bodyOf(api.get(`${edits}/1`))).toMatchObject({ edit: { revision: 1, state: { name: 'draft' } } })
})

test('of two written over one state the second is not applied unseen, but with both shown, and written anew', async () => {
  await draft({ set: { limit: 2.9 } })
  await draft({ set: { offDelay: '2min' } })
  await draft({ at: 'linka/west' })
  expect((await step(1, 'apply')).status).toBe(200)
  const late = await step(2, 'apply')
  expect(late.status).toBe(409)
  expect(await late.json()).toMatchObject({
    type: '/docs#problem-edit-changed',
    edit: { id: 2, state: { name: 'draft' }, set: { offDelay: '2min' } },
    editSince: { id: 1, state: { name: 'applied' }, set: { limit: 2.9 } },
  })
  // of another place nobody has changed anything
  expect((await step(3, 'apply')).status).toBe(200)
  await step(2, 'revise', { set: { offDelay: '2min' }, why: 'seen' })
  expect((await step(2, 'apply')).status).toBe(200)
  // a revert changes the rule as well
  await draft({ set: { priority: 'low' } })
  await step(1, 'revert', { why: 'no' })
  expect(await bodyOf(step(4, 'apply'))).toMatchObject({ editSince: { id: 1, state: { name: 'reverted' } } })
})

test('what a later edit wholly supersedes is over, and a revert leads to the plant file', async () => {
  await draft({ set: { limit: 2.9 } })
  await step(1, 'apply')
  await draft()
  await step(2, 'apply')
  expect(await bodyOf(api.get(`${edits}/1`))).toMatchObject({
    edit: { revision: 3, state: { name: 'superseded', by: 2, who: 'engineer' } },
  })
  await reload()
  const without = { values: { limit: 2.8, onDelay: '1min' }, older: [] }
  expect(await bodyOf(api.get(`${edits}/2`))).toMatchObject({ without })
  expect(await bodyOf(step(2, 'revert', { why: 'no' }))).toMatchObject({ without })
  await reload()
  expect(limitOf(api.deps.plant.current, east)).toBe(2.8)
  expect((await step(1, 'apply')).status).toBe(409)
})

test('no revert puts an older edit of a guarded rule in force again', async () => {
  const { li, chen } = await twoPeople()
  const approved = async (id: number, set: object) => {
    await li.post(edits, { ...higher, rule: 'flood', set })
    expect((await chen.post(`${edits}/${id}/approve`, { revision: 1 })).status).toBe(200)
    expect((await step(id, 'apply')).status).toBe(200)
  }
  await approved(1, { limit: 3.45, onDelay: '3min' })
  await approved(2, { limit: 3.3 })
  expect(await bodyOf(api.get(`${edits}/2`))).toMatchObject({ without: { values: { limit: 3.45 }, older: [1] } })
  const refused = await step(2, 'revert', { why: 'no' })
  expect(refused.status).toBe(422)
  expect(await refused.json()).toMatchObject({ type: '/docs#problem-second-person-required', edit: { id: 2 } })
  expect((await step(1, 'revert', { why: 'no' })).status).toBe(200)
  expect((await step(2, 'revert', { why: 'no' })).status).toBe(200)
  await reload()
  expect(limitOf(api.deps.plant.current, 'linka.east.level.flood')).toBe(3.4)
})

test('a guarded rule takes a second person, where the plant file asks for one: two who have logged in, no token', async () => {
  const { li, chen } = await twoPeople()
  const refused = { type: '/docs#problem-second-person-required' }
  await draft({ rule: 'flood', set: { limit: 3.45 } })
  expect(await bodyOf(step(1, 'apply'))).toMatchObject(refused)
  // written by a token: whose hand holds it nobody knows
  expect(await bodyOf(li.post(`${edits}/1/approve`, { revision: 1 }))).toMatchObject(refused)
  expect((await li.post(`${edits}/1/revise`, { set: { limit: 3.45 }, why: 'chatters', revision: 1 })).status).toBe(200)
  expect(await bodyOf(li.post(`${edits}/1/approve`, { revision: 2 }))).toMatchObject(refused)
  expect(await bodyOf(api.post(`${edits}/1/approve`, { revision: 2 }, { as: 'admin' }))).toMatchObject(refused)
  expect((await chen.post(`${edits}/1/approve`, { revision: 2 })).status).toBe(200)
  expect(await bodyOf(step(1, 'apply'))).toMatchObject({
    edit: { approval: { who: 'chen' }, state: { name: 'applied' } },
  })
})

test('only engineers of the area edit; everybody looks', async () => {
  await draft()
  for (const who of ['viewer', 'operator'] as const) {
    expect((await api.post(edits, higher, { as: who })).status).toBe(403)
    expect((await api.post(`${edits}/1/apply`, {}, { as: who })).status).toBe(403)
    expect((await api.get(`${edits}/1`, { as: who })).status).toBe(200)
  }
  expect((await api.get('/api/v1/rules', { as: 'nobody' })).status).toBe(401)
  const other = await api.tokens.add('canal', 'engineer', ['canal'])
  const authorization = `Bearer ${other.ok ? other.secret : ''}`
  for (const path of [edits, `${edits}/1/apply`, `${edits}/1/backtest`]) {
    const answer = await api.post(path, path === edits ? higher : {}, { as: 'nobody', headers: { authorization } })
    expect([path, answer.status]).toEqual([path, 403])
  }
})

test('the past under the old rule and the new, side by side', async () => {
  await draft()
  const from = api.clock.now - 3_600_000
  // up for two minutes, five times, and then for long before it floods
  const levels = Array.from({ length: 360 }, (_, index) =>
    index < 200 ? (index % 40 < 12 ? 2.85 : 2.5) : index < 240 ? 2.5 : 3,
  )
  await api.store.append(levels.map((value, index) => readingOf('linka/east/level', from + index * 10_000, value)))
  const incidents = [{ name: 'flooded', at: new Date(api.clock.now - 60_000).toISOString() }]
  const begun = await api.post(`${edits}/1/backtest`, { from: '-30d', incidents }, { as })
  expect(begun.status).toBe(202)
  const found = await eventually('the backtest to end', async () => {
    const job = await bodyOf(api.get(begun.headers.get('location') ?? '', { as }))
    return job['state'] === 'running' ? undefined : job
  })
  expect(found).toMatchObject({
    report: {
      ...{ kpis: { annunciations: 1 }, incidents: [{ name: 'flooded', alarm: east }] },
      before: { kpis: { annunciations: 6 }, incidents: [{ alarm: east }] },
    },
  })
  const { report } = found as { report: { activeMs: number; before: { activeMs: number } } }
  expect(report.before.activeMs).toBeGreaterThan(report.activeMs)
})

test('what is typed is checked and tried before anything is kept', async () => {
  const { why: _, ...typed } = higher
  const check = (body: object) => api.post(`${edits}/check`, body, { as })
  expect(await bodyOf(check(typed))).toEqual({ approval: 'free', rules: 1, alarms: [east], limits: { [east]: 2.95 } })
  const flood = { at: 'linka/east', rule: 'flood', set: { limit: 3.5 } }
  expect(await bodyOf(check(flood))).toMatchObject({ approval: 'required' })
  const wrong = await check({ ...typed, set: { limit: 7 } })
  expect(JSON.stringify(await wrong.json())).toContain('can never be raised: the limit 7 is outside 0 to 5')
  // beside its field, and in the reader's language; also where it is a neighbour that the edit has passed
  const told = async (set: object) => {
    const answer = await api.post(`${edits}/check`, { ...typed, set }, { as, headers: { 'accept-language': 'zh-CN' } })
    const { errors } = (await answer.json()) as { errors: { where: string; expected: string }[] }
    return errors.map(({ where, expected }) => [where, expected])
  }
  expect(await told({ limit: 7 })).toEqual([
    ['json.set.limit', `${east}：永远不会报警：限值 7 不在 0 至 5 之内`],
    ['json.set.limit', expect.stringContaining('必须高于')],
  ])
  expect(await told({ deadband: 4 })).toEqual([['json.set.deadband', expect.stringContaining('永远不会恢复')]])
  expect(await told({ limit: 'crest' })).toEqual([['json.set.limit', expect.stringContaining('没有特征水位 crest')]])
  expect((await check({ ...typed, why: 'x' })).status).toBe(400)
  const unknown = { ...typed, rule: 'hihg' }
  const said = async (language: string) => {
    const answer = await api.post(`${edits}/check`, unknown, { as, headers: { 'accept-language': language } })
    return JSON.stringify(await answer.json())
  }
  expect([await said('en'), await said('zh-CN')]).toEqual([
    expect.stringContaining('no rule hihg applies at linka/east'),
    expect.stringContaining('linka/east 处没有规则 hihg，有 '),
  ])
  expect((await check({ ...typed, at: 'nowhere' })).status).toBe(404)
  const begun = await api.post(`${edits}/backtest`, { ...typed, from: '-30d' }, { as })
  expect([begun.status, begun.headers.get('location')]).toEqual([202, expect.stringContaining('/api/v1/backtests/')])
  expect(await bodyOf(api.get(edits))).toEqual({ edits: [] })
  expect(await api.metrics.getSingleMetricAsString('huoshui_api_rule_edits_total')).not.toContain('step=')
  await draft()
  const counted = await api.metrics.getSingleMetricAsString('huoshui_api_rule_edits_total')
  expect(counted).toContain('{step="draft",outcome="done"} 1')
})
