import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StationPasswords } from '../../storage/credentials/stations.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenStations = (folder: string, clock: () => number) => Promise<StationPasswords>

/** What every store of stations' passwords must do, whatever keeps it. */
export function stationPasswordsContract(name: string, openStore: OpenStations): void {
  let folder: ReturnType<typeof temporaryFolder>
  let now: number
  beforeEach(() => {
    folder = temporaryFolder()
    now = 1_000
  })
  afterEach(() => folder[Symbol.dispose]())
  const open = () => openStore(folder.path, () => now)

  describe(`stations' passwords: ${name}`, () => {
    test('right, wrong, or none; letters count the same', async () => {
      await using passwords = await open()
      expect(await passwords.check('00112233aa', '03E8')).toBe('none')
      await passwords.set('00112233aa', '03e8')
      for (const [address, password] of [
        ['00112233AA', '03E8'],
        ['00112233aa', '03e8'],
      ] as const)
        expect(await passwords.check(address, password)).toBe('right')
      expect(await passwords.check('00112233aa', '03E9')).toBe('wrong')
      expect(await passwords.check('00112233ab', '03E8')).toBe('none')
    })

    test('another process sets and removes: known at once', async () => {
      await using running = await open()
      await using command = await open()
      await command.set('0011223344', '0001')
      expect(await running.check('0011223344', '0001')).toBe('right')
      await command.set('0011223344', '0002')
      expect(await running.check('0011223344', '0001')).toBe('wrong')
      expect([await command.remove('0011223344'), await command.remove('0011223344')]).toEqual([true, false])
      expect(await running.check('0011223344', '0002')).toBe('none')
    })

    test('the list has addresses and when, in their order', async () => {
      await using passwords = await open()
      await passwords.set('00000000b2', '0001')
      now = 2_000
      await passwords.set('00000000A1', '0001')
      expect(await passwords.list()).toEqual([
        { address: '00000000A1', changedAt: 2_000 },
        { address: '00000000B2', changedAt: 1_000 },
      ])
    })
  })
}
