import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PartProgress } from '../../../core/progress.ts'
import { startNoting } from '../../../storage/progress/note.ts'
import { readProgress } from '../../../storage/progress/record-file.ts'
import { startProgressWatch } from '../../../storage/progress/watch.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { quietLog } from '../../support/quiet.ts'
import { canMount, smallDisk } from '../../support/small-disk.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'], now: Date.UTC(2026, 6, 3) })
})
afterEach(() => void vi.useRealTimers())

const well = () => ({ asOf: Date.now(), lagMs: 50, proven: true })

/** The role `alarms` as it puts its progress on record. */
function note(folder: string, progress: () => PartProgress = well) {
  return startNoting({ folder, role: 'alarms', noted: [{ part: 'alarms', progress }], log: quietLog })
}
function pass(seconds: number): void {
  vi.advanceTimersByTime(seconds * 1_000)
}

describe('progress on record', () => {
  test('is seen from elsewhere: no proof, then well, then late once nothing moves any more', () => {
    using folder = temporaryFolder()
    using before = startProgressWatch(folder.path)
    expect(Object.fromEntries(before.standings())).toEqual({
      alarms: { state: 'late', because: 'no-record' },
      ingest: { state: 'late', because: 'no-record' },
    })
    let alive = true
    const running = note(folder.path, () => {
      if (!alive) throw new Error('dead')
      return well()
    })
    using watch = startProgressWatch(folder.path)
    const alarms = () => watch.standings().get('alarms')
    expect(alarms()).toEqual({ state: 'unproven' })
    pass(2)
    expect(alarms()).toEqual({ state: 'well' })
    alive = false
    pass(9)
    expect(alarms()).toEqual({ state: 'well' })
    pass(3)
    expect(alarms()).toMatchObject({ state: 'late', because: 'no-sign', since: Date.now() - 12_000 })
    expect(watch.lagMs('alarms')).toBeGreaterThan(10_000)
    alive = true
    pass(2)
    expect(alarms()).toEqual({ state: 'well' })
    running[Symbol.dispose]()
    pass(1)
    expect(alarms()).toMatchObject({ state: 'late', because: 'stopped' })
  })

  test('is believed for what moves, not for what a clock says', () => {
    using folder = temporaryFolder()
    using _running = note(folder.path)
    using watch = startProgressWatch(folder.path)
    const alarms = () => watch.standings().get('alarms')
    pass(3)
    for (const daysOff of [5, -9]) {
      vi.setSystemTime(Date.now() + daysOff * 86_400_000)
      pass(3)
      expect(alarms()).toEqual({ state: 'well' })
    }
  })

  test('of a process that was begun anew goes on from what was done before, until more is shown', () => {
    using folder = temporaryFolder()
    const asOf = Date.now()
    note(folder.path)[Symbol.dispose]()
    pass(600)
    using _running = note(folder.path, () => ({ asOf: Date.now(), lagMs: 20_000, proven: false }))
    using watch = startProgressWatch(folder.path)
    pass(2)
    expect(watch.standings().get('alarms')).toEqual({ state: 'late', because: 'behind', since: asOf })
  })

  test('that is damaged or gone is no proof', () => {
    using folder = temporaryFolder()
    const path = join(folder.path, 'progress', 'alarms')
    {
      using _running = note(folder.path)
    }
    const whole = readFileSync(path, 'utf8')
    expect(readProgress(folder.path, 'alarms')).toMatchObject({ stopped: true, parts: { alarms: { lagMs: 50 } } })
    for (const damaged of ['', '\0'.repeat(4_096), whole.replace('"lagMs":50', '"lagMs":10'), whole.slice(0, 100)]) {
      writeFileSync(path, damaged)
      expect(readProgress(folder.path, 'alarms')).toBeUndefined()
    }
    rmSync(path)
    expect(readProgress(folder.path, 'alarms')).toBeUndefined()
  })

  test.runIf(canMount())('is kept on a full disk, and takes the same room for ever', () => {
    using disk = smallDisk(262_144)
    const trouble = { because: 'database or disk is full '.repeat(40), since: 0 }
    let progress: PartProgress = well()
    using _running = note(disk.path, () => progress)
    disk.fill()
    progress = { asOf: 1, lagMs: 60_000, proven: true, trouble }
    pass(2)
    expect(readProgress(disk.path, 'alarms')?.parts.alarms?.trouble?.because).toBe(trouble.because.slice(0, 300))
    expect(statSync(join(disk.path, 'progress', 'alarms')).size).toBe(4_096)
  })
})
