import { describe, expect, test } from 'vitest'
import type { Attempt, NoticeLog } from '../../storage/notices/notices.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the record under test, as any process of the platform does: the same folder is the same record. `max`: notices and attempts kept. */
export type OpenNotices = (folder: string, max?: number) => Promise<NoticeLog>

export const crew = { channel: 'mail', recipient: 'crew@example.org' }
export const duty = { channel: 'mail', recipient: 'duty@example.org' }
export const accepted = { answer: 'accepted', reach: 'reached' } as const
const missed = { answer: 'unavailable', reach: 'not-reached' } as const

export function attempt(number: number, at = number, to = crew): Attempt {
  const notice = { id: `${number}.raised`, number, alarm: `a${number % 2}`, occurrence: 1, kind: 'raised' as const }
  return { ...to, message: notice.id, notices: [notice], at }
}

/** What every record of notices must do, whatever keeps it. */
export function noticeLogContract(name: string, open: OpenNotices): void {
  describe(`the record of notices: ${name}`, () => {
    test('keeps each attempt, and how far the notice came', async () => {
      using folder = temporaryFolder()
      {
        await using log = await open(folder.path)
        await log.begin(attempt(1, 100))
        expect(await log.noticesOf('a1')).toMatchObject([{ outcome: 'sent', attempts: 1 }])
        await log.settle(attempt(1), { at: 101, ...missed, detail: 'no answer' })
        expect(await log.told(crew, 'a1')).toBeUndefined()
        await log.begin(attempt(1, 200))
        await log.settle(attempt(1), { at: 203, ...accepted, providerId: '4711' })
      }
      await using log = await open(folder.path)
      expect(await log.told(crew, 'a1')).toEqual({ kind: 'raised', occurrence: 1, number: 1, certain: 'accepted' })
      expect(await log.noticesOf('a1', 1)).toEqual([
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
      expect(await log.noticesOf('a1', 2)).toEqual([])
      expect((await log.attemptsOf('1.raised')).map(({ at, settledAt, outcome }) => [at, settledAt, outcome])).toEqual([
        [100, 101, 'unavailable'],
        [200, 203, 'accepted'],
      ])
    })

    test('is of each recipient by itself', async () => {
      using folder = temporaryFolder()
      await using log = await open(folder.path)
      await log.setRecipients([crew, duty])
      for (const to of [crew, duty]) await log.begin(attempt(1, 100, to))
      await log.settle(attempt(1, 100, crew), { at: 101, ...accepted })
      await log.settle(attempt(1, 100, duty), { at: 102, ...missed, detail: '450' })
      expect([(await log.told(crew, 'a1'))?.number, await log.told(duty, 'a1')]).toEqual([1, undefined])
      expect([await log.unsettled(crew), await log.unsettled(duty)]).toEqual([
        [],
        [{ id: '1.raised', alarm: 'a1', number: 1 }],
      ])
      await log.begin(attempt(1, 200, duty))
      await log.settle(attempt(1, 200, duty), { at: 201, ...missed, detail: '451' })
      expect(await log.recipients()).toEqual([
        { ...crew, acceptedAt: 101 },
        { ...duty, trouble: { since: 102, outcome: 'unavailable', detail: '451' } },
      ])
      await log.drop(duty, '1.raised', 'acknowledged')
      await log.drop(crew, '1.raised', 'acknowledged')
      expect((await log.newest({ limit: 9 })).map(({ recipient, outcome }) => `${recipient} ${outcome}`)).toEqual([
        'duty@example.org dropped',
        'crew@example.org accepted',
      ])
      await log.setRecipients([crew])
      expect(await log.recipients()).toEqual([{ ...crew, acceptedAt: 101 }])
    })

    test('gives up some of a digest', async () => {
      using folder = temporaryFolder()
      await using log = await open(folder.path)
      const notices = [...attempt(1).notices, ...attempt(2).notices]
      const both = { ...attempt(1), message: 'digest.x', notices }
      await log.begin(both)
      await log.settle(both, { at: 9, ...missed, givenUp: new Set(['1.raised']), detail: '500' })
      expect((await log.find(crew, '1.raised'))?.outcome).toBe('failed')
      expect((await log.find(crew, '2.raised'))?.outcome).toBe('retrying')
    })

    test('is bounded, and still knows what was told last', async () => {
      using folder = temporaryFolder()
      await using log = await open(folder.path, 10)
      for (let number = 1; number <= 30; number++) {
        await log.begin(attempt(number))
        await log.settle(attempt(number), { at: number, ...accepted })
      }
      expect([...(await log.noticesOf('a0')), ...(await log.noticesOf('a1'))]).toHaveLength(10)
      expect(await log.attemptsOf('20.raised')).toHaveLength(0)
      expect(await log.attemptsOf('21.raised')).toHaveLength(1)
      expect((await log.told(crew, 'a1'))?.number).toBe(29)
    })

    test.each([
      ['another journal', 'second', 9],
      ['an older state of the journal', 'first', 2],
    ])('what was told of %s counts for nothing, and stays on record', async (_, journal, end) => {
      using folder = temporaryFolder()
      await using log = await open(folder.path)
      expect(await log.belongTo('first', 0)).toBe(0)
      await log.begin(attempt(3, 100))
      await log.settle(attempt(3), { at: 101, ...accepted })
      expect(await log.belongTo('first', 3)).toBe(0)
      expect((await log.told(crew, 'a1'))?.number).toBe(3)
      expect(await log.belongTo(journal, end)).toBe(1)
      // else a new entry 3 would count as told already
      expect(await log.told(crew, 'a1')).toBeUndefined()
      expect(await log.find(crew, '3.raised')).toBeUndefined()
      expect(await log.newest({ limit: 10 })).toMatchObject([{ alarm: 'a1', number: 0, outcome: 'accepted' }])
      expect(await log.belongTo(journal, end)).toBe(0)
    })
  })
}
