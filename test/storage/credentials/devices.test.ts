import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import {
  hashFleetPassword,
  newPassword,
  passwordMatches,
  schemeOf,
} from '../../../storage/credentials/device-password.ts'
import { openDeviceCredentials } from '../../../storage/credentials/device-store.ts'
import { VerifiedPasswords } from '../../../storage/credentials/verified-passwords.ts'
import { deviceCredentialsContract } from '../../contract/device-credentials.ts'
import { temporaryFolder } from '../../support/folder.ts'

deviceCredentialsContract('SQLite', (folder, clock) => openDeviceCredentials({ folder, clock }))

const nangan = { id: 'nangan-1', kind: 'device' } as const

test('a password never looks like an option', () => {
  expect(Array.from({ length: 1_000 }, newPassword).filter((password) => password.startsWith('-'))).toEqual([])
})

test('only the owner of the files may read them', async () => {
  using folder = temporaryFolder()
  await using devices = await openDeviceCredentials({ folder: folder.path })
  await devices.add(nangan)
  for (const name of ['credentials.sqlite', 'credentials.sqlite-wal'])
    expect(statSync(join(folder.path, name)).mode & 0o077).toBe(0)
})

test('a rotated password is hashed as the one before it', async () => {
  using folder = temporaryFolder()
  await using devices = await openDeviceCredentials({ folder: folder.path })
  const schemes = () => {
    using file = new DatabaseSync(join(folder.path, 'credentials.sqlite'), { readOnly: true })
    return file
      .prepare('SELECT hash FROM device ORDER BY id')
      .all()
      .map(({ hash }) => schemeOf(String(hash)))
  }
  await devices.add(nangan)
  await devices.provision([{ id: 'of-fleet', kind: 'device' }], () => {})
  expect(schemes()).toEqual(['scrypt', 'sha256'])
  for (const id of ['nangan-1', 'of-fleet']) await devices.rotate(id)
  expect(schemes()).toEqual(['scrypt', 'sha256'])
})

test('a fleet password is salted', async () => {
  const [one, other] = [hashFleetPassword('secret'), hashFleetPassword('secret')]
  expect(one).not.toBe(other)
  expect(await passwordMatches('secret', one)).toBe(true)
  expect(await passwordMatches('Secret', one)).toBe(false)
})

test('a hash that is not ours is a fault, not a wrong password', async () => {
  await expect(passwordMatches('x', 'md5$x')).rejects.toThrow('not a password hash')
})

test('remembered passwords: for one hash, and a bounded number', () => {
  const verified = new VerifiedPasswords(2)
  for (const id of ['a', 'b', 'c']) verified.remember(id, `hash of ${id}`, 'secret')
  expect(['a', 'b', 'c'].map((id) => verified.knows(id, `hash of ${id}`, 'secret'))).toEqual([false, true, true])
  expect(verified.knows('b', 'another hash', 'secret')).toBe(false)
  expect(verified.knows('b', 'hash of b', 'another')).toBe(false)
})
