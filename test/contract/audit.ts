import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Audit } from '../../storage/audit/audit.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the record under test, as any process of the platform does: the same folder is the same record. */
export type OpenAudit = (folder: string, max?: number) => Promise<Audit>

/** What every record of who let whom in must do, whatever keeps it. */
export function auditContract(name: string, open: OpenAudit): void {
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => folder[Symbol.dispose]())
  const invite = { at: 1_000, what: 'invite-made', by: 'li', person: '李强', about: 'tsering', address: '::1' } as const
  const revoked = { at: 2_000, what: 'token-revoked', by: '(huoshui token)', about: 'grafana' } as const

  describe(`the audit: ${name}`, () => {
    test('keeps who did what to whom, when; another process sees it, and a restart', async () => {
      await using running = await open(folder.path)
      await using command = await open(folder.path)
      await running.note(invite)
      await command.note(revoked)
      const kept = [
        { number: 2, ...revoked },
        { number: 1, ...invite },
      ]
      expect(await running.entries({ limit: 10 })).toEqual(kept)
      await using again = await open(folder.path)
      expect(await again.entries({ limit: 10 })).toEqual(kept)
    })

    test('is read in pages, and by time', async () => {
      await using audit = await open(folder.path)
      for (const at of [1_000, 2_000, 3_000]) await audit.note({ ...revoked, at })
      const numbers = async (query: Parameters<Audit['entries']>[0]) =>
        (await audit.entries(query)).map(({ number }) => number)
      expect(await numbers({ limit: 2 })).toEqual([3, 2])
      expect(await numbers({ limit: 2, before: 2 })).toEqual([1])
      expect(await numbers({ limit: 9, from: 2_000, to: 3_000 })).toEqual([2])
    })

    test('so many and no more: the oldest go', async () => {
      await using audit = await open(folder.path, 2)
      for (const at of [1_000, 2_000, 3_000]) await audit.note({ ...revoked, at })
      expect((await audit.entries({ limit: 9 })).map(({ at }) => at)).toEqual([3_000, 2_000])
    })
  })
}
