import { Registry } from 'prom-client'
import { describe, expect, test } from 'vitest'
import { migrate } from '../../../storage/postgres/migrate.ts'
import { migrations } from '../../../storage/postgres/migrations.ts'
import { PostgresAway, UnusablePostgres } from '../../../storage/postgres/postgres.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { deadPort } from '../../support/ports.ts'
import { hasPostgres, openTestPostgres, postgresOf, sharedPostgres } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres())('PostgreSQL as the place of state', () => {
  test('what a transaction rejects with leaves nothing; what it gives is kept, with numbers as numbers', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    await postgres.script('CREATE TABLE seen (at bigint, payload bytea NOT NULL)')
    const failing = postgres.transaction(async (session) => {
      await session.rows('INSERT INTO seen VALUES ($1, $2)', [1, Buffer.of(1)])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    const at = 1_764_288_000_000
    const payload = Buffer.from([0, 255, 10])
    await postgres.transaction((session) => session.rows('INSERT INTO seen VALUES ($1, $2)', [at, payload]))
    expect(await postgres.rows('SELECT at, payload FROM seen')).toEqual([{ at, payload }])
  })

  test('several processes that begin at once make the schema once; a later start changes nothing', async () => {
    using folder = temporaryFolder()
    const opened = await Promise.all([1, 2, 3, 4].map(() => postgresOf(folder.path)))
    await using again = await postgresOf(folder.path)
    const forms = migrations.map((_, index) => ({ version: index + 1 }))
    expect(await again.rows('SELECT version FROM form ORDER BY version')).toEqual(forms)
    for (const each of opened) await each[Symbol.asyncDispose]()
  })

  test('a form that cannot be made leaves the schema at the one before, and a later one is refused in words', async () => {
    using folder = temporaryFolder()
    await using postgres = await postgresOf(folder.path)
    const [{ schema } = {}] = await postgres.rows('SELECT current_schema() AS schema')
    const more = (statements: string) => migrate(postgres, String(schema), [...migrations, statements])
    await expect(more('CREATE TABLE one (a int); CREATE TABLE one (a int)')).rejects.toThrow('already exists')
    expect(await postgres.rows("SELECT to_regclass('one') AS found")).toEqual([{ found: null }])
    await more('CREATE TABLE one (a int)')
    const later = postgresOf(folder.path)
    await expect(later).rejects.toThrow(UnusablePostgres)
    const [found, known] = [migrations.length + 1, migrations.length]
    await expect(later).rejects.toThrow(`by a later version of Huoshui (form ${found}, this one knows ${known})`)
  })

  test('what cannot be used is said with where and what to do; a password never', async () => {
    const url = new URL(await sharedPostgres())
    url.pathname = '/nobody'
    url.password = 'hush-hush'
    const missing = openTestPostgres(url.href)
    await expect(missing).rejects.toThrow(UnusablePostgres)
    await expect(missing).rejects.toThrow(/\/nobody, schema huoshui: there is no such database; make it/)
    using port = await deadPort()
    const away = openTestPostgres(`postgres://water:hush-hush@127.0.0.1:${port.port}/city`)
    await expect(away).rejects.toThrow(PostgresAway)
    await expect(away).rejects.toThrow(
      new RegExp(`^PostgreSQL 127.0.0.1:${port.port}/city, schema huoshui does not take it just now: .*ECONNREFUSED`),
    )
    for (const each of [missing, away]) await expect(each).rejects.not.toThrow('hush')
  })

  test('with every connection in use, work waits for one, and no longer than it may', async () => {
    using folder = temporaryFolder()
    const metrics = new Registry()
    await using postgres = await postgresOf(folder.path, { connections: 2, timeoutMs: 1_000, metrics })
    const { promise: free, resolve } = Promise.withResolvers<void>()
    const hold = () =>
      postgres.transaction(async (session) => {
        // not idle for as long as it may be, whatever the machine is doing
        await session.rows('SET LOCAL idle_in_transaction_session_timeout = 0')
        await free
      })
    const held = [hold(), hold()]
    await expect(postgres.rows('SELECT 1')).rejects.toThrow(PostgresAway)
    expect(await metrics.getSingleMetricAsString('huoshui_postgres_work_total')).toMatch(/result="away"} 1$/m)
    expect(await metrics.getSingleMetricAsString('huoshui_postgres_connections')).toMatch(/state="busy"} 2$/m)
    const waiting = postgres.rows('SELECT 1 AS one')
    resolve()
    await Promise.all(held)
    expect(await waiting).toEqual([{ one: 1 }])
  })

  test('who stands still inside a transaction is put out of it by the server, and its lock goes', async () => {
    using folder = temporaryFolder()
    await using sleeper = await postgresOf(folder.path)
    await using other = await postgresOf(folder.path)
    await sleeper.script('CREATE TABLE part (id int PRIMARY KEY, owner text); INSERT INTO part VALUES (1)')
    const { promise: never, resolve: wake } = Promise.withResolvers<void>()
    const { promise: locked, resolve: hasLocked } = Promise.withResolvers<void>()
    const sleeping = sleeper.transaction(async (session) => {
      await session.rows("UPDATE part SET owner = 'sleeper'")
      hasLocked()
      await never
      await session.rows("UPDATE part SET owner = 'zombie'")
    })
    await locked
    await other.rows("UPDATE part SET owner = 'other'")
    wake()
    await expect(sleeping).rejects.toThrow(PostgresAway)
    expect(await other.rows('SELECT owner FROM part')).toEqual([{ owner: 'other' }])
    expect(await sleeper.rows('SELECT 1 AS one'), 'on another connection').toEqual([{ one: 1 }])
  })
})
