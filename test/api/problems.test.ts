import { describe, expect, test } from 'vitest'
import { preferredLanguage } from '../../api/language.ts'
import { Problem } from '../../api/problem-responses.ts'
import { type ReadingStore, StoreUnavailable } from '../../storage/readings/store.ts'
import { openTestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'

async function problemIn(answer: Response) {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  const body = Problem.strict().parse(await answer.json())
  expect(body.status).toBe(answer.status)
  expect(body.instance).toBe(`urn:uuid:${answer.headers.get('x-request-id')}`)
  return body
}

describe('every error is a problem', () => {
  test('an unknown path is not found, by anybody', async () => {
    await using api = await openTestApi()
    const problem = await problemIn(await api.get('/api/v2/sites', { as: 'nobody' }))
    expect(problem).toMatchObject({ type: '/docs#problem-not-found', title: 'Not found', status: 404 })
  })

  test('a method that a path does not know', async () => {
    await using api = await openTestApi()
    const answer = await api.app.request('/api/v1/sites/linka', { method: 'DELETE' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    await problemIn(answer)
  })

  test('a disk that takes nothing is said, and that it may pass', async () => {
    const full = Object.assign(new Error('database or disk is full'), { errcode: 13 })
    const store: Partial<ReadingStore> = {
      range: () => {
        throw full
      },
    }
    await using api = await openTestApi({}, { store: store as ReadingStore })
    const answer = await api.get('/api/v1/readings?point=linka/lake/level')
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect((await problemIn(answer)).type).toBe('/docs#problem-disk-unavailable')
  })

  test('a URL that is too long', async () => {
    await using api = await openTestApi()
    expect((await problemIn(await api.get(`/api/v1/points?site=${'x'.repeat(8_000)}`))).status).toBe(414)
  })

  test('what is wrong with a query is named, part by part', async () => {
    await using api = await openTestApi()
    const { errors } = await problemIn(await api.get('/api/v1/rejects?limit=0&since=3&color=red', { as: 'engineer' }))
    expect(errors).toEqual([
      { where: 'query.limit', expected: expect.stringContaining('expected 1 or more'), got: '0' },
      { where: 'query.since', expected: 'only after, reason, newest, limit', got: '3' },
      { where: 'query.color', expected: 'only after, reason, newest, limit', got: 'red' },
    ])
  })

  test.each([
    ['{"note": ', 'application/json', 400, { errors: [{ where: 'json', expected: 'a body of JSON' }] }],
    ['{"note": "x"}', 'text/plain', 415, { detail: expect.stringContaining('Content-Type: application/json') }],
  ])('a body %s of %s says what it should have been', async (body, type, status, more) => {
    await using api = await openTestApi()
    const headers = {
      'content-type': type,
      'content-length': String(body.length),
      authorization: `Bearer ${api.secrets.operator}`,
    }
    const answer = await api.app.request('/api/v1/alarms/x/comment', { method: 'POST', headers, body })
    expect(await problemIn(answer)).toMatchObject({ status, ...more })
  })

  test.each(['', '0x10', '1e3', '-1', '1.5', ' 7'])('after=%j is no number in digits', async (after) => {
    await using api = await openTestApi()
    const answer = await api.get(`/api/v1/journal?after=${encodeURIComponent(after)}`)
    const { errors } = await problemIn(answer)
    expect(errors).toEqual([{ where: 'query.after', expected: 'expected a whole number in digits', got: after }])
  })

  test('a parameter given twice, and one where none is known', async () => {
    await using api = await openTestApi()
    const twice = await problemIn(await api.get('/api/v1/points?site=linka&site=canal'))
    expect(twice.errors).toMatchObject([{ where: 'query.site', got: ['linka', 'canal'] }])
    const none = await problemIn(await api.get('/api/v1/sites?x=1'))
    expect(none.errors).toEqual([{ where: 'query.x', expected: 'no parameters', got: '1' }])
  })

  test('a store that is away is 503, and to be asked again', async () => {
    const away = new StoreUnavailable('connect ECONNREFUSED 10.0.0.5:8086')
    await using api = await openTestApi({}, { store: storeOf(Promise.reject(away)) })
    const answer = await api.get('/api/v1/readings?point=linka/lake/level')
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(JSON.stringify(await problemIn(answer))).not.toContain('ECONNREFUSED')
    expect(await api.metrics.getSingleMetricAsString('huoshui_api_reads')).toContain('huoshui_api_reads 0')
  })

  test('a fault of ours is 500, and tells nothing of our insides', async () => {
    const broken = new Error('SQLITE_CORRUPT at /var/lib/huoshui')
    await using api = await openTestApi({}, { store: storeOf(Promise.reject(broken)) })
    const problem = await problemIn(await api.get('/api/v1/readings?point=linka/lake/level'))
    expect(problem).toMatchObject({ type: '/docs#problem-internal', status: 500 })
    expect(JSON.stringify(problem)).not.toContain('SQLITE')
  })

  test('an answer that does not begin in time is 504, and its read is given up', async () => {
    const { promise: given, resolve: give } = Promise.withResolvers<never[]>()
    await using api = await openTestApi({ HUOSHUI_API_TIMEOUT_MS: '20' }, { store: storeOf(given) })
    const problem = await problemIn(await api.get('/api/v1/readings?point=linka/lake/level'))
    expect(problem).toMatchObject({ type: '/docs#problem-too-slow', status: 504 })
    give([])
    const reads = () => api.metrics.getSingleMetricAsString('huoshui_api_reads')
    await eventually('no read', reads, (text) => text.includes('huoshui_api_reads 0'))
  })

  test('people are answered in their language', async () => {
    await using api = await openTestApi()
    const headers = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' }
    const answer = await api.get('/api/v1/rejects', { as: 'operator', headers })
    expect(answer.headers.get('content-language')).toBe('zh-CN')
    expect(await problemIn(answer)).toMatchObject({
      title: '没有权限',
      detail: '需要 engineer 角色；令牌 operator 的角色是 operator',
    })
  })

  test.each([
    [undefined, 'en'],
    ['', 'en'],
    ['zh', 'zh-CN'],
    ['ZH-Hans-CN', 'zh-CN'],
    ['en;q=0.5, zh;q=0.9', 'zh-CN'],
    ['fr, zh;q=0', 'en'],
    ['bo, zh;q=0.5, en;q=0.4', 'zh-CN'],
    ['*', 'en'],
    [';;q=,,', 'en'],
  ] as const)('Accept-Language %s means %s', (header, expected) => {
    expect(preferredLanguage(header)).toBe(expected)
  })
})

/** A store whose reads begin with this batch, or fail: no real one can be made to at will. */
function storeOf(batch: Promise<never[]>): ReadingStore {
  batch.catch(() => {})
  const read = async function* () {
    yield await batch
  }
  return {
    append: async () => ({ written: 0, duplicates: 0, conflicts: 0, refused: [] }),
    range: read,
    buckets: read,
    appendRollups: async () => [],
    rollups: read,
    forgetBefore: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}
