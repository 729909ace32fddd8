import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Role } from '../../core/people/role.ts'
import { fixedCaller, type Tokens } from '../../storage/credentials/tokens.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenTokens = (options: {
  readonly folder: string
  readonly clock: () => number
  readonly fixedToken?: string
}) => Promise<Tokens>

/** What every store of tokens must do, whatever keeps it. */
export function tokensContract(name: string, openStore: OpenTokens): void {
  let folder: ReturnType<typeof temporaryFolder>
  let now: number
  beforeEach(() => {
    folder = temporaryFolder()
    now = 60_000
  })
  afterEach(() => folder[Symbol.dispose]())
  const open = (fixedToken?: string) =>
    openStore({ folder: folder.path, clock: () => now, ...(fixedToken !== undefined && { fixedToken }) })

  async function added(tokens: Tokens, name: string, role: Role, more?: { sites?: string[]; expiresAt?: number }) {
    const result = await tokens.add(name, role, more?.sites, more?.expiresAt)
    if (!result.ok) throw new Error(result.reason)
    return result.secret
  }

  describe(`bearer tokens: ${name}`, () => {
    test('a secret speaks for its name and role until it is revoked', async () => {
      await using tokens = await open()
      const secret = await added(tokens, 'tashi', 'operator')
      expect(secret).toMatch(/^hs_[\w-]{43}$/)
      expect(await tokens.verify(secret)).toEqual({ name: 'tashi', role: 'operator' })
      expect(await tokens.verify(`${secret}x`)).toBeUndefined()
      expect(await tokens.verify('')).toBeUndefined()
      expect([await tokens.revoke('tashi'), await tokens.revoke('tashi')]).toEqual([true, false])
      expect(await tokens.verify(secret)).toBeUndefined()
      expect(await tokens.list()).toEqual([
        { name: 'tashi', role: 'operator', createdAt: 60_000, revokedAt: 60_000, lastUsedAt: 60_000 },
      ])
    })

    test('a command in another process is obeyed without a restart', async () => {
      await using running = await open()
      await using command = await open()
      const secret = await added(command, 'grafana', 'viewer')
      expect(await running.verify(secret)).toEqual({ name: 'grafana', role: 'viewer' })
      await command.revoke('grafana')
      expect(await running.verify(secret)).toBeUndefined()
    })

    test('a name is one token in force; after revoking it can be given again, and the old secret stays dead', async () => {
      await using tokens = await open()
      const old = await added(tokens, 'tashi', 'operator')
      expect(await tokens.add('tashi', 'admin')).toEqual({ ok: false, reason: 'name-taken' })
      expect(await tokens.add('扎西', 'operator')).toEqual({ ok: false, reason: 'bad-name' })
      await tokens.revoke('tashi')
      const fresh = await added(tokens, 'tashi', 'engineer')
      expect([await tokens.verify(old), (await tokens.verify(fresh))?.role]).toEqual([undefined, 'engineer'])
    })

    test('two processes that give a name at once make one token', async () => {
      await using one = await open()
      await using other = await open()
      const made = await Promise.all([one.add('tashi', 'viewer'), other.add('tashi', 'viewer')])
      expect(made.map(({ ok }) => ok).sort()).toEqual([false, true])
    })

    test('the first token is given once in the life of the store, revoked or not', async () => {
      await using tokens = await open()
      const first = await tokens.ensureFirstToken()
      expect(await tokens.verify(first ?? '')).toEqual({ name: 'first', role: 'admin' })
      expect(await tokens.ensureFirstToken()).toBeUndefined()
      await tokens.revoke('first')
      expect(await tokens.ensureFirstToken()).toBeUndefined()
    })

    test('the fixed token is an admin, and makes a first token needless', async () => {
      await using tokens = await open('correct horse battery')
      expect(await tokens.verify('correct horse battery')).toEqual(fixedCaller)
      expect(await tokens.verify('correct horse batterz')).toBeUndefined()
      expect(await tokens.ensureFirstToken()).toBeUndefined()
    })

    test('one with an end is good until then, says why it is so no longer, and leaves its name free', async () => {
      await using tokens = await open()
      const secret = await added(tokens, 'contractor', 'viewer', { expiresAt: 70_000 })
      now = 69_999
      expect(await tokens.verify(secret)).toEqual({ name: 'contractor', role: 'viewer' })
      expect(await tokens.add('contractor', 'viewer')).toEqual({ ok: false, reason: 'name-taken' })
      now = 70_000
      expect(await tokens.verify(secret)).toBeUndefined()
      expect(await tokens.whySpent(secret)).toEqual({ name: 'contractor', because: 'expired' })
      expect((await tokens.add('contractor', 'viewer')).ok).toBe(true)
    })

    test('why it is refused is said of a revoked one too, and of nothing that never was a token', async () => {
      await using tokens = await open()
      const secret = await added(tokens, 'tashi', 'operator')
      expect(await tokens.whySpent(secret)).toBeUndefined()
      await tokens.revoke('tashi')
      expect(await tokens.whySpent(secret)).toEqual({ name: 'tashi', because: 'revoked' })
      expect(await tokens.whySpent('hs_never')).toBeUndefined()
    })

    test('a caller is in force as long as the token is what it was', async () => {
      await using tokens = await open()
      const callerOf = async (secret: string) => (await tokens.verify(secret)) ?? fixedCaller
      const revoked = await callerOf(await added(tokens, 'tashi', 'operator'))
      const expiring = await callerOf(await added(tokens, 'dawa', 'viewer', { sites: ['nangan'], expiresAt: 70_000 }))
      const inForce = () => Promise.all([revoked, expiring, fixedCaller].map((caller) => tokens.isInForce(caller)))
      expect([expiring.sites, await inForce()]).toEqual([['nangan'], [true, true, true]])
      now = 70_000
      await tokens.revoke('tashi')
      await added(tokens, 'tashi', 'operator')
      expect(await inForce()).toEqual([false, false, true])
    })

    test('the last use is noted, once a minute', async () => {
      await using tokens = await open()
      const secret = await added(tokens, 'tashi', 'operator')
      const lastUse = async () => (await tokens.list()).map((entry) => entry.lastUsedAt)
      expect(await lastUse()).toEqual([undefined])
      // whoever shows a token does not wait for the note
      const toBeNoted = (at: number) => eventually('the use to be noted', lastUse, ([last]) => last === at)
      await tokens.verify(secret)
      await toBeNoted(60_000)
      now += 59_999
      await tokens.verify(secret)
      expect(await lastUse()).toEqual([60_000])
      now += 1
      await tokens.verify(secret)
      await toBeNoted(120_000)
    })
  })
}
