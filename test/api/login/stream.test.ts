import { expect, test } from 'vitest'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { givePassword, loggedIn, plantWithPeople, type TestBrowser } from '../../support/login.ts'

const ends: readonly (readonly [string, (api: TestApi, other: TestBrowser) => Promise<unknown>])[] = [
  ['the person logs out elsewhere', (_, other) => other.post('/api/v1/me/sessions/end-others')],
  ['an engineer logs them out', (api) => api.post('/api/v1/people/tsering/log-out', {}, { as: 'engineer' })],
  ['the log-in is revoked', (api) => api.deps.logins.revoke('tsering', 0)],
  [
    'they are taken out of the plant',
    async (api) => void Object.assign(api.deps.plant, { current: plantWithPeople(['dawa']) }),
  ],
  [
    'they get another area',
    async (api) => {
      const { current } = api.deps.plant
      const people = new Map([...current.duty.people].map(([id, person]) => [id, { ...person, sites: ['linka'] }]))
      api.deps.plant.current = { ...current, duty: { ...current.duty, people } }
    },
  ],
]

test.each(ends)('a live stream ends when %s', async (_, end) => {
  await using api = await openTestApi({}, { plant: plantWithPeople() })
  await givePassword(api, 'tsering')
  const [browser, other] = [await loggedIn(api, 'tsering'), await loggedIn(api, 'tsering')]
  const reader = (await browser.get('/api/v1/stream')).body?.getReader()
  if (!reader) throw new Error('no body')
  await reader.read()
  await end(api, other)
  while (!(await reader.read()).done);
  const dropped = await api.metrics.getSingleMetricAsString('huoshui_api_streams_dropped_total')
  expect(dropped).toContain('{because="not-allowed"} 1')
})

test('sessions and waiting hashes are on /metrics', async () => {
  await using api = await openTestApi({}, { plant: plantWithPeople() })
  await givePassword(api, 'tsering')
  const metric = async (name: string) => await api.metrics.getSingleMetricAsString(name)
  expect(await metric('huoshui_api_sessions')).toContain('huoshui_api_sessions 0')
  await loggedIn(api, 'tsering')
  const second = await loggedIn(api, 'tsering')
  expect(await metric('huoshui_api_sessions')).toContain('huoshui_api_sessions 2')
  await second.post('/api/v1/logout')
  expect(await metric('huoshui_api_sessions')).toContain('huoshui_api_sessions 1')
  const hashing = [1, 2, 3].map(() => api.deps.hasher?.hash('river-sky-77-horse'))
  expect(await metric('huoshui_api_hashes_waiting')).toContain('huoshui_api_hashes_waiting 3')
  await Promise.all(hashing)
  expect(await metric('huoshui_api_hashes_waiting')).toContain('huoshui_api_hashes_waiting 0')
})

test('a token called like a person has streams and a rate of its own', async () => {
  await using api = await openTestApi({ HUOSHUI_API_STREAMS_PER_TOKEN: '1' }, { plant: plantWithPeople() })
  await givePassword(api, 'tsering')
  const added = await api.tokens.add('tsering', 'viewer')
  const browser = await loggedIn(api, 'tsering')
  const mine = await browser.get('/api/v1/stream')
  const authorization = `Bearer ${added.ok ? added.secret : ''}`
  const its = await api.get('/api/v1/stream', { as: 'nobody', headers: { authorization } })
  expect([mine.status, its.status, (await browser.get('/api/v1/stream')).status]).toEqual([200, 200, 503])
  await mine.body?.cancel()
  await its.body?.cancel()
})
