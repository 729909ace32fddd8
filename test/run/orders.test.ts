import { expect, test } from 'vitest'
import { ordersCommand } from '../../run/commands/orders.ts'
import { openOrderStore } from '../../storage/orders/order-store.ts'
import { orderOf } from '../contract/order-store.ts'
import { temporaryFolder } from '../support/folder.ts'

test('orders list and show say who does what', async () => {
  using folder = temporaryFolder()
  const open = () => openOrderStore({ folder: folder.path })
  const run = async (...words: string[]) => {
    const lines: string[] = []
    await ordersCommand(open, (line) => void lines.push(line))
      .exitOverride()
      .parseAsync(words, { from: 'user' })
    return lines
  }
  expect(await run('list')).toEqual(['no open work orders'])
  {
    await using store = await open()
    await store.open(orderOf(3), { who: 'router', at: 0 })
    await store.open(orderOf(4), { who: 'router', at: 0 })
    const pema = { who: { name: 'pema', role: 'engineer' }, at: 1 } as const
    await store.act(2, { type: 'asked', request: { for: 'void' }, why: 'a test' }, pema)
  }
  const line = '#1 critical dispatched 已派遣 linka linka.lake.level.high#3 parks by 1970-01-01T04:00:00.000Z'
  expect(await run('list')).toEqual([line])
  expect(await run('list', '--all')).toHaveLength(2)
  expect(await run('list', '--site', 'nowhere')).toEqual(['no open work orders'])
  expect(JSON.parse((await run('show', '1')).join('\n'))).toMatchObject({ order: { id: 1 }, journal: [{}, {}] })
  {
    await using store = await open()
    const about = { site: 'linka', title: '\u001b[2Jgone' }
    await store.open({ ...orderOf(9), about }, { who: 'router', at: 0 })
  }
  expect((await run('list')).join('')).not.toContain('\u001b')
  await expect(run('show', '9')).rejects.toThrow('9: no such work order')
})
