import { expect, test } from 'vitest'
import { stateInPostgres } from '../../run/roles/state-in-postgres.ts'
import { openTestApi, type TestApi } from '../support/api.ts'
import { eventually } from '../support/eventually.ts'
import { hasPostgres, openTestPostgres, startPostgres } from '../support/postgres.ts'

const reads = [
  ...['alarms', 'journal', 'notices', 'orders', 'rule-edits', 'maintenance', 'people', 'tokens', 'audit', 'latest'],
  ...['rejects', 'devices', 'quarantine', 'announcements', 'rota-changes', 'deliveries'],
].map((name) => `/api/v1/${name}`)

const opened = (api: TestApi) =>
  api.post('/api/v1/orders', { site: 'canal', title: 'fence' }, { headers: { 'idempotency-key': 'k-1' } })

test.skipIf(!hasPostgres())(
  'while PostgreSQL is away every answer says so and when to ask again, and nothing is acknowledged',
  async () => {
    await using server = await startPostgres()
    const state = async () => stateInPostgres(await openTestPostgres(server.url, { timeoutMs: 5_000 }), 3_000)
    await using api = await openTestApi({}, { state })
    expect((await opened(api)).status).toBe(200)
    await server.kill9()
    for (const path of reads) {
      const answer = await api.get(path, { as: 'admin' })
      const { type } = (await answer.json()) as { type: string }
      expect([path, answer.status, type, answer.headers.get('retry-after')]).toEqual([
        ...[path, 503, '/docs#problem-disk-unavailable', '5'],
      ])
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    }
    const refused = await api.post('/api/v1/orders', { site: 'canal', title: 'gate' })
    expect(refused.status).toBe(503)
    // whoever asks whether we are well is answered, with a token that nobody can look at, too
    expect((await api.get('/readyz', { as: 'admin' })).status).toBe(200)
    const metrics = await api.get('/metrics', { as: 'nobody', connection: { address: '127.0.0.1' } })
    expect([metrics.status, await metrics.text()]).toEqual([
      200,
      expect.stringMatching(/^huoshui_metrics_left_out 1$/m),
    ])
    await server.start()
    await eventually('it to answer again', async () => (await api.get('/api/v1/orders')).status, 200)
    // what was answered before is answered again; what was refused is not there
    expect((await opened(api)).status).toBe(200)
    const { orders } = (await (await api.get('/api/v1/orders')).json()) as { orders: { title: string }[] }
    expect(orders.map(({ title }) => title)).toEqual(['fence'])
  },
)
