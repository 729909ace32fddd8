import { describe, expect, test } from 'vitest'
import { type Announcement, type AnnouncementLog, sirensKeptMs } from '../../storage/announcements/announcements.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the log under test, as any process of the platform does: the same folder is the same log. */
export type OpenAnnouncements = (folder: string, max?: number) => Promise<AnnouncementLog>

export function announcement(id: string, different: Partial<Announcement> = {}): Announcement {
  return {
    ...{ id, site: 'nangan', device: 'horn', clip: 1, version: 1, text: '请离开', askedAt: 5, state: 'asked' },
    by: { kind: 'person', person: 'li', reason: 'flood', confirmed: ['li'] },
    ...different,
  }
}

/** What every record of announcements must do, whatever keeps it. */
export function announcementLogContract(name: string, open: OpenAnnouncements): void {
  describe(`the record of announcements: ${name}`, () => {
    test('what is asked waits in order, for another process too, and what becomes of it is kept', async () => {
      using folder = temporaryFolder()
      {
        await using api = await open(folder.path)
        await using alarms = await open(folder.path)
        await api.ask(announcement('a'))
        await api.ask(announcement('b', { site: 'linka' }))
        await api.ask(announcement('a', { text: 'once only' }))
        expect(await alarms.asked(10)).toEqual([announcement('a'), announcement('b', { site: 'linka' })])
        expect(await alarms.asked(1)).toHaveLength(1)
        await alarms.change('a', { state: 'given', record: { id: 'a', sentAt: 7 } })
        await alarms.change('nothing', { state: 'held' })
      }
      await using log = await open(folder.path)
      expect(await log.find('a')).toEqual(announcement('a', { state: 'given', record: { id: 'a', sentAt: 7 } }))
      expect([await log.find('nothing'), (await log.asked(10)).map(({ id }) => id)]).toEqual([undefined, ['b']])
      expect((await log.newest({ limit: 10 })).map(({ id }) => id)).toEqual(['b', 'a'])
      expect((await log.newest({ site: 'nangan', limit: 10 })).map(({ id }) => id)).toEqual(['a'])
      expect((await log.newest({ limit: 1 })).map(({ id }) => id)).toEqual(['b'])
    })

    test('a siren is confirmed once, by somebody else', async () => {
      using folder = temporaryFolder()
      await using log = await open(folder.path)
      await log.ask(announcement('siren', { state: 'to-confirm' }))
      expect(await log.asked(10)).toEqual([])
      expect(await log.confirm('siren', { name: 'li' }, 8)).toBe('same-person')
      expect([
        await log.confirm('siren', { name: 'dawa' }, 9),
        await log.confirm('siren', { name: 'pema' }, 10),
      ]).toEqual(['done', 'no'])
      expect(await log.confirm('nothing', { name: 'dawa' }, 9)).toBe('no')
      expect(await log.asked(10)).toMatchObject([{ confirmedAt: 9, by: { confirmed: ['li', 'dawa'] } }])
    })

    test('what is bounded pushes no siren out for more than a year', async () => {
      using folder = temporaryFolder()
      await using log = await open(folder.path, 2)
      await log.ask(announcement('siren', { isSiren: true }))
      for (const id of ['a', 'b', 'c']) await log.ask(announcement(id, { askedAt: sirensKeptMs }))
      expect((await log.newest({ limit: 10 })).map(({ id }) => id)).toEqual(['c', 'b', 'siren'])
      await log.ask(announcement('d', { askedAt: sirensKeptMs + 6 }))
      expect((await log.newest({ limit: 10 })).map(({ id }) => id)).toEqual(['d', 'c'])
    })

    test('is bounded: the oldest go', async () => {
      using folder = temporaryFolder()
      await using log = await open(folder.path, 2)
      for (const id of ['a', 'b', 'c']) await log.ask(announcement(id))
      expect((await log.newest({ limit: 10 })).map(({ id }) => id)).toEqual(['c', 'b'])
    })
  })
}
