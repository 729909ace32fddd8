import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rememberedMs } from '../../core/maintenance/made.ts'
import type { MaintenanceStore } from '../../storage/maintenance/maintenance.ts'
import { temporaryFolder } from '../support/folder.ts'

/** Opens the store under test, as any process of the platform does: the same folder is the same store. */
export type OpenMaintenance = (
  folder: string,
  bounds?: { readonly max?: number; readonly maxOpen?: number },
) => Promise<MaintenanceStore>

const wanted = (from: number, to: number, place = 'canal/gauge') => ({ place, from, to, why: 'sluice is painted' })
const tashi = (at: number) => ({ who: 'tashi', at })

/** What every store of planned work must do, whatever keeps it. */
export function maintenanceStoreContract(name: string, open: OpenMaintenance): void {
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(() => folder[Symbol.dispose]())

  describe(`planned work: ${name}`, () => {
    test('what one process makes and ends is in force in all, and its stamp says so', async () => {
      await using one = await open(folder.path)
      await using two = await open(folder.path)
      expect(await two.inForce(0)).toEqual({ stamp: '0', windows: [] })
      const made = await one.make(wanted(10, 20), tashi(5))
      const window = { id: 1, ...wanted(10, 20), made: tashi(5) }
      expect(made).toEqual({ ok: true, window })
      expect(await two.inForce(15)).toEqual({ stamp: '1', windows: [window] })
      const ended = { ...window, ended: { who: 'tashi', at: 12, why: 'rain' } }
      expect(await two.end(1, 'rain', tashi(12))).toEqual({ ok: true, window: ended })
      expect([await one.window(1), await one.window(2)]).toEqual([ended, undefined])
      expect(await one.inForce(15)).toEqual({ stamp: '2', windows: [ended] })
      expect(await one.end(1, 'rain', tashi(13))).toEqual({ ok: false, because: 'over' })
      expect(await one.end(9, 'rain', tashi(13))).toEqual({ ok: false, because: 'unknown-window' })
    })

    test('the same key is the same window; another request under it is refused', async () => {
      await using store = await open(folder.path)
      const key = { key: 'k1', request: 'a' }
      const first = await store.make(wanted(10, 20), tashi(5), key)
      expect(await store.make(wanted(10, 20), tashi(6), key)).toEqual(first)
      expect(await store.make(wanted(10, 30), tashi(6), { key: 'k1', request: 'b' })).toEqual({
        ok: false,
        because: 'key-reused',
      })
      expect(await store.windows({ limit: 9 })).toHaveLength(1)
    })

    test('no more than may be open; those that are long over go, and no id comes twice', async () => {
      await using store = await open(folder.path, { max: 2, maxOpen: 2 })
      const late = 30 + rememberedMs
      for (const at of [1, 2]) await store.make(wanted(10, 20, at === 1 ? 'linka/lake' : 'canal/gauge'), tashi(at))
      expect(await store.make(wanted(10, 20), tashi(3))).toEqual({ ok: false, because: 'full' })
      expect((await store.windows({ site: 'linka', limit: 9 })).map(({ id }) => id)).toEqual([1])
      expect((await store.windows({ after: 20, limit: 9 })).length).toBe(0)
      await store.make(wanted(late, late + 1), tashi(late))
      expect((await store.windows({ limit: 9 })).map(({ id }) => id)).toEqual([3, 2])
    })
  })
}
