import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  hashFleetPassword,
  newPassword,
  passwordMatches,
  schemeOf,
} from '../../../storage/credentials/device-password.ts'
import {
  CredentialConflict,
  type DeviceCredentials,
  openDeviceCredentials,
} from '../../../storage/credentials/devices.ts'
import { VerifiedPasswords } from '../../../storage/credentials/verified-passwords.ts'
import { temporaryFolder } from '../../support/folder.ts'

let folder: ReturnType<typeof temporaryFolder>
let devices: DeviceCredentials
let now = 1_000
beforeEach(() => {
  folder = temporaryFolder()
  devices = openDeviceCredentials({ folder: folder.path, clock: () => now })
})
afterEach(() => {
  devices[Symbol.dispose]()
  folder[Symbol.dispose]()
})

const nangan = { id: 'nangan-1', kind: 'device' } as const

test('a password has 160 bits and opens what its kind grants', async () => {
  const password = await devices.add(nangan)
  expect(Buffer.from(password, 'base64url')).toHaveLength(20)
  expect(await devices.verify('nangan-1', password)).toEqual({
    ok: true,
    grant: {
      id: 'nangan-1',
      kind: 'device',
      sequence: 1,
      since: 1000,
      publish: ['v1/+/nangan-1/readings', 'v1/+/nangan-1/status', 'v1/+/nangan-1/result'],
      subscribe: ['v1/+/nangan-1/#'],
    },
  })
})

test('a password never looks like an option', () => {
  expect(Array.from({ length: 1_000 }, newPassword).filter((password) => password.startsWith('-'))).toEqual([])
})

test('only the owner of the files may read them', async () => {
  await devices.add(nangan)
  for (const name of ['credentials.sqlite', 'credentials.sqlite-wal'])
    expect(statSync(join(folder.path, name)).mode & 0o077).toBe(0)
})

test('the reasons for a refusal', async () => {
  const password = await devices.add(nangan)
  expect(await devices.verify('nobody', password)).toEqual({ ok: false, reason: 'unknown-device' })
  expect(await devices.verify('nangan-1', 'x')).toEqual({ ok: false, reason: 'wrong-password' })
  devices.revoke('nangan-1')
  expect(await devices.verify('nangan-1', password)).toEqual({ ok: false, reason: 'revoked-device' })
})

test('another process rotates and revokes: known at once, also for a password that was right before', async () => {
  const first = await devices.add(nangan)
  expect((await devices.verify('nangan-1', first)).ok).toBe(true)
  using elsewhere = openDeviceCredentials({ folder: folder.path })
  const second = await elsewhere.rotate('nangan-1')
  expect((await devices.verify('nangan-1', first)).ok).toBe(false)
  expect((await devices.verify('nangan-1', second)).ok).toBe(true)
  elsewhere.revoke('nangan-1')
  expect((await devices.verify('nangan-1', second)).ok).toBe(false)
  expect(devices.changesAfter(1)).toEqual([{ id: 'nangan-1', sequence: 3 }])
  expect(devices.changesAfter(3)).toEqual([])
})

test('an id in use is not added again, a revoked one is', async () => {
  await devices.add(nangan)
  await expect(devices.add(nangan)).rejects.toThrow(CredentialConflict)
  devices.revoke('nangan-1')
  expect(() => devices.revoke('nangan-1')).toThrow(CredentialConflict)
  await expect(devices.rotate('nangan-1')).rejects.toThrow(CredentialConflict)
  const password = await devices.add({ id: 'nangan-1', kind: 'reader', subscribe: ['v1/#'] })
  expect(await devices.verify('nangan-1', password)).toMatchObject({ ok: true, grant: { kind: 'reader', publish: [] } })
})

test('the list has everything but passwords', async () => {
  await devices.add({ id: 'gw', kind: 'gateway', site: 'nangan', publish: ['application/#'] })
  await devices.add(nangan)
  now = 2_000
  devices.revoke('nangan-1')
  expect(devices.list()).toEqual([
    {
      id: 'gw',
      kind: 'gateway',
      site: 'nangan',
      publish: ['application/#'],
      subscribe: [],
      createdAt: 1_000,
      changedAt: 1_000,
    },
    { ...nangan, publish: [], subscribe: [], createdAt: 1_000, changedAt: 2_000, revokedAt: 2_000 },
  ])
})

test('a fleet is provisioned at once: those that never had a credential, and no other', async () => {
  const own = await devices.add(nangan)
  await devices.add({ id: 'gone', kind: 'device' })
  devices.revoke('gone')
  const given = new Map<string, string>()
  const holders = ['a', 'nangan-1', 'gone', 'b', 'a'].map((id) => ({ id, kind: 'device' as const }))
  const keep = (passwords: ReadonlyMap<string, string>) => {
    for (const [id, password] of passwords) given.set(id, password)
  }
  expect(devices.provision(holders, keep)).toEqual({ made: 2, there: 1, revoked: 1 })
  expect([...given.keys()]).toEqual(['a', 'b'])
  expect(Buffer.from(given.get('a') ?? '', 'base64url')).toHaveLength(20)
  for (const id of ['a', 'b']) expect((await devices.verify(id, given.get(id) ?? '')).ok).toBe(true)
  expect(await devices.verify('a', given.get('b') ?? '')).toEqual({ ok: false, reason: 'wrong-password' })
  expect(await devices.verify('nangan-1', own)).toMatchObject({ ok: true })
  expect(await devices.verify('gone', own)).toEqual({ ok: false, reason: 'revoked-device' })
  expect(devices.provision(holders, () => expect.unreachable())).toEqual({ made: 0, there: 4, revoked: 1 })
})

test('passwords that cannot be kept are not made', () => {
  const full = () => {
    throw new Error('disk full')
  }
  expect(() => devices.provision([nangan], full)).toThrow('disk full')
  expect(devices.list()).toEqual([])
})

test('a rotated password is hashed as the one before it', async () => {
  const schemes = () => {
    using file = new DatabaseSync(join(folder.path, 'credentials.sqlite'), { readOnly: true })
    return file
      .prepare('SELECT hash FROM device ORDER BY id')
      .all()
      .map(({ hash }) => schemeOf(String(hash)))
  }
  const first = await devices.add(nangan)
  devices.provision([{ id: 'of-fleet', kind: 'device' }], () => {})
  expect(schemes()).toEqual(['scrypt', 'sha256'])
  const passwords = [await devices.rotate('nangan-1'), await devices.rotate('of-fleet')]
  expect(schemes()).toEqual(['scrypt', 'sha256'])
  expect(await devices.verify('nangan-1', passwords[0] ?? '')).toMatchObject({ ok: true })
  expect(await devices.verify('of-fleet', passwords[1] ?? '')).toMatchObject({ ok: true })
  expect(await devices.verify('nangan-1', first)).toMatchObject({ ok: false })
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
