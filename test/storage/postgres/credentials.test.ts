import { describe, expect, test } from 'vitest'
import { postgresDevices } from '../../../storage/credentials/postgres/device-store.ts'
import { postgresStations } from '../../../storage/credentials/postgres/station-store.ts'
import { postgresTokens } from '../../../storage/credentials/postgres/token-store.ts'
import { PostgresAway } from '../../../storage/postgres/postgres.ts'
import { deviceCredentialsContract } from '../../contract/device-credentials.ts'
import { stationPasswordsContract } from '../../contract/station-passwords.ts'
import { tokensContract } from '../../contract/tokens.ts'
import { eventually } from '../../support/eventually.ts'
import { hasPostgres, openTestPostgres, postgresOf, startPostgres, withConnections } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('credentials in PostgreSQL', () => {
  deviceCredentialsContract('PostgreSQL', async (folder, clock) =>
    withConnections(await postgresOf(folder), (postgres) => postgresDevices(postgres, clock)),
  )
  tokensContract('PostgreSQL', async ({ folder, ...options }) =>
    withConnections(await postgresOf(folder), (postgres) => postgresTokens(postgres, options)),
  )
  stationPasswordsContract('PostgreSQL', async (folder, clock) =>
    withConnections(await postgresOf(folder), (postgres) => postgresStations(postgres, clock)),
  )

  test('while the server is away devices are let in by what was known, which says how old it is', async () => {
    await using server = await startPostgres()
    await using postgres = await openTestPostgres(server.url, { timeoutMs: 5_000 })
    await using elsewhere = await openTestPostgres(server.url, { timeoutMs: 5_000 })
    const [devices, stations] = [postgresDevices(postgres), postgresStations(postgres)]
    const command = postgresDevices(elsewhere)
    const password = await command.add({ id: 'nangan-1', kind: 'device' })
    await postgresStations(elsewhere).set('00112233AA', '03E8')
    expect([await devices.newestChange(), devices.ageMs()]).toEqual([1, 0])
    expect(await stations.check('00112233AA', '03E8')).toBe('right')
    await server.kill9()
    expect(await devices.verify('nangan-1', password)).toMatchObject({ ok: true })
    expect(await devices.verify('nangan-1', 'guessed')).toEqual({ ok: false, reason: 'wrong-password' })
    expect(await devices.changesAfter(0)).toMatchObject([{ id: 'nangan-1' }])
    expect(await stations.check('00112233AA', '03E8')).toBe('right')
    expect(devices.ageMs()).toBeGreaterThan(0)
    // nobody is let in by what nobody has read, and what is not stored is not said to be
    await expect(postgresDevices(postgres).verify('nangan-1', password)).rejects.toThrow(PostgresAway)
    await expect(devices.revoke('nangan-1')).rejects.toThrow(PostgresAway)
    await server.start()
    await command.revoke('nangan-1')
    const refused = { ok: false, reason: 'revoked-device' }
    await eventually(
      'the revoked one to be refused',
      async () => devices.verify('nangan-1', password),
      (said) => JSON.stringify(said) === JSON.stringify(refused),
    )
    expect(devices.ageMs()).toBe(0)
  })
})
