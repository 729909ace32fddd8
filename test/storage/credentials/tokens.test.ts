import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { includesRole, roles } from '../../../core/people/role.ts'
import { auditedBy } from '../../../run/commands/audited.ts'
import { tokenCommand } from '../../../run/commands/token.ts'
import { UsageError } from '../../../run/process/usage-error.ts'
import { openAudit } from '../../../storage/audit/audit-store.ts'
import { openTokens } from '../../../storage/credentials/token-store.ts'
import { tokensContract } from '../../contract/tokens.ts'
import { plantOf } from '../../support/plant.ts'

tokensContract('SQLite', openTokens)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huoshui-tokens-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a token made when operators were called crew goes on working, and is shown as an operator', async () => {
  await using tokens = await openTokens({ folder })
  const made = await tokens.add('tashi', 'viewer')
  using database = new DatabaseSync(join(folder, 'credentials.sqlite'))
  database.exec("UPDATE token SET role = 'crew'")
  expect(await tokens.verify(made.ok ? made.secret : '')).toEqual({ name: 'tashi', role: 'operator' })
  expect(await tokens.list()).toMatchObject([{ name: 'tashi', role: 'operator' }])
})

test('the file holds no secret, and only its owner may read it', async () => {
  await using tokens = await openTokens({ folder })
  const made = await tokens.add('tashi', 'operator')
  for (const file of ['credentials.sqlite', 'credentials.sqlite-wal']) {
    expect(readFileSync(join(folder, file)).includes(made.ok ? made.secret : '')).toBe(false)
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0)
  }
})

test('who asks is answered also while another process writes; then the use is not noted', async () => {
  await using tokens = await openTokens({ folder })
  const made = await tokens.add('tashi', 'operator')
  using other = new DatabaseSync(join(folder, 'credentials.sqlite'))
  other.exec('BEGIN IMMEDIATE')
  expect(await tokens.verify(made.ok ? made.secret : '')).toBeDefined()
  other.exec('COMMIT')
  expect((await tokens.list()).map((entry) => entry.lastUsedAt)).toEqual([undefined])
})

test.each([
  ['viewer', [true, false, false, false]],
  ['operator', [true, true, false, false]],
  ['engineer', [true, true, true, false]],
  ['admin', [true, true, true, true]],
] as const)('%s may do what its role includes', (role, expected) => {
  expect(roles.map((needed) => includesRole(role, needed))).toEqual(expected)
})

describe('the token command', () => {
  async function run(...words: string[]): Promise<string[]> {
    const lines: string[] = []
    const command = tokenCommand({
      open: () => openTokens({ folder }),
      audited: auditedBy('token', () => openAudit({ folder })),
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
    await using tokens = await openTokens({ folder })
    expect(await tokens.verify(secret)).toEqual({ name: 'tashi', role: 'engineer' })
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
    const operator = ['add', 'pema', '--role', 'operator', '--sites']
    await expect(run(...operator, 'nangan,nowhere')).rejects.toThrow(
      new UsageError('--sites: the plant has no site nowhere'),
    )
    await expect(run('add', 'pema', '--sites', 'nangan')).rejects.toThrow('a viewer acts nowhere')
    await expect(run(...operator, 'nangna')).rejects.toThrow('did you mean "nangan"?')
    await expect(run('revoke', 'pema')).rejects.toThrow('no token is called pema (token list shows them)')
  })
})
