import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CredentialConflict, type DeviceCredentials } from '../../storage/credentials/devices.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenDevices = (folder: string, clock: () => number) => Promise<DeviceCredentials>

const nangan = { id: 'nangan-1', kind: 'device' } as const

/** What every store of devices' credentials must do, whatever keeps it. */
export function deviceCredentialsContract(name: string, openStore: OpenDevices): void {
  let folder: ReturnType<typeof temporaryFolder>
  let devices: DeviceCredentials
  let now: number
  const open = () => openStore(folder.path, () => now)
  beforeEach(async () => {
    folder = temporaryFolder()
    now = 1_000
    devices = await open()
  })
  afterEach(async () => {
    await devices[Symbol.asyncDispose]()
    folder[Symbol.dispose]()
  })

  describe(`devices' credentials: ${name}`, () => {
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

    test('the reasons for a refusal', async () => {
      const password = await devices.add(nangan)
      expect(await devices.verify('nobody', password)).toEqual({ ok: false, reason: 'unknown-device' })
      expect(await devices.verify('nangan-1', 'x')).toEqual({ ok: false, reason: 'wrong-password' })
      await devices.revoke('nangan-1')
      expect(await devices.verify('nangan-1', password)).toEqual({ ok: false, reason: 'revoked-device' })
    })

    test('who is there, who was, and whose password was right before', async () => {
      const of = async (id: string, password: string) => [
        await devices.has(id),
        await devices.isOnRecord(id),
        await devices.knows(id, password),
      ]
      const password = await devices.add(nangan)
      expect(await of('nangan-1', password)).toEqual([true, true, false])
      await devices.verify('nangan-1', password)
      expect(await of('nangan-1', password)).toEqual([true, true, true])
      expect(await of('nangan-1', 'x')).toEqual([true, true, false])
      await devices.revoke('nangan-1')
      expect(await of('nangan-1', password)).toEqual([false, true, false])
      expect(await of('nobody', password)).toEqual([false, false, false])
    })

    test('another process rotates and revokes: known at once, also for a password that was right before', async () => {
      expect(await devices.newestChange()).toBe(0)
      const first = await devices.add(nangan)
      expect((await devices.verify('nangan-1', first)).ok).toBe(true)
      await using elsewhere = await open()
      const second = await elsewhere.rotate('nangan-1')
      expect(await devices.changesAfter(1)).toEqual([{ id: 'nangan-1', sequence: 2, since: 1_000 }])
      expect((await devices.verify('nangan-1', first)).ok).toBe(false)
      expect((await devices.verify('nangan-1', second)).ok).toBe(true)
      await elsewhere.revoke('nangan-1')
      expect((await devices.verify('nangan-1', second)).ok).toBe(false)
      expect(await devices.newestChange()).toBe(3)
      expect(await devices.changesAfter(1)).toEqual([{ id: 'nangan-1', sequence: 3, since: undefined }])
      expect(await devices.changesAfter(3)).toEqual([])
      now = 5_000
      await elsewhere.add(nangan)
      expect(await devices.changesAfter(3)).toEqual([{ id: 'nangan-1', sequence: 4, since: 5_000 }])
    })

    test('an id in use is not added again, a revoked one is', async () => {
      await devices.add(nangan)
      await expect(devices.add(nangan)).rejects.toThrow(CredentialConflict)
      await devices.revoke('nangan-1')
      await expect(devices.revoke('nangan-1')).rejects.toThrow(CredentialConflict)
      await expect(devices.rotate('nangan-1')).rejects.toThrow(CredentialConflict)
      const password = await devices.add({ id: 'nangan-1', kind: 'reader', subscribe: ['v1/#'] })
      expect(await devices.verify('nangan-1', password)).toMatchObject({
        ok: true,
        grant: { kind: 'reader', publish: [] },
      })
    })

    test('two processes that add the same id at once make one credential', async () => {
      await using elsewhere = await open()
      const added = await Promise.allSettled([devices.add(nangan), elsewhere.add(nangan)])
      expect(added.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
      const password = added.find((each) => each.status === 'fulfilled')?.value ?? ''
      expect(await elsewhere.verify('nangan-1', password)).toMatchObject({ ok: true })
    })

    test('the list has everything but passwords', async () => {
      await devices.add({ id: 'gw', kind: 'gateway', site: 'nangan', publish: ['application/#'] })
      await devices.add(nangan)
      now = 2_000
      await devices.revoke('nangan-1')
      expect(await devices.list()).toEqual([
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
      await devices.revoke('gone')
      const given = new Map<string, string>()
      const holders = ['a', 'nangan-1', 'gone', 'b', 'a'].map((id) => ({ id, kind: 'device' as const }))
      const keep = (passwords: ReadonlyMap<string, string>) => {
        for (const [id, password] of passwords) given.set(id, password)
      }
      expect(await devices.provision(holders, keep)).toEqual({ made: 2, there: 1, revoked: 1 })
      expect([...given.keys()]).toEqual(['a', 'b'])
      expect(Buffer.from(given.get('a') ?? '', 'base64url')).toHaveLength(20)
      for (const id of ['a', 'b']) expect((await devices.verify(id, given.get(id) ?? '')).ok).toBe(true)
      expect(await devices.verify('a', given.get('b') ?? '')).toEqual({ ok: false, reason: 'wrong-password' })
      expect(await devices.verify('nangan-1', own)).toMatchObject({ ok: true })
      expect(await devices.verify('gone', own)).toEqual({ ok: false, reason: 'revoked-device' })
      expect(await devices.provision(holders, () => expect.unreachable())).toEqual({ made: 0, there: 4, revoked: 1 })
    })

    test('passwords that cannot be kept are not made', async () => {
      const full = () => {
        throw new Error('disk full')
      }
      await expect(devices.provision([nangan], full)).rejects.toThrow('disk full')
      expect(await devices.list()).toEqual([])
    })

    test('a rotated password ends the one before it, also of a fleet', async () => {
      const first = new Map([['nangan-1', await devices.add(nangan)]])
      await devices.provision([{ id: 'of-fleet', kind: 'device' }], (made) => {
        for (const [id, password] of made) first.set(id, password)
      })
      for (const [id, before] of first) {
        const password = await devices.rotate(id)
        expect(await devices.verify(id, password)).toMatchObject({ ok: true })
        expect(await devices.verify(id, before)).toEqual({ ok: false, reason: 'wrong-password' })
      }
    })
  })
}
