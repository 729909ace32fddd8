import { describe, expect, test } from 'vitest'
import { isDiskFault } from '../../storage/disk-fault.ts'
import { FolderInUse, lockFolder } from '../../storage/lock.ts'
import { temporaryFolder } from '../support/folder.ts'
import { canMount, smallDisk } from '../support/small-disk.ts'

describe('the lock of a folder', () => {
  test('is held by one, and free when it is given back', () => {
    using folder = temporaryFolder()
    {
      using _held = lockFolder(folder.path, 'alarms')
      expect(() => lockFolder(folder.path, 'alarms')).toThrow(FolderInUse)
      using _other = lockFolder(folder.path, 'ingest')
    }
    using _again = lockFolder(folder.path, 'alarms')
  })

  test.runIf(canMount())('is taken on a full disk where it had been before', () => {
    using disk = smallDisk(262_144)
    lockFolder(disk.path, 'alarms')[Symbol.dispose]()
    disk.fill()
    using _held = lockFolder(disk.path, 'alarms')
    expect(() => lockFolder(disk.path, 'alarms')).toThrow(FolderInUse)
  })

  test('where the disk is against it, that is said, and no other process', () => {
    const fault = (() => {
      try {
        return lockFolder('/proc', 'alarms')
      } catch (error) {
        return error
      }
    })()
    expect(fault).not.toBeInstanceOf(FolderInUse)
    expect(isDiskFault(fault)).toBe(true)
  })
})
