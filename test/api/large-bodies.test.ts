import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../support/api.ts'
import { longestTurn } from '../support/turns.ts'

/** What the loop that serves devices may be held up by one request. */
const mostMs = 50

let api: TestApi
beforeAll(async () => {
  api = await openTestApi({ HUOSHUI_API_RATE: '100000', HUOSHUI_API_BURST: '100000' })
})
afterAll(() => api[Symbol.asyncDispose]())

const many = (count: number, one: (index: number) => string, between = ',') =>
  Array.from({ length: count }, (_, index) => one(index)).join(between)

async function post(path: string, text: string) {
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    authorization: `Bearer ${api.secrets.engineer}`,
  }
  const answer = await api.app.request(path, { method: 'POST', body: text, headers }, { address: '203.0.113.9' })
  return { status: answer.status, body: (await answer.json()) as { errors?: { where: string; expected: string }[] } }
}

const bodies: [string, string][] = [
  ['90,000 keys', `{${many(90_000, (index) => `"k${index}":1`)}}`],
  ['15,000 keys', `{${many(15_000, (index) => `"k${index}":1`)}}`],
  ['half a million sites', `{"from":"-1d","sites":[${many(500_000, () => '1')}]}`],
  ['10,000 points that are none', `{"from":"-1d","points":[${many(10_000, () => '1')}]}`],
  ['10,000 points that nobody knows', `{"from":"-1d","points":[${many(10_000, (index) => `"a/b/${index}"`)}]}`],
  ['4,000 empty incidents', `{"from":"-1d","incidents":[${many(4_000, () => '{}')}]}`],
  ['keys in an incident', `{"from":"-1d","incidents":[{${many(15_000, (index) => `"k${index}":1`)}}]}`],
  ['brackets in brackets', '['.repeat(500_000)],
  ['a time of a million digits', `{"from":"${'9'.repeat(1_000_000)}"}`],
  ['a text full of quotes', JSON.stringify({ from: '-1d', what: '"'.repeat(500_000) })],
]

test.each(bodies)('of %s no route keeps the devices waiting, and a hundred mistakes are told', async (_, text) => {
  for (const path of ['/api/v1/backtests', '/api/v1/alarms/linka.lake.level.high/acknowledge']) {
    let answer: Awaited<ReturnType<typeof post>> | undefined
    const turn = await longestTurn(async () => {
      answer = await post(path, text)
    })
    expect(answer?.status).toBe(400)
    expect(answer?.body.errors?.length).toBeGreaterThan(0)
    expect(answer?.body.errors?.length).toBeLessThanOrEqual(101)
    expect(turn).toBeLessThan(mostMs)
  }
})

const rules: [string, string, string][] = [
  ['200 kB of unknown keys', many(18_000, (index) => `k${index}: 1`, '\n'), 'unknown key'],
  [
    'keys of one rule',
    `templates:\n  lake:\n    - id: a\n      kind: high\n      point: level\n      limit: 2\n${many(5_000, (index) => `      k${index}: 1`, '\n')}`,
    'unknown key',
  ],
  ['one key again and again', many(15_000, () => 'lake: 1', '\n'), 'this key is there already'],
]

test.each(rules)('%s are refused by the thread that reads them', async (_, text, expected) => {
  let answer: Awaited<ReturnType<typeof post>> | undefined
  const body = JSON.stringify({ from: '-1d', rules: text })
  const turn = await longestTurn(async () => {
    answer = await post('/api/v1/backtests', body)
  }, 2)
  expect(answer?.status).toBe(422)
  const { errors = [] } = answer?.body ?? {}
  // or, of a machine that is too busy to read them in time, as a whole
  if (errors.length > 1) {
    expect(errors[0]?.expected).toContain(expected)
    expect(errors).toHaveLength(101)
    expect(errors.at(-1)?.expected).toMatch(/^and \d+ more$/)
  }
  expect(turn).toBeLessThan(mostMs)
})

test('rules that would make more alarms than may be are refused before they are made', async () => {
  const one = '{ id: a, kind: high, quantity: water_level, limit: 2 }'
  const { status, body } = await post(
    '/api/v1/backtests',
    JSON.stringify({ from: '-1d', rules: `templates:\n  lake:\n${many(12_000, () => `    - ${one}`, '\n')}\n` }),
  )
  expect(status).toBe(422)
  expect(body.errors?.length).toBeGreaterThan(0)
})
