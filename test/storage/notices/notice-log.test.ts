import { describe, expect, test } from 'vitest'
import { openNoticeLog } from '../../../storage/notices/notice-log.ts'
import type { Attempt } from '../../../storage/notices/notices.ts'
import { temporaryFolder } from '../../support/folder.ts'

function attempt(number: number, at = number): Attempt {
  const notice = { id: `${number}.raised`, number, alarm: `a${number % 2}`, occurrence: 1, kind: 'raised' as const }
  return { channel: 'mail', recipients: ['crew@example.org'], message: notice.id, notices: [notice], at }
}

describe('the record of notices', () => {
  test('keeps each attempt, and how far the notice came', () => {
    using folder = temporaryFolder()
    {
      using log = openNoticeLog({ folder: folder.path })
      log.begin(attempt(1, 100))
      expect(log.noticesOf('a1')).toMatchObject([{ outcome: 'sent', attempts: 1 }])
      log.settle(attempt(1), { at: 101, outcome: 'retrying', detail: 'no answer' })
      expect(log.told('mail', 'a1')).toBeUndefined()
      log.begin(attempt(1, 200))
      log.settle(attempt(1), { at: 203, outcome: 'accepted', providerId: '4711' })
    }
    using log = openNoticeLog({ folder: folder.path })
    expect(log.told('mail', 'a1')).toEqual({ kind: 'raised', occurrence: 1, number: 1 })
    expect(log.noticesOf('a1', 1)).toEqual([
      {
        notice: '1.raised',
        channel: 'mail',
        recipients: ['crew@example.org'],
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
      [100, 101, 'retrying'],
      [200, 203, 'accepted'],
    ])
  })

  test('gives up some of a digest', () => {
    using folder = temporaryFolder()
    using log = openNoticeLog({ folder: folder.path })
    const notices = [...attempt(1).notices, ...attempt(2).notices]
    const both = { ...attempt(1), message: 'digest.x', notices }
    log.begin(both)
    log.settle(both, { at: 9, outcome: 'retrying', givenUp: new Set(['1.raised']), detail: '500' })
    expect(log.find('mail', '1.raised')?.outcome).toBe('failed')
    expect(log.find('mail', '2.raised')?.outcome).toBe('retrying')
  })

  test('is bounded, and still knows what was told last', () => {
    using folder = temporaryFolder()
    using log = openNoticeLog({ folder: folder.path, max: 10 })
    for (let number = 1; number <= 30; number++) {
      log.begin(attempt(number))
      log.settle(attempt(number), { at: number, outcome: 'accepted' })
    }
    expect([...log.noticesOf('a0'), ...log.noticesOf('a1')]).toHaveLength(10)
    expect(log.attemptsOf('20.raised')).toHaveLength(0)
    expect(log.attemptsOf('21.raised')).toHaveLength(1)
    expect(log.told('mail', 'a1')?.number).toBe(29)
  })
})
