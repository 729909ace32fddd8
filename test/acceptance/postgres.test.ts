import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectAsync } from 'mqtt'
import { expect, test } from 'vitest'
import { postgresDevices } from '../../storage/credentials/postgres/device-store.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { PlatformProcess } from '../support/platform-process.ts'
import { hasPostgres, openTestPostgres, startPostgres } from '../support/postgres.ts'

test.skipIf(!hasPostgres())(
  'a platform whose state is in PostgreSQL bears that it is away, and is killed itself',
  async () => {
    using folder = temporaryFolder()
    await using server = await startPostgres()
    await server.kill9()
    const data = join(folder.path, 'data')
    const settings = { HUOSHUI_DATA: data, HUOSHUI_POSTGRES_URL: server.url, HUOSHUI_POSTGRES_TIMEOUT_MS: '5000' }
    await using platform = await PlatformProcess.create(settings, ['broker', 'ingest', 'alarms', 'api'])
    const ready = async () => {
      const answer = await fetch(`${platform.httpUrl}/readyz`).catch(() => undefined)
      return answer ? `${answer.status} ${await answer.text()}` : ''
    }
    const away = /^503 .*PostgreSQL 127\.0\.0\.1:\d+\/postgres, schema huoshui does not take it just now/s
    await platform.start()
    await eventually('the start to wait, and to say so', ready, (said) => away.test(said))
    await server.start()
    await eventually('the platform to be ready', ready, (said) => said.startsWith('200'))
    await using postgres = await openTestPostgres(server.url)
    const password = await postgresDevices(postgres).add({ id: 'gateway', kind: 'gateway', site: 'linka' })
    const client = await connectAsync(platform.mqttUrl, { username: 'gateway', password })
    const publish = () =>
      client.publishAsync('v1/linka/stranger/readings', JSON.stringify({ at: Date.now(), readings: { level: 1 } }), {
        qos: 1,
      })
    await publish()
    await server.kill9()
    // acknowledged all the same: it is in the reading log
    await publish()
    await eventually(
      'it to say that its state is away',
      ready,
      (said) => /ingest: PostgreSQL/.test(said) || away.test(said),
    )
    expect((await fetch(`${platform.httpUrl}/healthz`)).status).toBe(200)
    await server.start()
    await publish()
    await client.endAsync()
    await platform.caughtUp()
    await eventually('the platform to be ready again', ready, (said) => said.startsWith('200'))
    await platform.kill9()
    await platform.start()
    await eventually('the platform to be ready after a kill', ready, (said) => said.startsWith('200'))
    const { entries } = (await (await platform.get('/api/v1/quarantine')).json()) as { entries: unknown }
    expect(entries).toMatchObject([{ name: 'linka/stranger', count: 3 }])
    expect(
      ['alarms.sqlite', 'ingest.sqlite', 'credentials.sqlite'].filter((name) => existsSync(join(data, name))),
    ).toEqual([])
  },
)
