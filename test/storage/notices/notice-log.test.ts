import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openNoticeLog } from '../../../storage/notices/notice-log.ts'
import type { Attempt } from '../../../storage/notices/notices.ts'
import { temporaryFolder } from '../../support/folder.ts'

const crew = { channel: 'mail', recipient: 'crew@example.org' }
const duty = { channel: 'mail', recipient: 'duty@example.org' }
const accepted = { answer: 'accepted', reach: 'reached' } as const
const missed = { answer: 'unavailable', reach: 'not-reached' } as const

function attempt(number: number, at = number, to = crew): Attempt {
  const notice = { id: `${number}.raised`, number, alarm: `a${number % 2}`, occurrence: 1, kind: 'raised' as const }
  return { ...to, message: notice.id, notices: [notice], at }
}

describe('the record of notices', () => {
  test('keeps each attempt, and how far the notice came', () => {
    using folder = temporaryFolder()
    {
      using log = openNoticeLog({ folder: folder.path })
      log.begin(attempt(1, 100))
      expect(log.noticesOf('a1')).toMatchObject([{ outcome: 'sent', attempts: 1 }])
      log.settle(attempt(1), { at: 101, ...missed, detail: 'no answer' })
      expect(log.told(crew, 'a1')).toBeUndefined()
      log.begin(attempt(1, 200))
      log.settle(attempt(1), { at: 203, ...accepted, providerId: '4711' })
    }
    using log = openNoticeLog({ folder: folder.path })
    expect(log.told(crew, 'a1')).toEqual({ kind: 'raised', occurrence: 1, number: 1, certain: 'accepted' })
    expect(log.noticesOf('a1', 1)).toEqual([
      {
        notice: '1.raised',
        channel: 'mail',
        recipient: 'crew@example.org',
        alarm: 'a1',
        occurrence: 1,
        number: 1,
        kind: 'raised',
        message: '1.raised',
        outcome: 'accepted',
        attempts: 2,
        firstAt: 100,
        lastAt: 200,
        providerId: '4711',
      },
    ])
    expect(log.noticesOf('a1', 2)).toEqual([])
    expect(log.attemptsOf('1.raised').map(({ at, settledAt, outcome }) => [at, settledAt, outcome])).toEqual([
      [100, 101, 'unavailable'],
      [200, 203, 'accepted'],
    ])
  })

  test('is of each recipient by itself', () => {
    using folder = temporaryFolder()
    using log = openNoticeLog({ folder: folder.path })
    log.setRecipients([crew, duty])
    for (const to of [crew, duty]) log.begin(attempt(1, 100, to))
    log.settle(attempt(1, 100, crew), { at: 101, ...accepted })
    log.settle(attempt(1, 100, duty), { at: 102, ...missed, detail: '450' })
    expect([log.told(crew, 'a1')?.number, log.told(duty, 'a1')]).toEqual([1, undefined])
    expect([log.unsettled(crew), log.unsettled(duty)]).toEqual([[], ['1.raised']])
    log.begin(attempt(1, 200, duty))
    log.settle(attempt(1, 200, duty), { at: 201, ...missed, detail: '451' })
    expect(log.recipients()).toEqual([
      { ...crew, acceptedAt: 101 },
      { ...duty, trouble: { since: 102, outcome: 'unavailable', detail: '451' } },
    ])
    log.drop(duty, '1.raised', 'acknowledged')
    log.drop(crew, '1.raised', 'acknowledged')
    expect(log.newest({ limit: 9 }).map(({ recipient, outcome }) => `${recipient} ${outcome}`)).toEqual([
      'duty@example.org dropped',
      'crew@example.org accepted',
    ])
    log.setRecipients([crew])
    expect(log.recipients()).toEqual([{ ...crew, acceptedAt: 101 }])
  })

  test('gives up some of a digest', () => {
    using folder = temporaryFolder()
    using log = openNoticeLog({ folder: folder.path })
    const notices = [...attempt(1).notices, ...attempt(2).notices]
    const both = { ...attempt(1), message: 'digest.x', notices }
    log.begin(both)
    log.settle(both, { at: 9, ...missed, givenUp: new Set(['1.raised']), detail: '500' })
    expect(log.find(crew, '1.raised')?.outcome).toBe('failed')
    expect(log.find(crew, '2.raised')?.outcome).toBe('retrying')
  })

  test('is bounded, and still knows what was told last', () => {
    using folder = temporaryFolder()
    using log = openNoticeLog({ folder: folder.path, max: 10 })
    for (let number = 1; number <= 30; number++) {
      log.begin(attempt(number))
      log.settle(attempt(number), { at: number, ...accepted })
    }
    expect([...log.noticesOf('a0'), ...log.noticesOf('a1')]).toHaveLength(10)
    expect(log.attemptsOf('20.raised')).toHaveLength(0)
    expect(log.attemptsOf('21.raised')).toHaveLength(1)
    expect(log.told(crew, 'a1')?.number).toBe(29)
  })
})

describe('a record of the first form', () => {
  test('goes on, for each recipient, also where the notice has gone that told', () => {
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
    using log = openNoticeLog({ folder: folder.path })
    expect(log.noticesOf('a1').map(({ recipient, outcome, attempts }) => [recipient, outcome, attempts])).toEqual([
      ['crew@example.org', 'retrying', 2],
      ['duty@example.org', 'retrying', 2],
    ])
    expect(log.told(duty, 'a0')).toEqual({ kind: 'raised', occurrence: 1, number: 4, certain: 'accepted' })
    expect(log.attemptsOf('7.raised')).toMatchObject([{ outcome: 'unavailable' }])
    log.begin(attempt(7, 9))
    log.settle(attempt(7, 9), { at: 10, ...accepted })
    using again = openNoticeLog({ folder: folder.path })
    expect(again.find(crew, '7.raised')).toMatchObject({ outcome: 'accepted', attempts: 3, firstAt: 5 })
  })

  test('and one of a later form is not touched', () => {
    using folder = temporaryFolder()
    {
      using later = new DatabaseSync(join(folder.path, 'notices.sqlite'))
      later.exec('PRAGMA user_version = 99')
    }
    expect(() => openNoticeLog({ folder: folder.path })).toThrow(
      'it was written by a later version of Huoshui (form 99, this one knows 2)',
    )
  })
})

test.each([
  ['another journal', 'second', 9],
  ['an older state of the journal', 'first', 2],
])('what was told of %s counts for nothing, and stays on record', (_, journal, end) => {
  using folder = temporaryFolder()
  using log = openNoticeLog({ folder: folder.path })
  expect(log.belongTo('first', 0)).toBe(0)
  log.begin(attempt(3, 100))
  log.settle(attempt(3), { at: 101, ...accepted })
  expect(log.belongTo('first', 3)).toBe(0)
  expect(log.told(crew, 'a1')?.number).toBe(3)
  expect(log.belongTo(journal, end)).toBe(1)
  // else a new entry 3 would count as told already
  expect(log.told(crew, 'a1')).toBeUndefined()
  expect(log.find(crew, '3.raised')).toBeUndefined()
  expect(log.newest({ limit: 10 })).toMatchObject([{ alarm: 'a1', number: 0, outcome: 'accepted' }])
  expect(log.belongTo(journal, end)).toBe(0)
})
