import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createHasher } from '../../../storage/logins/hasher.ts'
import { openLoginStore } from '../../../storage/logins/login-store.ts'
import { loginStoreContract } from '../../contract/login-store.ts'
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

loginStoreContract('SQLite', (folder, mostSessions) =>
  openLoginStore({ folder, ...(mostSessions !== undefined && { mostSessions }) }),
)

test('the file is its owner’s alone', async () => {
  using folder = temporaryFolder()
  await using _logins = openLoginStore({ folder: folder.path })
  const mode = statSync(join(folder.path, 'logins.sqlite')).mode & 0o777
  expect(process.platform === 'win32' ? 0o600 : mode).toBe(0o600)
})
