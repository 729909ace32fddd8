import { expect, test } from 'vitest'
import type { Audit } from '../../../storage/audit/audit.ts'
import { openTestApi, type TestApi } from '../../support/api.ts'
import { givePassword, loggedIn, openBrowser, password, plantWithPeople } from '../../support/login.ts'

interface Entry {
  readonly at: string
  readonly what: string
  readonly by: string
  readonly person?: string
  readonly about?: string
  readonly address?: string
  readonly detail?: string
}

async function onRecord(api: TestApi, more = ''): Promise<Entry[]> {
  const answer = await api.get(`/api/v1/audit${more}`, { as: 'engineer' })
  return ((await answer.json()) as { entries: Entry[] }).entries
}
/** Oldest first, without times and addresses. */
async function story(api: TestApi): Promise<string[]> {
  const entries = (await onRecord(api)).toReversed()
  return entries.map(({ what, by, person, about, detail }) =>
    [what, by, person, about, detail].filter((word) => word !== undefined).join(' '),
  )
}

test('who let whom in, put whom out and changed the rota is on record, with when and from where', async () => {
  await using api = await openTestApi({}, { plant: plantWithPeople() })
  await givePassword(api, 'li')
  const li = await loggedIn(api, 'li')
  const { link } = (await (await li.post('/api/v1/people/tsering/invite')).json()) as { link: string }
  const tsering = openBrowser(api)
  await tsering.post('/api/v1/invites/accept', { invite: link.split('#/invite/')[1], password })
  const next = 'another-river-88-horse'
  await tsering.post('/api/v1/me/password', { password, next })
  const elsewhere = openBrowser(api)
  await elsewhere.post('/api/v1/login', { name: 'tsering', password: next })
  await elsewhere.post('/api/v1/login', { name: 'tsering', password: 'wrong' })
  await tsering.post('/api/v1/me/sessions/end-others')
  const [from, to] = [api.clock.now + 3_600_000, api.clock.now + 7_200_000].map((at) => new Date(at).toISOString())
  await tsering.post('/api/v1/rota-changes', { kind: 'leave', person: 'dawa', from, to, why: 'x' })
  await tsering.post('/api/v1/rota-changes/1/withdraw', { why: 'y' })
  await tsering.post('/api/v1/logout')
  await tsering.post('/api/v1/logout')
  await li.post('/api/v1/people/tsering/log-out')
  await api.post('/api/v1/people/tsering/revoke', {}, { as: 'admin' })
  expect(await story(api)).toEqual([
    'logged-in li 李强 password',
    'invite-made li 李强 tsering',
    'invite-accepted tsering 次仁 made by li',
    'logged-in tsering 次仁 invite',
    'password-changed tsering 次仁',
    'logged-in tsering 次仁 password',
    'sessions-ended tsering 次仁 1',
    'rota-changed tsering 次仁 1 leave',
    'rota-change-withdrawn tsering 次仁 1',
    'logged-out tsering 次仁',
    'sessions-ended li 李强 tsering 0',
    'log-in-revoked admin tsering',
  ])
  const [newest] = await onRecord(api, '?limit=1')
  expect(newest).toMatchObject({ at: new Date(api.clock.now).toISOString(), address: '203.0.113.9' })
  expect(JSON.stringify(await onRecord(api))).not.toMatch(/horse|#\/invite/)
})

test('is for engineers, and is read page by page', async () => {
  await using api = await openTestApi({}, { plant: plantWithPeople() })
  expect((await api.get('/api/v1/audit', { as: 'operator' })).status).toBe(403)
  for (const at of [1, 2, 3]) await api.deps.audit.note({ at, what: 'logged-in', by: 'li' })
  const page = async (query: string) =>
    (await (await api.get(`/api/v1/audit${query}`, { as: 'engineer' })).json()) as { entries: unknown[]; next?: number }
  const first = await page('?limit=2')
  expect([first.entries.length, first.next]).toEqual([2, 2])
  const last = await page(`?limit=2&before=${first.next}`)
  expect([last.entries.length, last.next]).toEqual([1, undefined])
})

test('what cannot be put on record is done all the same, and counted', async () => {
  await using api = await openTestApi({}, { plant: plantWithPeople() })
  await givePassword(api, 'li')
  const full: Audit = {
    ...api.deps.audit,
    note: () => Promise.reject(new Error('database or disk is full')),
  }
  Object.assign(api.deps.audit, full)
  await loggedIn(api, 'li')
  expect(await onRecord(api)).toEqual([])
  expect(await api.metrics.getSingleMetricAsString('huoshui_api_audit_lost_total')).toContain('total 1')
})
