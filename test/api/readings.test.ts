import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HistoryBody } from '../../api/readings/query.ts'
import { openTestApi, readingOf, type TestApi } from '../support/api.ts'

const noon = Date.UTC(2026, 6, 3, 12)
const minute = 60_000
let api: TestApi
beforeAll(async () => {
  api = await openTestApi()
  await api.store.append([
    readingOf('linka/lake/level', noon - 90 * minute, 1),
    readingOf('linka/lake/level', noon - 80 * minute, 3, { quality: 3, reason: 'spike' }),
    readingOf('linka/lake/level', noon - 70 * minute, 99, { quality: 4, reason: 'out-of-range' }),
    readingOf('linka/lake/level', noon - 30 * minute, 5),
    readingOf('linka/lake/level', noon - 20 * minute, 0, { value: null, quality: 9, reason: 'no-value' }),
    readingOf('linka/lake/pump', noon - 50 * minute, 1),
    readingOf('linka/lake/pump', noon - 40 * minute, 0),
  ])
})
afterAll(() => api[Symbol.asyncDispose]())

const level = '/api/v1/readings?point=linka/lake/level'

async function history(path: string) {
  const answer = await api.get(path)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
  return HistoryBody.strict().parse(await answer.json())
}
const rowsOf = (body: { rows: { at: string; value: number | null }[] }) =>
  body.rows.map(({ at, value }) => [at.slice(11, 16), value])

describe('history as JSON', () => {
  test('says the point, the times and all readings with their quality', async () => {
    expect(await history(level)).toEqual({
      point: 'linka/lake/level',
      quantity: 'water_level',
      unit: 'm',
      from: '2026-07-02T12:00:00.000Z',
      to: '2026-07-03T12:00:00.000Z',
      quality: 'all',
      rows: [
        { at: '2026-07-03T10:30:00.000Z', value: 1, quality: 1 },
        { at: '2026-07-03T10:40:00.000Z', value: 3, quality: 3, reason: 'spike' },
        { at: '2026-07-03T10:50:00.000Z', value: 99, quality: 4, reason: 'out-of-range' },
        { at: '2026-07-03T11:30:00.000Z', value: 5, quality: 1 },
        { at: '2026-07-03T11:40:00.000Z', value: null, quality: 9, reason: 'no-value' },
      ],
    })
  })

  test.each([
    ['&quality=good', ['10:30', '11:30']],
    ['&quality=usable', ['10:30', '10:40', '11:30']],
    ['&from=-1h', ['11:30', '11:40']],
    ['&from=2026-07-03T18:40:00+08:00&to=2026-07-03T11:30:00Z', ['10:40', '10:50']],
    ['&from=2026-07-03T18:40:00%2B08:00&to=2026-07-03T11:30:00Z', ['10:40', '10:50']],
    [`&from=${noon - 90 * minute}&to=${noon - 80 * minute}`, ['10:30']],
    ['&from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
  ])('readings%s', async (query, times) => {
    const body = await history(level + query)
    expect(body.rows.map((row) => row.at.slice(11, 16))).toEqual(times)
  })

  test.each([
    [
      'level&every=1h',
      [
        ['10:00', 2],
        ['11:00', 5],
      ],
    ],
    [
      'level&every=1h&quality=good',
      [
        ['10:00', 1],
        ['11:00', 5],
      ],
    ],
    [
      'level&every=1h&aggregate=max&quality=all',
      [
        ['10:00', 99],
        ['11:00', 5],
      ],
    ],
    [
      'level&every=1h&aggregate=min',
      [
        ['10:00', 1],
        ['11:00', 5],
      ],
    ],
    [
      'level&every=1h&aggregate=last',
      [
        ['10:00', 3],
        ['11:00', 5],
      ],
    ],
    [
      'level&every=1h&aggregate=count',
      [
        ['10:00', 2],
        ['11:00', 1],
      ],
    ],
    ['pump&every=1h', [['11:00', 0]]],
  ])('%s', async (query, rows) => {
    const body = await history(`/api/v1/readings?point=linka/lake/${query}`)
    expect(rowsOf(body)).toEqual(rows)
    expect(body.rows.every((row) => row.quality === undefined)).toBe(true)
  })

  test('buckets say how they were made', async () => {
    const { every, aggregate, quality, unit } = await history(`${level}&every=90s`)
    expect({ every, aggregate, quality, unit }).toEqual({
      every: '90s',
      aggregate: 'mean',
      quality: 'usable',
      unit: 'm',
    })
    expect(await history(`${level}&every=1d&aggregate=count`)).toMatchObject({ unit: '' })
    expect(await history('/api/v1/readings?point=linka/lake/pump&every=1h')).toMatchObject({ aggregate: 'last' })
  })
})

describe('history as CSV', () => {
  const csv = async (path: string) => await api.get(path, { headers: { accept: 'text/csv' } })

  test('has a header, UTC times, and nothing for a missing value', async () => {
    const answer = await csv(`${level}&from=-1h`)
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="linka_lake_level.csv"')
    expect(await answer.text()).toBe(
      'at,value,quality,reason\r\n2026-07-03T11:30:00.000Z,5,1,\r\n2026-07-03T11:40:00.000Z,,9,no-value\r\n',
    )
  })

  test('of buckets has no quality', async () => {
    expect(await (await csv(`${level}&every=1h`)).text()).toBe(
      'at,value\r\n2026-07-03T10:00:00.000Z,2\r\n2026-07-03T11:00:00.000Z,5\r\n',
    )
  })

  test('of nothing is the header alone', async () => {
    expect(await (await csv('/api/v1/readings?point=canal/gauge/rain')).text()).toBe('at,value,quality,reason\r\n')
  })

  test.each([
    ['text/csv;q=0.5, application/json;q=0.4', 'text/csv'],
    ['application/json, text/csv;q=0.5', 'application/json'],
    ['*/*', 'application/json'],
    ['text/html', 'application/json'],
  ])('Accept: %s is answered with %s', async (accept, expected) => {
    const answer = await api.get(level, { headers: { accept } })
    expect(answer.headers.get('content-type')).toMatch(expected)
    await answer.text()
  })
})

describe('a query of history', () => {
  test.each([
    ['', [{ where: 'query.point' }]],
    [
      'point=linka/lake/level&from=yesterday&to=10:00',
      [{ where: 'query.from', got: 'yesterday' }, { where: 'query.to' }],
    ],
    ['point=linka/lake/level&from=now&to=-1h', [{ where: 'query.to', got: '2026-07-03T11:00:00.000Z' }]],
    ['point=linka/lake/level&every=1q', [{ where: 'query.every', got: '1q' }]],
    ['point=linka/lake/level&every=10ms', [{ where: 'query.every', got: '10ms' }]],
    ['point=linka/lake/level&aggregate=mean', [{ where: 'query.every' }]],
    ['point=linka/lake/level&every=1h&aggregate=median', [{ where: 'query.aggregate', got: 'median' }]],
    [
      'point=linka/lake/level&quality=perfect&limit=10',
      [{ where: 'query.quality' }, { where: 'query.limit', got: '10' }],
    ],
  ])('%s is refused', async (query, errors) => {
    const answer = await api.get(`/api/v1/readings?${query}`)
    expect([answer.status, await answer.json()]).toMatchObject([400, { type: '/docs#problem-invalid-request', errors }])
  })

  test('of an unknown point', async () => {
    const answer = await api.get('/api/v1/readings?point=linka/lake/depth')
    expect([answer.status, await answer.json()]).toMatchObject([404, { type: '/docs#problem-unknown-point' }])
  })

  test('by HEAD is answered without a read', async () => {
    const headers = { authorization: `Bearer ${api.secrets.viewer}` }
    const answer = await api.app.request(level, { method: 'HEAD', headers })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(await api.metrics.getSingleMetricAsString('huoshui_api_reads')).toContain('huoshui_api_reads 0')
  })
})

test.each([
  ['a program', '', {}, false],
  ['a browser', '', { 'sec-fetch-mode': 'cors' }, true],
  ['a program that wants it', '&bom=1', {}, true],
  ['a browser that does not', '&bom=0', { 'sec-fetch-mode': 'cors' }, false],
])('CSV for %s%s begins with a byte order mark where Excel may open it', async (_, query, headers, wanted) => {
  const answer = await api.get(`${level}${query}`, { headers: { accept: 'text/csv', ...headers } })
  const bytes = new Uint8Array(await answer.arrayBuffer())
  expect([...bytes.slice(0, 3)].join() === '239,187,191').toBe(wanted)
  const journal = await api.get(`/api/v1/journal?${query.slice(1)}`, { headers: { accept: 'text/csv', ...headers } })
  const start = new Uint8Array(await journal.arrayBuffer()).slice(0, 3)
  expect([...start].join() === '239,187,191').toBe(wanted)
})

describe('calendar buckets', () => {
  test.each([
    ['every=1w&aggregate=count&from=2026-06-25T00:00:00Z', [['2026-06-28T16:00', 3]]], // Monday the 29th in the city
    ['every=7d&aggregate=count&from=2026-06-25T00:00:00Z', [['2026-06-28T16:00', 3]]],
    ['every=1mo&aggregate=count&from=2026-06-01T00:00:00Z', [['2026-06-30T16:00', 3]]],
    ['every=1y&aggregate=count&from=2026-06-01T00:00:00Z', [['2025-12-31T16:00', 3]]],
    ['every=1d&dayStart=08:00&aggregate=count', [['2026-07-03T00:00', 3]]],
    [
      'every=1d&dayStart=18:45&aggregate=count',
      [
        ['2026-07-02T10:45', 2],
        ['2026-07-03T10:45', 1],
      ],
    ],
    [
      'every=1d&dayStart=18:35&aggregate=last',
      [
        ['2026-07-02T10:35', 1],
        ['2026-07-03T10:35', 5],
      ],
    ],
  ])('%s', async (query, expected) => {
    const { rows } = await history(`${level}&${query}`)
    expect(rows.map(({ at, value }) => [at.slice(0, 16), value])).toEqual(expected)
  })
  test.each([
    ['every=1d&dayStart=8', 'query.dayStart'],
    ['every=1h&dayStart=08:00', 'query.every'],
    ['dayStart=08:00', 'query.every'],
    ['every=0mo', 'query.every'],
    ['every=0d', 'query.every'],
  ])('%s is refused', async (query, where) => {
    const answer = await api.get(`${level}&${query}`)
    const body = (await answer.json()) as { errors: { where: string }[] }
    expect([answer.status, body.errors[0]?.where]).toEqual([400, where])
  })
})
