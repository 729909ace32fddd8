import { expect, test } from 'vitest'
import { usualTimes } from '../../core/order/times.ts'
import { scarce } from '../../run/roles/disk-room.ts'
import { createDiskRoom } from '../../storage/disk-room.ts'
import { openOrderStore } from '../../storage/orders/order-store.ts'
import { temporaryFolder } from '../support/folder.ts'
import { canMount, smallDisk } from '../support/small-disk.ts'

const photo = (byte: number) => ({
  ...({ content: new Uint8Array(100_000).fill(byte), type: 'image/png', width: 1, height: 1 } as const),
})
const tsering = { who: { name: 'tsering', role: 'operator' }, at: 1 } as const
const order = { about: { site: 'linka' }, priority: 'low', times: usualTimes.low } as const

test.skipIf(!canMount())(
  'photos leave the reserve free: refused before the disk is full, and orders go on',
  async () => {
    using disk = smallDisk(4_000_000)
    const room = createDiskRoom({ folder: disk.path, reserve: 2_000_000 })
    await using store = await openOrderStore({ folder: disk.path, room })
    await store.open(order, { who: 'router', at: 0 })
    await store.open(order, { who: 'router', at: 0 })
    let kept = 0
    let because: string | undefined
    while (because === undefined && kept < 40) {
      const result = await store.addPhoto(kept < 20 ? 1 : 2, photo(kept), tsering)
      if (result.ok) kept++
      else because = result.because
    }
    expect(because).toBe('disk-reserved')
    expect(kept).toBeGreaterThan(5)
    expect(await room.look()).toBeGreaterThanOrEqual(2_000_000)
    expect((await store.act(1, { type: 'commented', note: 'on the way' }, tsering)).ok).toBe(true)
    expect(scarce(room)).toEqual([])
    disk.fill()
    await room.look()
    expect(scarce(room)).toEqual([
      expect.stringMatching(/^disk: 0 MB are free, less than the 2 MB .* photos are refused$/),
    ])
    disk.free()
    await room.look()
    expect(scarce(room)).toEqual([])
  },
)

test('those who write at once do not take the reserve together', async () => {
  using folder = temporaryFolder()
  const free = (await createDiskRoom({ folder: folder.path, reserve: 0 }).look()) ?? 0
  const room = createDiskRoom({ folder: folder.path, reserve: Math.floor(free / 2) })
  const third = Math.floor(free / 3)
  const first = await room.claim(third)
  expect(first).toBeDefined()
  expect(await room.claim(third)).toBeUndefined()
  first?.[Symbol.dispose]()
  expect(await room.claim(third)).toBeDefined()
})
