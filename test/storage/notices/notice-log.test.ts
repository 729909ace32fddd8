import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openNoticeLog } from '../../../storage/notices/notice-log.ts'
import { accepted, attempt, crew, duty, noticeLogContract } from '../../contract/notice-log.ts'
import { temporaryFolder } from '../../support/folder.ts'

noticeLogContract('SQLite', (folder, max) => openNoticeLog({ folder, ...(max !== undefined && { max }) }))

describe('a record of the first form', () => {
  test('goes on, for each recipient, also where the notice has gone that told', async () => {
    using folder = temporaryFolder()
    {
      using old = new DatabaseSync(join(folder.path, 'notices.sqlite'))
      old.exec(`
        CREATE TABLE notice (
          row INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL,
          alarm TEXT NOT NULL, occurrence INTEGER NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, recipients TEXT NOT NULL,
          outcome TEXT NOT NULL, attempts INTEGER NOT NULL, first_at REAL NOT NULL, last_at REAL NOT NULL, provider_id TEXT,
          detail TEXT, UNIQUE (channel, id)
        ) STRICT;
        CREATE INDEX notice_alarm ON notice (alarm, occurrence);
        CREATE TABLE attempt (
          row INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, message TEXT NOT NULL, notices INTEGER NOT NULL,
          at REAL NOT NULL, settled_at REAL, outcome TEXT NOT NULL, provider_id TEXT, detail TEXT
        ) STRICT;
        CREATE INDEX attempt_message ON attempt (message);
        CREATE TABLE told (
          channel TEXT NOT NULL, alarm TEXT NOT NULL, kind TEXT NOT NULL, occurrence INTEGER NOT NULL, number INTEGER NOT NULL,
          PRIMARY KEY (channel, alarm)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO notice (channel, id, number, alarm, occurrence, kind, message, recipients, outcome, attempts, first_at, last_at)
          VALUES ('mail', '7.raised', 7, 'a1', 1, 'raised', '7.raised', '["crew@example.org","duty@example.org"]', 'retrying', 2, 5, 6);
        INSERT INTO attempt (channel, message, notices, at, outcome) VALUES ('mail', '7.raised', 1, 6, 'retrying');
        INSERT INTO told VALUES ('mail', 'a0', 'raised', 1, 4);
      `)
    }
    await using log = await openNoticeLog({ folder: folder.path })
    expect(
      (await log.noticesOf('a1')).map(({ recipient, outcome, attempts }) => [recipient, outcome, attempts]),
    ).toEqual([
      ['crew@example.org', 'retrying', 2],
      ['duty@example.org', 'retrying', 2],
    ])
    expect(await log.told(duty, 'a0')).toEqual({ kind: 'raised', occurrence: 1, number: 4, certain: 'accepted' })
    expect(await log.attemptsOf('7.raised')).toMatchObject([{ outcome: 'unavailable' }])
    await log.begin(attempt(7, 9))
    await log.settle(attempt(7, 9), { at: 10, ...accepted })
    await using again = await openNoticeLog({ folder: folder.path })
    expect(await again.find(crew, '7.raised')).toMatchObject({ outcome: 'accepted', attempts: 3, firstAt: 5 })
  })

  test('and one of a later form is not touched', async () => {
    using folder = temporaryFolder()
    {
      using later = new DatabaseSync(join(folder.path, 'notices.sqlite'))
      later.exec('PRAGMA user_version = 99')
    }
    await expect(openNoticeLog({ folder: folder.path })).rejects.toThrow(
      'it was written by a later version of Huoshui (form 99, this one knows 2)',
    )
  })
})
