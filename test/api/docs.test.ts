import { Counter, Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHealthApp } from '../../api/health/app.ts'
import { problems } from '../../api/problem-kinds.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { quietLog } from '../support/quiet.ts'

let api: TestApi
beforeAll(async () => {
  api = await openTestApi({}, { ready: async () => ['reading log: disk full'] })
})
afterAll(() => api[Symbol.asyncDispose]())

describe('the description', () => {
  test('gives every operation a name and a place that a generated client can use', async () => {
    interface Named {
      readonly operationId?: string
      readonly tags?: readonly string[]
    }
    const document = JSON.parse(await (await api.get('/openapi.json', { as: 'nobody' })).text())
    const paths: Record<string, Named>[] = Object.values(document.paths)
    const operations = paths.flatMap((path) => Object.values(path))
    const names = operations.map(({ operationId = '' }) => operationId)
    expect(names.filter((name) => !/^[a-z]+([A-Z][a-z]+)*$/.test(name))).toEqual([])
    expect(new Set(names).size).toBe(names.length)
    expect(names).toContain('acknowledgeAlarm')
    const described = new Set(document.tags.map(({ name }: { readonly name: string }) => name))
    expect(operations.filter(({ tags = [] }) => tags.length !== 1 || !described.has(tags[0]))).toEqual([])
  })

  test('names the schema of every body of JSON, asked or answered', async () => {
    type Content = Record<string, { readonly schema: { readonly $ref?: string } }>
    interface Operation {
      readonly requestBody?: { readonly content: Content }
      readonly responses: Record<string, { readonly content?: Content }>
    }
    const document = JSON.parse(await (await api.get('/openapi.json', { as: 'nobody' })).text())
    const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
      Object.values(methods).map((operation) => ({ path, ...operation })),
    )
    const bodies = operations.flatMap(({ path, requestBody, responses }) =>
      [requestBody, ...Object.values(responses)].map((body) => ({
        path,
        schema: body?.content?.['application/json']?.schema,
      })),
    )
    const told = bodies.filter(({ schema }) => schema !== undefined)
    expect(told.filter(({ schema }) => schema?.$ref === undefined)).toEqual([])
    const names = new Set(told.map(({ schema }) => schema?.$ref?.split('/').at(-1)))
    expect([...names]).toEqual(
      expect.arrayContaining(['AcknowledgeAlarm', 'TakeAlarmOutOfService', 'WithdrawRotaChange']),
    )
  })

  test('is OpenAPI 3.1 and names every route, its parameters and its problems', async () => {
    const document = JSON.parse(await (await api.get('/openapi.json', { as: 'nobody' })).text())
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual([
      '/healthz',
      '/readyz',
      '/metrics',
      '/api/v1/sites',
      '/api/v1/sites/{site}',
      '/api/v1/points',
      '/api/v1/latest',
      '/api/v1/readings',
      '/api/v1/alarms',
      '/api/v1/alarms/{id}',
      '/api/v1/alarms/{id}/acknowledge',
      '/api/v1/alarms/{id}/comment',
      '/api/v1/alarms/{id}/shelve',
      '/api/v1/alarms/{id}/unshelve',
      '/api/v1/alarms/{id}/reset',
      '/api/v1/alarms/{id}/out-of-service',
      '/api/v1/alarms/{id}/return-to-service',
      '/api/v1/journal',
      '/api/v1/alarms/{id}/journal',
      '/api/v1/notices',
      '/api/v1/alarms/{id}/occurrences/{occurrence}/deliveries',
      '/api/v1/deliveries/kpis',
      '/api/v1/alarms/{id}/occurrences/{occurrence}/answers',
      '/api/v1/drills/{number}/answer',
      '/api/v1/drills',
      '/api/v1/loudspeakers',
      '/api/v1/announcements',
      '/api/v1/announcements/{id}/confirm',
      '/api/v1/announcements/{id}',
      '/api/v1/hand-overs/take-over',
      '/api/v1/hand-overs',
      '/api/v1/receipts/{channel}',
      '/api/v1/orders/kpis',
      '/api/v1/orders',
      '/api/v1/orders/{id}',
      '/api/v1/orders/{id}/dispatch',
      '/api/v1/orders/{id}/accept',
      '/api/v1/orders/{id}/pass-on',
      '/api/v1/orders/{id}/arrive',
      '/api/v1/orders/{id}/dispose',
      '/api/v1/orders/{id}/verify',
      '/api/v1/orders/{id}/fail-check',
      '/api/v1/orders/{id}/close',
      '/api/v1/orders/{id}/hand-back',
      '/api/v1/orders/{id}/extend',
      '/api/v1/orders/{id}/defer',
      '/api/v1/orders/{id}/void',
      '/api/v1/orders/{id}/grant',
      '/api/v1/orders/{id}/refuse',
      '/api/v1/orders/{id}/resume',
      '/api/v1/orders/{id}/reopen',
      '/api/v1/orders/{id}/comment',
      '/api/v1/orders/{id}/photos',
      '/api/v1/orders/{id}/photos/{hash}',
      '/api/v1/kpis',
      '/api/v1/oncall',
      '/api/v1/oncall/table',
      '/api/v1/names',
      '/api/v1/rota-changes',
      '/api/v1/rota-changes/{number}/withdraw',
      '/api/v1/calendars',
      '/api/v1/calendars/{kind}/{id}/renew',
      '/calendars/{kind}/{id}/{secret}',
      '/api/v1/backtests',
      '/api/v1/backtests/{id}',
      '/api/v1/backtests/{id}/cancel',
      '/api/v1/maintenance',
      '/api/v1/maintenance/{id}/end',
      '/api/v1/rules',
      '/api/v1/rule-edits/check',
      '/api/v1/rule-edits/backtest',
      '/api/v1/rule-edits',
      '/api/v1/rule-edits/yaml',
      '/api/v1/rule-edits/{id}',
      '/api/v1/rule-edits/{id}/revise',
      '/api/v1/rule-edits/{id}/try',
      '/api/v1/rule-edits/{id}/approve',
      '/api/v1/rule-edits/{id}/apply',
      '/api/v1/rule-edits/{id}/discard',
      '/api/v1/rule-edits/{id}/revert',
      '/api/v1/rule-edits/{id}/backtest',
      '/api/v1/me',
      '/api/v1/login',
      '/api/v1/logout',
      '/api/v1/invites/look',
      '/api/v1/invites/accept',
      '/api/v1/me/sessions',
      '/api/v1/me/sessions/end-others',
      '/api/v1/me/sessions/{id}/end',
      '/api/v1/me/password',
      '/api/v1/people',
      '/api/v1/people/{person}/invite',
      '/api/v1/people/{person}/revoke',
      '/api/v1/people/{person}/log-out',
      '/api/v1/tokens',
      '/api/v1/tokens/{name}/revoke',
      '/api/v1/audit',
      '/api/v1/rejects',
      '/api/v1/rejects/replay',
      '/api/v1/devices',
      '/api/v1/devices/{site}/{device}',
      '/api/v1/claims',
      '/api/v1/claims/give-back',
      '/api/v1/quarantine',
      '/api/v1/quarantine/{id}/claim',
      '/api/v1/data-quality',
      '/api/v1/stream',
    ])
    const { get } = document.paths['/api/v1/readings']
    expect(get.security).toEqual([{ bearer: [] }, { session: [] }])
    expect(get.parameters.map(({ name }: { name: string }) => name)).toEqual([
      'point',
      'from',
      'to',
      'every',
      'dayStart',
      'aggregate',
      'quality',
      'bom',
    ])
    expect(Object.keys(get.responses)).toEqual(['200', '400', '401', '403', '404', '429', '500', '503', '504'])
    expect(Object.keys(get.responses['200'].content)).toEqual(['application/json', 'text/csv'])
    const paths: Record<string, { security?: object; responses: object }>[] = Object.values(document.paths)
    const operations = paths.flatMap((path) => Object.values(path))
    const secured = operations.filter(({ security }) => security)
    expect(secured.length).toBeGreaterThan(20)
    for (const { responses } of secured) expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403']))
    expect(Object.keys(document.paths['/healthz'].get.responses)).toEqual(['200', '400', '429', '500'])
    const limit = document.paths['/api/v1/rejects'].get.parameters.at(-1)
    expect(limit).toMatchObject({ required: false, schema: { type: 'integer', maximum: 100, default: 20 } })
  })

  test.each([
    [{ 'accept-language': 'zh-CN' }, '', 'zh-CN', '测点的历史读数'],
    [{}, '', 'en', 'History of a point'],
    [{ 'accept-language': 'en' }, '?lang=zh-CN', 'zh-CN', '实时读数'],
  ])('is a page too: %j%s', async (headers, query, language, text) => {
    const answer = await api.get(`/docs${query}`, { as: 'nobody', headers })
    expect(answer.headers.get('content-language')).toBe(language)
    const page = await answer.text()
    expect(page).toContain(`<html lang="${language}">`)
    expect(page).toContain(text)
    for (const kind of Object.keys(problems)) expect(page).toContain(`id="problem-${kind}"`)
  })

  test('fetches nothing, runs nothing, and only its own style passes the policy', async () => {
    const answer = await api.get('/docs')
    expect(await answer.text()).not.toMatch(/<script|<link|<img|https?:\/\//)
    expect(answer.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; frame-ancestors 'none'$/,
    )
  })
})

describe('health', () => {
  test('says that the process lives, and what is not ready', async () => {
    expect((await api.get('/healthz', { as: 'nobody' })).status).toBe(200)
    const ready = await api.get('/readyz', { as: 'nobody' })
    expect([ready.status, await ready.json()]).toMatchObject([503, { notReady: ['reading log: disk full'] }])
  })

  test('of a process without the API is the same, with open metrics and nothing else', async () => {
    const metrics = new Registry()
    new Counter({ name: 'test_total', help: 'test', registers: [metrics] }).inc(3)
    const app = createHealthApp({ log: quietLog, metrics })
    const ask = async (path: string) => await app.request(path)
    expect(await (await ask('/readyz')).json()).toEqual({ status: 'ready' })
    expect(await (await ask('/metrics')).text()).toContain('test_total 3')
    expect([(await ask('/healthz')).status, (await ask('/api/v1/sites')).status]).toEqual([200, 404])
    const asked = await ask('/healthz?deep=1')
    const errors = [{ where: 'query.deep', expected: 'no parameters', got: '1' }]
    expect([asked.status, await asked.json()]).toMatchObject([400, { errors }])
    expect((await app.request('/readyz', { method: 'POST' })).status).toBe(405)
  })
})
