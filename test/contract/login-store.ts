import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { LoginStore } from '../../storage/logins/logins.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenLogins = (folder: string, mostSessions?: number) => LoginStore | Promise<LoginStore>

const phone = { person: 'tsering', way: 'password', kept: false, address: '', agent: 'phone' } as const

/** What every store of log-ins must do, whatever keeps it. */
export function loginStoreContract(name: string, open: OpenLogins): void {
  let folder: ReturnType<typeof temporaryFolder>
  let one: LoginStore
  let two: LoginStore
  beforeEach(async () => {
    folder = temporaryFolder()
    one = await open(folder.path, 3)
    two = await open(folder.path, 3)
  })
  afterEach(async () => {
    await Promise.all([one, two].map((each) => each[Symbol.asyncDispose]()))
    folder[Symbol.dispose]()
  })

  describe(`log-ins: ${name}`, () => {
    test('an invite is good once, in whatever process, and two processes see each other’s changes at once', async () => {
      const invite = { person: 'tsering', madeBy: 'li', madeAt: 0, expiresAt: 1_000 }
      const void_ = await one.invites.make(invite)
      const secret = await one.invites.make(invite)
      expect([await two.invites.look(void_, 1), await two.invites.look(secret, 1)]).toEqual([undefined, invite])
      expect([await two.invites.look(secret, 1_000), await two.invites.open(1)]).toEqual([undefined, [invite]])
      const accepted = await Promise.all([one.invites.accept(secret, 'h1', 1), two.invites.accept(secret, 'h2', 1)])
      expect(accepted.filter((each) => each !== undefined)).toEqual([invite])
      expect([await two.invites.letInBy('tsering'), await two.invites.letInBy('dawa')]).toEqual(['li', undefined])
      expect(await one.passwords.people()).toEqual(new Set(['tsering']))
    })

    test('what a person has is taken away at once, and what they were sent until then', async () => {
      await one.passwords.set('tsering', 'h1', { at: 1 })
      const begun = await one.sessions.begin({ ...phone, madeAt: 5, agent: 'x'.repeat(900) })
      expect(begun.session.agent.length).toBe(200)
      await two.sessions.note(begun.session, 60_005)
      // whoever asks does not wait for the note
      await eventually(
        'the use to be noted',
        async () => (await one.sessions.find(begun.secret))?.usedAt,
        (at) => at === 60_005,
      )
      expect(await two.isRevoked('tsering', 0)).toBe(false)
      expect([await two.revoke('tsering', 100), await two.revoke('dawa', 100)]).toEqual([true, false])
      expect([await one.isRevoked('tsering', 99), await one.isRevoked('tsering', 101)]).toEqual([true, true])
      expect([await one.sessions.find(begun.secret), await one.passwords.hashOf('tsering')]).toEqual([
        undefined,
        undefined,
      ])
      // back with a new password: what was sent before is worth nothing all the same
      await one.passwords.set('tsering', 'h3', { at: 200 })
      expect([await two.isRevoked('tsering', 99), await two.isRevoked('tsering', 101)]).toEqual([true, false])
    })

    test('sessions of a person are so many, the newest use first; those longest unused end', async () => {
      const all = []
      for (const madeAt of [1, 2, 3, 4]) all.push((await one.sessions.begin({ ...phone, madeAt })).session)
      await one.sessions.begin({ ...phone, person: 'dawa', madeAt: 9 })
      expect(await two.sessions.list('tsering')).toEqual(all.slice(1).reverse())
      expect([await two.sessions.count(), (await two.sessions.list()).length]).toEqual([4, 4])
      const [, second, third, fourth] = all.map(({ id }) => id)
      expect(await two.sessions.end('dawa', { only: second ?? '' })).toBe(0)
      expect(await two.sessions.end('tsering', { only: second ?? '' })).toBe(1)
      expect(await two.sessions.end('tsering', { but: fourth ?? '' })).toBe(1)
      expect((await one.sessions.list('tsering')).map(({ id }) => id)).toEqual([fourth])
      expect(third).not.toBe(fourth)
      expect([await one.sessions.end('tsering', 'all'), await one.sessions.count()]).toEqual([1, 1])
    })

    test('a new password ends other sessions and open invites; one is hashed anew only where it is the same', async () => {
      const [kept, other] = [
        await one.sessions.begin({ ...phone, madeAt: 1 }),
        await one.sessions.begin({ ...phone, madeAt: 2 }),
      ]
      const secret = await one.invites.make({ person: 'tsering', madeBy: 'li', madeAt: 0, expiresAt: 1_000 })
      await two.passwords.set('tsering', 'h1', { at: 3, keep: kept.session.id })
      expect(await one.sessions.find(kept.secret)).toEqual(kept.session)
      expect([await one.sessions.find(other.secret), await one.invites.look(secret, 4)]).toEqual([undefined, undefined])
      await one.passwords.rehash('tsering', 'h0', 'h2')
      expect(await two.passwords.hashOf('tsering')).toBe('h1')
      await one.passwords.rehash('tsering', 'h1', 'h2')
      expect(await two.passwords.hashOf('tsering')).toBe('h2')
    })

    test('devices on which a person was in before are known, those of others are not', async () => {
      const secrets = []
      for (let at = 0; at < 21; at++) secrets.push(await one.devices.remember('tsering', at))
      const knows = (secret = '') => two.devices.knows('tsering', secret)
      expect([await knows(secrets[0]), await knows(secrets[1]), await knows(secrets[20])]).toEqual([false, true, true])
      expect(await two.devices.knows('dawa', secrets[20] ?? '')).toBe(false)
    })
  })
}
