import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { includesRole, type Role, roles } from '../../core/people/role.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

/** What an area says about a route: nothing; where somebody acts; or whose log-ins and addresses they see. */
type Kind = 'reads' | 'acts' | 'of-people' | 'own'

const site = 'lhasa-river'
const areas = {
  everywhere: undefined,
  inside: ['liangdao-corridor', 'danfeng-river', site],
  outside: ['huoshui-linka'],
} as const
type AreaName = keyof typeof areas

interface Asked {
  readonly kind: Kind
  /** Of the request; the API's own path else. */
  readonly path?: string
  readonly body?: object
}

let api: TestApi
let plant: Plant
let alarm: string
const secrets = new Map<string, string>()
let asked: Readonly<Record<string, Asked>>
const needed = new Map<string, Role>()

beforeAll(async () => {
  const parsed = parsePlant(readFileSync(join(import.meta.dirname, '../../plant/lhasa.yaml'), 'utf8'))
  if (!parsed.ok) throw new Error('the plant file of Lhasa has problems')
  plant = parsed.plant
  api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' }, { plant })
  for (const role of roles) {
    for (const [area, sites] of Object.entries(areas)) {
      const added = await api.tokens.add(`${role}-${area}`, role, sites)
      if (added.ok) secrets.set(`${role} ${area}`, added.secret)
    }
  }
  const rule = plant.rules.find((each) => each.site === site && each.point !== undefined)
  alarm = rule?.id ?? ''
  const order = await api.post('/api/v1/orders', { site, title: 'a fence' }, { as: 'admin' })
  expect(order.status).toBe(200)
  const window = { at: site, to: '2026-07-03T14:00:00Z', why: 'a test' }
  expect((await api.post('/api/v1/maintenance', window, { as: 'admin' })).status).toBe(200)
  const why = 'a test'
  const draft = { at: `${site}/x`, rule: 'high', set: { onDelay: '1min' }, why } as const
  await api.deps.ruleEdits.draft(draft, { who: 'somebody', at: api.clock.now })
  const by = { kind: 'person', person: 'li', reason: why, confirmed: ['li'] } as const
  const wanted = { site, device: 'river-horn-1', clip: 1, version: 1, text: '', askedAt: 0, by }
  await api.deps.announcements.ask({ id: 'siren', ...wanted, state: 'to-confirm' })
  asked = table()
  const document = (await (await api.get('/openapi.json')).json()) as {
    paths: Record<string, Record<string, { 'x-role'?: Role }>>
  }
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { 'x-role': role }] of Object.entries(methods)) if (role) needed.set(`${method} ${path}`, role)
})
afterAll(() => api[Symbol.asyncDispose]())

function table(): Readonly<Record<string, Asked>> {
  const v1 = (path: string) => `/api/v1/${path}`
  const point = [...plant.points.keys()].find((id) => id.startsWith(`${site}/`)) ?? ''
  const [device = ''] = [...plant.devices.values()].filter((each) => each.site === site).map(({ id }) => id)
  const reads = (path: string): Asked => ({ kind: 'reads', path: v1(path) })
  const acts = (path: string, body: object = {}): Asked => ({ kind: 'acts', path: v1(path), body })
  const why = 'a test'
  const until = '2026-07-10T12:00:00Z'
  const [from, to] = ['2026-07-08T00:00:00Z', '2026-07-09T00:00:00Z']
  const orderSteps: Readonly<Record<string, object>> = {
    ...{ dispatch: { crew: 'river' }, accept: {}, 'pass-on': {}, arrive: {}, dispose: { note: why }, verify: {} },
    ...{ 'fail-check': { why }, close: {}, 'hand-back': { why }, extend: { until, why }, defer: { until, why } },
    ...{ void: { why }, grant: {}, refuse: { why }, resume: { why }, reopen: { why }, comment: { note: why } },
  }
  const editSteps: Readonly<Record<string, object>> = {
    ...{ revise: { set: { onDelay: '2min' }, why }, try: {}, approve: {}, apply: {}, discard: { why } },
    ...{ revert: { why }, backtest: { from: '-2d', to: '-1d' } },
  }
  const acted: Readonly<Record<string, object>> = {
    ...{ acknowledge: {}, comment: { note: why }, shelve: { why, for: '1h' }, unshelve: {}, reset: {} },
    ...{ 'out-of-service': { why, workOrder: '1' }, 'return-to-service': {} },
  }
  const each = (bodies: Readonly<Record<string, object>>, api: string, path: string) =>
    Object.entries(bodies).map(([name, body]) => [`post ${v1(api)}/${name}`, acts(`${path}/${name}`, body)] as const)
  return {
    'get /api/v1/sites': reads('sites'),
    'get /api/v1/sites/{site}': reads(`sites/${site}`),
    'get /api/v1/points': reads(`points?site=${site}`),
    'get /api/v1/latest': reads(`latest?site=${site}`),
    'get /api/v1/readings': reads(`readings?point=${point}`),
    'get /api/v1/alarms': reads(`alarms?site=${site}`),
    'get /api/v1/alarms/{id}': reads(`alarms/${alarm}`),
    'get /api/v1/journal': reads(`journal?site=${site}`),
    'get /api/v1/alarms/{id}/journal': reads(`alarms/${alarm}/journal`),
    'get /api/v1/notices': reads('notices'),
    'get /api/v1/alarms/{id}/occurrences/{occurrence}/deliveries': reads(`alarms/${alarm}/occurrences/1/deliveries`),
    'get /api/v1/deliveries/kpis': reads('deliveries/kpis'),
    'get /api/v1/drills': reads('drills'),
    'get /api/v1/loudspeakers': reads('loudspeakers'),
    'get /api/v1/announcements': reads(`announcements?site=${site}`),
    'get /api/v1/announcements/{id}': reads('announcements/siren'),
    'get /api/v1/hand-overs': reads('hand-overs?crew=river'),
    'get /api/v1/orders': reads(`orders?site=${site}`),
    'get /api/v1/orders/kpis': reads(`orders/kpis?site=${site}`),
    'get /api/v1/orders/{id}': reads('orders/1'),
    'get /api/v1/kpis': reads('kpis'),
    'get /api/v1/oncall': reads(`oncall?site=${site}`),
    'get /api/v1/oncall/table': reads('oncall/table?crew=river&from=2026-07-01T00:00:00Z&to=2026-07-02T00:00:00Z'),
    'get /api/v1/names': reads('names'),
    'get /api/v1/rota-changes': reads('rota-changes'),
    'get /api/v1/backtests/{id}': reads('backtests/00000000-0000-4000-8000-000000000000'),
    // who was called
    'post /api/v1/drills/{number}/answer': { kind: 'own' },
    // who came on duty, or whose area has all of the crew
    'post /api/v1/hand-overs/take-over': { kind: 'own' },
    'post /api/v1/backtests': { kind: 'own' },
    'post /api/v1/backtests/{id}/cancel': { kind: 'own' },
    'post /api/v1/rule-edits/check': acts('rule-edits/check', {
      at: `${site}/x`,
      rule: 'high',
      set: { onDelay: '1min' },
    }),
    'post /api/v1/rule-edits/backtest': acts('rule-edits/backtest', {
      ...{ at: `${site}/x`, rule: 'high', set: { onDelay: '1min' }, from: '-2d', to: '-1d' },
    }),
    'get /api/v1/data-quality': reads(`data-quality?site=${site}&days=1`),
    // they are of no site: only who may act everywhere
    'post /api/v1/rejects/replay': { kind: 'own' },
    'get /api/v1/tokens': { kind: 'own' },
    'post /api/v1/tokens/{name}/revoke': { kind: 'own' },
    'post /api/v1/quarantine/{id}/claim': acts('quarantine/1/claim', {
      ...{
        site,
        device: 'new-1',
        asset: 'new',
        kind: 'level-gauge',
        points: [{ id: 'level', quantity: 'water_level' }],
      },
    }),
    'get /api/v1/maintenance': reads(`maintenance?site=${site}`),
    'post /api/v1/maintenance': acts('maintenance', { at: site, to: '2026-07-03T14:00:00Z', why }),
    'post /api/v1/maintenance/{id}/end': acts('maintenance/here-1/end', { why }),
    'get /api/v1/rules': reads(`rules?site=${site}`),
    'get /api/v1/rule-edits': reads(`rule-edits?site=${site}`),
    'get /api/v1/rule-edits/yaml': reads('rule-edits/yaml'),
    'get /api/v1/rule-edits/{id}': reads('rule-edits/1'),
    'get /api/v1/rejects': reads('rejects'),
    'get /api/v1/devices': reads(`devices?site=${site}`),
    'get /api/v1/devices/{site}/{device}': reads(`devices/${site}/${device}`),
    'get /api/v1/claims': reads('claims'),
    'post /api/v1/claims/give-back': acts('claims/give-back', { site, device: 'new-1', why }),
    'get /api/v1/quarantine': reads('quarantine'),
    // the same frames as the lists have; below
    'get /api/v1/stream': { kind: 'own' },
    ...Object.fromEntries(each(acted, 'alarms/{id}', `alarms/${alarm}`)),
    'post /api/v1/alarms/{id}/occurrences/{occurrence}/answers': {
      ...acts(`alarms/${alarm}/occurrences/1/answers`, { verb: 'acknowledge' }),
    },
    'post /api/v1/drills': acts('drills', { crew: 'river', escalation: 'urgent' }),
    'post /api/v1/announcements': acts('announcements', {
      ...{ site, device: 'river-horn-1', clip: 1, reason: why, confirm: true },
    }),
    'post /api/v1/announcements/{id}/confirm': acts('announcements/siren/confirm'),
    'post /api/v1/orders': acts('orders', { site, title: 'a gate' }),
    ...Object.fromEntries(each(orderSteps, 'orders/{id}', 'orders/1')),
    'post /api/v1/orders/{id}/photos': acts('orders/1/photos'),
    'get /api/v1/orders/{id}/photos/{hash}': { kind: 'acts', path: v1(`orders/1/photos/${'0'.repeat(64)}`) },
    'post /api/v1/rota-changes': acts('rota-changes', {
      ...{ kind: 'cover', crew: 'river', person: 'dawa', standIn: 'pema', why, from, to },
    }),
    'post /api/v1/rota-changes/{number}/withdraw': { kind: 'own' },
    'get /api/v1/calendars': { kind: 'of-people' },
    'post /api/v1/calendars/{kind}/{id}/renew': acts('calendars/crew/river/renew'),
    'post /api/v1/rule-edits': acts('rule-edits', { at: `${site}/x`, rule: 'high', set: { onDelay: '1min' }, why }),
    ...Object.fromEntries(each(editSteps, 'rule-edits/{id}', 'rule-edits/1')),
    'get /api/v1/people': { kind: 'of-people' },
    'get /api/v1/audit': { kind: 'of-people' },
    'post /api/v1/people/{person}/invite': { kind: 'of-people' },
    'post /api/v1/people/{person}/revoke': { kind: 'of-people' },
    'post /api/v1/people/{person}/log-out': { kind: 'of-people' },
    'get /api/v1/me': { kind: 'own' },
    'get /api/v1/me/sessions': { kind: 'own' },
    'post /api/v1/me/sessions/end-others': { kind: 'own' },
    'post /api/v1/me/sessions/{id}/end': { kind: 'own' },
    'post /api/v1/me/password': { kind: 'own' },
  }
}

const headersOf = (role: Role, area: AreaName, accept?: string) => ({
  authorization: `Bearer ${secrets.get(`${role} ${area}`)}`,
  ...(accept !== undefined && { accept }),
})
async function ask(route: string, role: Role, area: AreaName, accept?: string) {
  const { path = '', body } = asked[route] ?? {}
  const headers = headersOf(role, area, accept)
  return route.startsWith('get ')
    ? await api.get(path, { as: 'nobody', headers })
    : await api.post(path, body ?? {}, { as: 'nobody', headers })
}
/** `role`: their role is too little; an order's own rules say no with the same kind, in other words. */
async function refusalOf(answer: Response): Promise<'role' | 'area' | 'none'> {
  const text = await answer.text()
  if (text.includes('problem-out-of-area')) return 'area'
  return text.includes('This needs the role') ? 'role' : 'none'
}
const textOf = async (answer: Response) => (await answer.text()).replaceAll(/urn:uuid:[0-9a-f-]+/g, '')
const ofKind = (kind: Kind) => Object.entries(asked).flatMap(([route, each]) => (each.kind === kind ? [route] : []))

describe('what an area says', () => {
  test('about every route somebody has decided', () => {
    expect(Object.keys(asked).toSorted()).toEqual([...needed.keys()].toSorted())
  })

  test('it does not narrow what is read: each role reads the same of all sites, lists, histories and exports', async () => {
    for (const route of ofKind('reads')) {
      for (const role of roles) {
        const may = includesRole(role, needed.get(route) ?? 'admin')
        for (const accept of [undefined, 'text/csv']) {
          const whole = await ask(route, role, 'everywhere', accept)
          const [status, text] = [whole.status, await textOf(whole)]
          expect([route, role, status === 403]).toEqual([route, role, !may])
          expect([route, text, status === 400]).toEqual([route, text, false])
          for (const area of ['inside', 'outside'] as const) {
            const answer = await ask(route, role, area, accept)
            expect([route, role, area, answer.status]).toEqual([route, role, area, status])
            if (may) expect(await textOf(answer)).toBe(text)
          }
        }
      }
    }
  })

  test('it narrows what is done: nobody acts outside of theirs, whatever their role', async () => {
    for (const route of ofKind('acts')) {
      for (const role of roles) {
        const may = includesRole(role, needed.get(route) ?? 'admin')
        for (const area of ['everywhere', 'inside', 'outside'] as const) {
          const answer = await ask(route, role, area)
          const expected = may ? (area === 'outside' ? 'area' : 'none') : 'role'
          expect([route, role, area, await refusalOf(answer)]).toEqual([route, role, area, expected])
        }
      }
    }
  })

  test('it narrows whose log-ins and addresses are seen', async () => {
    const people = async (role: Role, area: AreaName) => {
      const answer = await api.get('/api/v1/people', { as: 'nobody', headers: headersOf(role, area) })
      const { people: shown } = (await answer.json()) as { people: { person: string; sites?: string[] }[] }
      return shown
    }
    expect(await people('engineer', 'everywhere')).toHaveLength(plant.duty.people.size)
    for (const role of ['engineer', 'admin'] as const) {
      for (const area of ['inside', 'outside'] as const) {
        const shown = await people(role, area)
        const mine: readonly string[] = areas[area]
        expect(shown.every(({ sites }) => sites?.every((each) => mine.includes(each)))).toBe(true)
      }
    }
    const note = { at: 1, what: 'logged-in', address: '198.51.100.7' } as const
    for (const by of plant.duty.people.keys()) await api.deps.audit.note({ ...note, by })
    const whose = async (area: AreaName) => {
      const answer = await api.get('/api/v1/audit?limit=1000', { as: 'nobody', headers: headersOf('engineer', area) })
      return new Set(((await answer.json()) as { entries: { by: string }[] }).entries.map(({ by }) => by))
    }
    expect((await whose('everywhere')).size).toBeGreaterThanOrEqual(plant.duty.people.size)
    for (const area of ['inside', 'outside'] as const)
      expect(await whose(area)).toEqual(new Set((await people('engineer', area)).map(({ person }) => person)))
    const calendars = async (area: AreaName) =>
      await (await api.get('/api/v1/calendars', { as: 'nobody', headers: headersOf('operator', area) })).text()
    expect(await calendars('inside')).toContain('/crew/river/')
    expect(await calendars('outside')).not.toContain('/crew/river/')
  })
})
