import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openEmbeddedStore } from '../../../storage/readings/embedded.ts'
import { StoreUnavailable } from '../../../storage/readings/store.ts'
import { counted, depsOf, describeReadingStore } from '../../contract/reading-store.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { hour, level, readAll, reading, series, start, valuesIn } from '../../support/readings.ts'
import { canMount, smallDisk } from '../../support/small-disk.ts'

describeReadingStore('embedded', async () => {
  const folder = temporaryFolder()
  return {
    open: (deps) => openEmbeddedStore({ folder: folder.path }, deps),
    [Symbol.asyncDispose]: async () => folder[Symbol.dispose](),
  }
})

test('embedded: an append is durable and whole before it is answered', async () => {
  using folder = temporaryFolder()
  await using store = await openEmbeddedStore({ folder: folder.path }, depsOf())
  await store.append(series(100))
  using database = new DatabaseSync(join(folder.path, 'readings.sqlite'), { readOnly: true })
  expect(database.prepare('SELECT count(*) AS rows FROM reading').get()?.['rows']).toBe(100)
  expect(database.prepare('PRAGMA journal_mode').get()?.['journal_mode']).toBe('wal')
})

test('embedded: a file of before there were reasons goes on, and takes them from now on', async () => {
  using folder = temporaryFolder()
  {
    using database = new DatabaseSync(join(folder.path, 'readings.sqlite'))
    database.exec(`CREATE TABLE series (id INTEGER PRIMARY KEY, quantity TEXT NOT NULL, point TEXT NOT NULL, UNIQUE (quantity, point)) STRICT;
      CREATE TABLE reading (hour INTEGER NOT NULL, series INTEGER NOT NULL, at INTEGER NOT NULL, value ANY, quality INTEGER NOT NULL,
        PRIMARY KEY (hour, series, at)) STRICT, WITHOUT ROWID;
      INSERT INTO series VALUES (1, 'water_level', '${level}');
      INSERT INTO reading VALUES (${start / hour}, 1, ${start}, 1.5, 3)`)
  }
  await using store = await openEmbeddedStore({ folder: folder.path }, depsOf())
  await store.append([reading(start + 1, 2, { quality: 3, reason: 'spike' })])
  expect(await readAll(store)).toEqual([
    { at: start, value: 1.5, quality: 3 },
    { at: start + 1, value: 2, quality: 3, reason: 'spike' },
  ])
})

test('embedded: what cannot be opened says so', async () => {
  using folder = temporaryFolder()
  mkdirSync(join(folder.path, 'readings.sqlite'))
  await expect(openEmbeddedStore({ folder: folder.path }, depsOf())).rejects.toThrow('unable to open database file')
})

describe.skipIf(!canMount())('embedded: a full disk', () => {
  test('is unavailable, keeps what was stored, and takes the same append once there is room', async () => {
    using disk = smallDisk(4_000_000)
    await using store = await openEmbeddedStore({ folder: disk.path }, depsOf())
    await store.append(series(10))
    disk.fill()
    const batch = series(20_000, start + 10_000)
    await expect(store.append(batch)).rejects.toThrow(StoreUnavailable)
    expect(await valuesIn(store)).toHaveLength(10)
    disk.free()
    expect(await store.append(batch)).toEqual(counted({ written: 20_000 }))
    expect(await readAll(store)).toHaveLength(20_010)
  })
})
