import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { includesRole, roles } from '../../../core/people/role.ts'
import { tokenCommand } from '../../../run/commands/token.ts'
import { UsageError } from '../../../run/process/usage-error.ts'
import { fixedCaller, openTokens, type Tokens } from '../../../storage/credentials/tokens.ts'
import { plantOf } from '../../support/plant.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huoshui-tokens-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function added(tokens: Tokens, name: string, role: (typeof roles)[number]): string {
  const result = tokens.add(name, role)
  if (!result.ok) throw new Error(result.reason)
  return result.secret
}

describe('bearer tokens', () => {
  test('a secret speaks for its name and role until it is revoked', () => {
    using tokens = openTokens({ folder, clock: () => 1_000 })
    const secret = added(tokens, 'tashi', 'operator')
    expect(secret).toMatch(/^hs_[\w-]{43}$/)
    expect(tokens.verify(secret)).toEqual({ name: 'tashi', role: 'operator' })
    expect(tokens.verify(`${secret}x`)).toBeUndefined()
    expect(tokens.verify('')).toBeUndefined()
    expect(tokens.revoke('tashi')).toBe(true)
    expect(tokens.revoke('tashi')).toBe(false)
    expect(tokens.verify(secret)).toBeUndefined()
    expect(tokens.list()).toEqual([
      { name: 'tashi', role: 'operator', createdAt: 1_000, revokedAt: 1_000, lastUsedAt: 1_000 },
    ])
  })

  test('a command in another process is obeyed without a restart', () => {
    using running = openTokens({ folder })
    using command = openTokens({ folder })
    const secret = added(command, 'grafana', 'viewer')
    expect(running.verify(secret)).toEqual({ name: 'grafana', role: 'viewer' })
    command.revoke('grafana')
    expect(running.verify(secret)).toBeUndefined()
  })

  test('a name is one token in force; after revoking it can be given again, and the old secret stays dead', () => {
    using tokens = openTokens({ folder })
    const old = added(tokens, 'tashi', 'operator')
    expect(tokens.add('tashi', 'admin')).toEqual({ ok: false, reason: 'name-taken' })
    expect(tokens.add('扎西', 'operator')).toEqual({ ok: false, reason: 'bad-name' })
    tokens.revoke('tashi')
    const fresh = added(tokens, 'tashi', 'engineer')
    expect([tokens.verify(old), tokens.verify(fresh)?.role]).toEqual([undefined, 'engineer'])
  })

  test('a token made when operators were called crew goes on working, and is shown as an operator', () => {
    using tokens = openTokens({ folder, clock: () => 1_000 })
    const secret = added(tokens, 'tashi', 'viewer')
    using database = new DatabaseSync(join(folder, 'credentials.sqlite'))
    database.exec("UPDATE token SET role = 'crew'")
    expect(tokens.verify(secret)).toEqual({ name: 'tashi', role: 'operator' })
    expect(tokens.list()).toMatchObject([{ name: 'tashi', role: 'operator' }])
  })

  test('the first token is printed once in the life of the file, revoked or not', () => {
    using tokens = openTokens({ folder })
    const first = tokens.ensureFirstToken()
    expect(tokens.verify(first ?? '')).toEqual({ name: 'first', role: 'admin' })
    expect(tokens.ensureFirstToken()).toBeUndefined()
    tokens.revoke('first')
    expect(tokens.ensureFirstToken()).toBeUndefined()
  })

  test('the fixed token is an admin, and makes a first token needless', () => {
    using tokens = openTokens({ folder, fixedToken: 'correct horse battery' })
    expect(tokens.verify('correct horse battery')).toEqual(fixedCaller)
    expect(tokens.verify('correct horse batterz')).toBeUndefined()
    expect(tokens.ensureFirstToken()).toBeUndefined()
  })

  test('the file holds no secret, and only its owner may read it', () => {
    using tokens = openTokens({ folder })
    const secret = added(tokens, 'tashi', 'operator')
    for (const file of ['credentials.sqlite', 'credentials.sqlite-wal']) {
      expect(readFileSync(join(folder, file)).includes(secret)).toBe(false)
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0)
    }
  })

  test.each([
    ['viewer', [true, false, false, false]],
    ['operator', [true, true, false, false]],
    ['engineer', [true, true, true, false]],
    ['admin', [true, true, true, true]],
  ] as const)('%s may do what its role includes', (role, expected) => {
    expect(roles.map((needed) => includesRole(role, needed))).toEqual(expected)
  })
})

describe('a token with an end', () => {
  test('is good until then, says why it is so no longer, and leaves its name free', () => {
    let now = 1_000
    using tokens = openTokens({ folder, clock: () => now })
    const made = tokens.add('contractor', 'viewer', undefined, 2_000)
    const secret = made.ok ? made.secret : ''
    now = 1_999
    expect(tokens.verify(secret)).toEqual({ name: 'contractor', role: 'viewer' })
    expect(tokens.add('contractor', 'viewer')).toEqual({ ok: false, reason: 'name-taken' })
    now = 2_000
    expect(tokens.verify(secret)).toBeUndefined()
    expect(tokens.whySpent(secret)).toEqual({ name: 'contractor', because: 'expired' })
    expect(tokens.add('contractor', 'viewer').ok).toBe(true)
  })

  test('why it is refused is said of a revoked one too, and of nothing that never was a token', () => {
    using tokens = openTokens({ folder })
    const secret = added(tokens, 'tashi', 'operator')
    expect(tokens.whySpent(secret)).toBeUndefined()
    tokens.revoke('tashi')
    expect(tokens.whySpent(secret)).toEqual({ name: 'tashi', because: 'revoked' })
    expect(tokens.whySpent('hs_never')).toBeUndefined()
  })
})

test('the last use is noted, once a minute, and whatever another process holds', () => {
  let now = 60_000
  using tokens = openTokens({ folder, clock: () => now })
  const secret = added(tokens, 'tashi', 'operator')
  const lastUse = () => tokens.list().map((entry) => entry.lastUsedAt)
  expect(lastUse()).toEqual([undefined])
  tokens.verify(secret)
  now += 59_999
  tokens.verify(secret)
  expect(lastUse()).toEqual([60_000])
  now += 1
  tokens.verify(secret)
  expect(lastUse()).toEqual([120_000])
  using other = new DatabaseSync(join(folder, 'credentials.sqlite'))
  other.exec('BEGIN IMMEDIATE')
  now += 60_000
  expect(tokens.verify(secret)).toBeDefined()
  expect(lastUse()).toEqual([120_000])
  other.exec('COMMIT')
})

test('a caller is in force as long as the token is what it was', () => {
  let now = 1_000
  using tokens = openTokens({ folder, clock: () => now })
  const callerOf = (secret: string) => tokens.verify(secret) ?? fixedCaller
  const revoked = callerOf(added(tokens, 'tashi', 'operator'))
  const made = tokens.add('dawa', 'viewer', ['nangan'], 2_000)
  const expiring = callerOf(made.ok ? made.secret : '')
  expect([tokens.isInForce(revoked), tokens.isInForce(expiring), tokens.isInForce(fixedCaller)]).toEqual([
    true,
    true,
    true,
  ])
  now = 2_000
  tokens.revoke('tashi')
  added(tokens, 'tashi', 'operator')
  expect([tokens.isInForce(revoked), tokens.isInForce(expiring)]).toEqual([false, false])
})

describe('the token command', () => {
  async function run(...words: string[]): Promise<string[]> {
    const lines: string[] = []
    const command = tokenCommand({
      open: () => openTokens({ folder }),
      plant: async () => plantOf([{ id: 'level', quantity: 'water_level' }]),
      print: (line) => lines.push(line),
    })
    await command.parseAsync(words, { from: 'user' })
    return lines
  }

  test('gives a token an end', async () => {
    await run('add', 'contractor', '--expires', '90d')
    await run('add', 'summer', '--expires', '2999-06-01')
    const lines = await run('list')
    expect(lines[0]).toMatch(/never used, expires \d{4}-/)
    expect(lines[1]).toMatch(/never used, expires 2999-05-31T16:00:00.000Z$/) // midnight in the city
  })

  test.each(['soon', '2020-01-01', '0d', '2999-02-31'])('takes no end like %s', async (end) => {
    await expect(run('add', 'tashi', '--expires', end)).rejects.toThrow(UsageError)
  })

  test('adds, lists and revokes', async () => {
    expect(await run('list')).toEqual(['no tokens: make one with token add NAME --role ROLE'])
    const [secret = ''] = await run('add', 'tashi', '--role', 'engineer')
    using tokens = openTokens({ folder })
    expect(tokens.verify(secret)).toEqual({ name: 'tashi', role: 'engineer' })
    expect(await run('revoke', 'tashi')).toEqual(['tashi is revoked'])
    expect(await run('list')).toEqual([
      expect.stringMatching(/^tashi {2}engineer {2}since .+Z, last used .+Z, revoked .+Z$/),
    ])
  })

  test('says what is wrong with a name', async () => {
    await run('add', 'tashi')
    await expect(run('add', 'tashi')).rejects.toThrow(
      new UsageError('tashi: there is a token of that name; revoke it first'),
    )
    await expect(run('add', 'a b')).rejects.toThrow(UsageError)
    await expect(run('add', 'pema', '--sites', 'nangan,nowhere')).rejects.toThrow(
      new UsageError('--sites: the plant has no site nowhere'),
    )
    await expect(run('add', 'pema', '--sites', 'nangna')).rejects.toThrow('did you mean "nangan"?')
    await expect(run('revoke', 'pema')).rejects.toThrow('no token is called pema (token list shows them)')
  })
})
