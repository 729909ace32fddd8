import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Problem } from '../../api/problem-responses.ts'
import { roles } from '../../core/people/role.ts'
import { openTestApi, type TestApi } from '../support/api.ts'

const bearer = (secret: string) => ({ headers: { authorization: `Bearer ${secret}` } })

describe('who may see what', () => {
  let api: TestApi
  beforeAll(async () => {
    api = await openTestApi()
  })
  afterAll(() => api[Symbol.asyncDispose]())

  test.each([
    ['/healthz', 'nobody'],
    ['/readyz', 'nobody'],
    ['/openapi.json', 'nobody'],
    ['/docs', 'nobody'],
    ['/metrics', 'viewer'],
    ['/api/v1/sites', 'viewer'],
    ['/api/v1/points', 'viewer'],
    ['/api/v1/latest', 'viewer'],
    ['/api/v1/readings?point=linka/lake/level', 'viewer'],
    ['/api/v1/rejects', 'engineer'],
  ] as const)('%s needs %s', async (path, needed) => {
    const callers = ['nobody', ...roles] as const
    const statuses = await Promise.all(callers.map(async (as) => (await api.get(path, { as })).status))
    const refused = (as: (typeof callers)[number]) => (as === 'nobody' ? 401 : 403)
    expect(statuses).toEqual(callers.map((as, rank) => (rank >= callers.indexOf(needed) ? 200 : refused(as))))
  })

  test.each([
    [{}, 'Bearer realm="huoshui"'],
    [{ authorization: 'Basic YTpi' }, 'Bearer realm="huoshui", error="invalid_token"'],
    [{ authorization: 'Bearer hs_wrong' }, 'Bearer realm="huoshui", error="invalid_token"'],
  ])('%j is answered 401 with a challenge', async (headers, challenge) => {
    const answer = await api.get('/api/v1/sites', { as: 'nobody', headers })
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, challenge])
  })

  test('a revoked token ends at once', async () => {
    await using api = await openTestApi()
    expect((await api.get('/api/v1/sites', { as: 'operator' })).status).toBe(200)
    await api.tokens.revoke('operator')
    expect((await api.get('/api/v1/sites', { as: 'operator' })).status).toBe(401)
  })

  test('of a token that is good no longer it is said why, to who shows its secret', async () => {
    await using api = await openTestApi()
    const whyNot = async (secret: string, language = 'en') => {
      const headers = { ...bearer(secret).headers, 'accept-language': language }
      const answer = await api.get('/api/v1/sites', { as: 'nobody', headers })
      return [answer.status, Problem.parse(await answer.json()).detail]
    }
    const added = await api.tokens.add('contractor', 'viewer', undefined, Date.now() - 1)
    const expired = added.ok ? added.secret : ''
    expect(await whyNot(expired)).toEqual([401, expect.stringMatching(/^The token has expired: ask for a new one/)])
    expect(await whyNot(expired, 'zh-CN')).toEqual([401, expect.stringMatching(/^令牌已过期/)])
    expect(await whyNot(`${expired}x`)).toEqual([401, 'The token is unknown or revoked'])
    await api.tokens.revoke('contractor')
    expect(await whyNot(expired)).toEqual([401, 'The token is revoked'])
  })

  test.each([
    ['this machine', { address: '127.0.0.1' }, {}, 200],
    ['this machine, mapped', { address: '::ffff:127.0.0.1' }, {}, 200],
    ['a proxy on this machine', { address: '127.0.0.1' }, { 'x-forwarded-for': '203.0.113.9' }, 401],
    ['elsewhere', { address: '203.0.113.9' }, {}, 401],
    ['nowhere known', {}, {}, 401],
  ])('/metrics without a token from %s', async (_, connection, headers, expected) => {
    expect((await api.get('/metrics', { as: 'nobody', connection, headers })).status).toBe(expected)
  })
})

describe('too many requests', () => {
  test('of one token are held back by its own bucket, wherever they come from', async () => {
    await using api = await openTestApi({ HUOSHUI_API_RATE: '1', HUOSHUI_API_BURST: '3' })
    const ask = async (address: string, as: 'viewer' | 'operator') =>
      await api.get('/api/v1/sites', { as, connection: { address } })
    const statuses = []
    for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
      statuses.push((await ask(address, 'viewer')).status)
    const refused = await ask('203.0.113.4', 'viewer')
    expect([...statuses, refused.status, refused.headers.get('retry-after')]).toEqual([200, 200, 200, 429, '1'])
    expect(await refused.json()).toMatchObject({ type: '/docs#problem-too-many-requests', status: 429 })
    expect((await ask('203.0.113.4', 'operator')).status).toBe(200)
    api.clock.now += 1_000
    expect((await ask('203.0.113.4', 'viewer')).status).toBe(200)
  })

  test('health is never held back', async () => {
    await using api = await openTestApi({ HUOSHUI_API_RATE: '1', HUOSHUI_API_BURST: '1' })
    const statuses = []
    for (let n = 0; n < 5; n++) statuses.push((await api.get('/healthz', { as: 'nobody' })).status)
    expect(new Set(statuses)).toEqual(new Set([200]))
  })

  test('guessing tokens: an address learns nothing more, not even from a right guess; its neighbours stay in', async () => {
    await using api = await openTestApi()
    const ask = async (secret: string, address = '203.0.113.7') =>
      (await api.app.request('/api/v1/sites', bearer(secret), { address })).status
    const { viewer, operator } = api.secrets
    expect(await ask(viewer)).toBe(200)
    const guesses = []
    for (let n = 0; n < 12; n++) guesses.push(await ask(`guess${n}`))
    expect(guesses).toEqual([...Array(10).fill(401), 429, 429])
    expect(await ask(operator)).toBe(429)
    expect(await ask(viewer)).toBe(200)
    expect(await ask(operator, '203.0.113.8')).toBe(200)
    expect(await api.metrics.getSingleMetricAsString('huoshui_api_limited_total')).toContain('{because="bad-tokens"} 3')
    api.clock.now += 10_000
    expect(await ask(operator)).toBe(200)
  })
})
