import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHasher } from '../../../storage/logins/hasher.ts'
import { openLoginStore } from '../../../storage/logins/login-store.ts'
import { temporaryFolder } from '../../support/folder.ts'

const cheap = { memory: 64, passes: 1 }

describe('passwords', () => {
  test('are hashed as OWASP says, each with a salt of its own', async () => {
    const hasher = createHasher()
    const [one, two] = [await hasher.hash('river-sky-77-horse'), await hasher.hash('river-sky-77-horse')]
    expect(one).toMatch(/^argon2id\$19456\$2\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(two)
    expect(await hasher.matches('river-sky-77-horse', one, 'stranger')).toBe('yes')
    expect(await hasher.matches('river-sky-77-horsf', one, 'stranger')).toBe('no')
  })

  test('that were hashed at another cost are known, and to be hashed anew', async () => {
    const old = await createHasher({ cost: cheap }).hash('river-sky-77-horse')
    expect(
      await createHasher({ cost: { memory: 128, passes: 1 } }).matches('river-sky-77-horse', old, 'stranger'),
    ).toBe('anew')
  })

  test('are looked at one at a time; where too many wait, it is said at once', async () => {
    const hasher = createHasher({ cost: cheap, most: 3 })
    const all = Array.from({ length: 10 }, () => hasher.matches('x', undefined, 'stranger'))
    expect(hasher.waiting).toBe(4)
    expect(await Promise.all(all)).toEqual([...Array(4).fill('no'), ...Array(6).fill('busy')])
    expect([hasher.waiting, await hasher.matches('x', undefined, 'stranger')]).toEqual([0, 'no'])
  })

  test('of who is known go before those of strangers, who keep nobody out', async () => {
    const hasher = createHasher({ cost: cheap, most: 3 })
    const order: string[] = []
    const strangers = Array.from({ length: 10 }, () =>
      hasher.matches('x', undefined, 'stranger').then((found) => found === 'busy' || order.push('stranger')),
    )
    const known = [
      hasher.matches('x', undefined, 'known').then(() => order.push('known')),
      hasher.hash('x').then((hash) => order.push(hash === 'busy' ? hash : 'known')),
    ]
    await Promise.all([...strangers, ...known])
    // the first was under way
    expect(order).toEqual(['stranger', 'known', 'known', 'stranger', 'stranger', 'stranger'])
  })

  test('a hash that is none of ours is a fault, and stops nobody else', async () => {
    const hasher = createHasher({ cost: cheap })
    await expect(hasher.matches('x', 'md5$1$2', 'stranger')).rejects.toThrow('not a password hash of ours')
    expect(await hasher.matches('x', undefined, 'stranger')).toBe('no')
  })
})

test('the file is its owner’s alone, and two processes see each other’s changes at once', async () => {
  await using folder = await temporaryFolder()
  await using one = openLoginStore({ folder: folder.path })
  await using two = openLoginStore({ folder: folder.path })
  const mode = statSync(join(folder.path, 'logins.sqlite')).mode & 0o777
  expect(process.platform === 'win32' ? 0o600 : mode).toBe(0o600)
  const invite = { person: 'tsering', madeBy: 'li', madeAt: 0, expiresAt: 1_000 }
  const secret = await one.invites.make(invite)
  const accepted = await Promise.all([one.invites.accept(secret, 'h1', 1), two.invites.accept(secret, 'h2', 1)])
  expect(accepted.filter((each) => each !== undefined)).toEqual([invite])
  const begun = await one.sessions.begin({
    ...{ person: 'tsering', way: 'password', kept: false, madeAt: 5, address: '', agent: 'x'.repeat(900) },
  })
  expect(begun.session.agent.length).toBe(200)
  await two.sessions.note(begun.session, 60_005)
  expect((await one.sessions.find(begun.secret))?.usedAt).toBe(60_005)
  expect([await two.invites.letInBy('tsering'), await two.invites.letInBy('dawa')]).toEqual(['li', undefined])
  expect(await two.isRevoked('tsering', 0)).toBe(false)
  expect(await two.revoke('tsering', 100)).toBe(true)
  expect([await one.isRevoked('tsering', 99), await one.isRevoked('tsering', 101)]).toEqual([true, true])
  expect([await one.sessions.find(begun.secret), await one.passwords.hashOf('tsering')]).toEqual([undefined, undefined])
  // back with a new password: what was sent before is worth nothing all the same
  await one.passwords.set('tsering', 'h3', { at: 200 })
  expect([await two.isRevoked('tsering', 99), await two.isRevoked('tsering', 101)]).toEqual([true, false])
})
