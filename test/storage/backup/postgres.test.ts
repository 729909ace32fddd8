import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { backUp } from '../../../storage/backup/backup.ts'
import { checkBackup, restore } from '../../../storage/backup/restore.ts'
import { postgresTokens } from '../../../storage/credentials/postgres/token-store.ts'
import { writeLevelPlant } from '../../support/bench-plant.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hasPostgres, openTestPostgres, sharedPostgres } from '../../support/postgres.ts'

const now = new Date(Date.UTC(2026, 6, 1, 12))
afterEach(() => vi.unstubAllEnvs())

/** A data folder without state, the schema that has it, and a folder for a backup. */
async function stage(path: string) {
  const data = join(path, 'data')
  mkdirSync(data)
  const server = {
    url: await sharedPostgres(),
    schema: `backup_${path.slice(-6).toLowerCase().replaceAll(/\W/g, '_')}`,
  }
  const request = { folder: data, to: join(path, 'backup'), plant: writeLevelPlant(path, { devices: 1, points: 1 }) }
  const open = () => openTestPostgres(server.url, { schema: server.schema })
  return { data, server, open, request: { ...request, city: 'bench', now, server } }
}

test.skipIf(!hasPostgres())('state in PostgreSQL goes along, and comes back where there is none', async () => {
  using folder = temporaryFolder()
  const { data, server, open, request } = await stage(folder.path)
  {
    await using postgres = await open()
    await postgresTokens(postgres).add('before', 'viewer')
    await backUp(request)
    await postgresTokens(postgres).add('after', 'viewer')
  }
  expect((await checkBackup(request.to)).files.map(({ path }) => path)).toContain('postgres.dump')
  const from = request.to
  const target = join(folder.path, 'restored')
  await expect(restore({ from, folder: target })).rejects.toThrow('set HUOSHUI_POSTGRES_URL')
  await expect(restore({ from, folder: target, server })).rejects.toThrow(/schema "backup_\w+" already exists/)
  await expect(restore({ from, folder: target, server: { ...server, schema: 'other' } })).rejects.toThrow(
    'it has no schema other',
  )
  expect(() => readdirSync(target)).toThrow('ENOENT')
  {
    await using postgres = await open()
    await postgres.script(`DROP SCHEMA ${server.schema} CASCADE`)
  }
  await restore({ from, folder: target, server })
  await using postgres = await open()
  expect((await postgresTokens(postgres).list()).map(({ name }) => name)).toEqual(['before'])
  expect(readdirSync(target)).toEqual(readdirSync(data))
})

test.skipIf(!hasPostgres())('without the server’s programs it says what to run, and no password', async () => {
  using folder = temporaryFolder()
  const { request } = await stage(folder.path)
  vi.stubEnv('PATH', folder.path)
  const missing: string[] = []
  const server = { url: 'postgres://huoshui:secret@db/city', schema: 'huoshui' }
  await backUp({ ...request, server, onMissing: (line) => missing.push(line) })
  expect(missing).toEqual([
    `pg_dump --dbname=postgres://huoshui@db/city --format=custom --no-owner --schema=huoshui --file=${request.to}/postgres.dump`,
  ])
  await checkBackup(request.to)
})
