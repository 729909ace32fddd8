import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { usualTimes } from '../../../core/order/times.ts'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { backUp } from '../../../storage/backup/backup.ts'
import { checkBackup, restore } from '../../../storage/backup/restore.ts'
import { openOrderStore } from '../../../storage/orders/order-store.ts'
import { temporaryFolder } from '../../support/folder.ts'

const tsering = { who: { name: 'tsering', role: 'operator' }, at: 1 } as const

async function withPhoto(folder: string): Promise<string> {
  await using store = await openOrderStore({ folder })
  const given = { about: { site: 'linka', title: 'fence' }, priority: 'low', times: usualTimes.low } as const
  await store.open(given, { who: 'router', at: 0 })
  const photo = { content: new Uint8Array(50).fill(9), type: 'image/jpeg', width: 5, height: 5 } as const
  const added = await store.addPhoto(1, photo, tsering)
  return added.ok ? (added.order.photos[0]?.hash ?? '') : ''
}

test('work orders and their photos go into the backup and come back; what is missing or has changed is told', async () => {
  using folder = temporaryFolder()
  const [data, to, back] = ['data', 'backup', 'back'].map((name) => join(folder.path, name)) as [string, string, string]
  const plant = join(folder.path, 'plant.yaml')
  writeFileSync(plant, 'version: 1')
  const hash = await withPhoto(data)
  await (await openAlarmStore({ folder: data }))[Symbol.asyncDispose]()
  const manifest = await backUp({ folder: data, to, plant, city: 'lhasa', now: new Date(0) })
  expect(manifest.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['data/orders.sqlite', `data/photos/${hash.slice(0, 2)}/${hash}`]),
  )
  await checkBackup(to)
  await restore({ from: to, folder: back })
  {
    await using store = await openOrderStore({ folder: back })
    expect((await store.order(1))?.photos).toMatchObject([{ hash }])
    expect(await store.photo(hash)).toHaveLength(50)
  }
  const path = join(data, 'photos', hash.slice(0, 2), hash)
  const again = (name: string) =>
    backUp({ folder: data, to: join(folder.path, name), plant, city: 'lhasa', now: new Date(0) })
  writeFileSync(path, 'another')
  await expect(again('changed')).rejects.toThrow(`photos/${hash.slice(0, 2)}/${hash}: it has changed`)
  rmSync(path)
  await expect(again('missing')).rejects.toThrow(
    `photos/${hash.slice(0, 2)}/${hash}: an order shows it, and it is missing`,
  )
})

test('an order that has read further than the journal goes is told', async () => {
  using folder = temporaryFolder()
  const data = join(folder.path, 'data')
  const plant = join(folder.path, 'plant.yaml')
  writeFileSync(plant, 'version: 1')
  {
    await using store = await openOrderStore({ folder: data })
    await store.commit({ places: { journal: 7 } })
  }
  await (await openAlarmStore({ folder: data }))[Symbol.asyncDispose]()
  const made = backUp({ folder: data, to: join(folder.path, 'to'), plant, city: 'lhasa', now: new Date(0) })
  await expect(made).rejects.toThrow('work orders go up to entry 7, and the journal ends at 0')
  expect(readdirSync(join(folder.path, 'to', 'data'))).toContain('orders.sqlite')
})
