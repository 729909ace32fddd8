import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { openDeliveryStore } from '../../../storage/deliveries/delivery-store.ts'
import { openOrderStore } from '../../../storage/orders/order-store.ts'
import { raising } from '../../support/alarm-act.ts'
import { eventually, limitOfRounds } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { programOf } from '../../support/programs.ts'

const rounds = Number(process.env['HUOSHUI_TEST_ORDER_KILLS'] ?? 3)
const each = 12
const program = programOf('order-process')

test('killed -9 while it opens orders and hears answers: each occurrence has its order, each answer counts, nothing twice', {
  timeout: limitOfRounds(rounds),
}, async () => {
  using folder = temporaryFolder()
  await using alarms = await openAlarmStore({ folder: folder.path })
  await using deliveries = await openDeliveryStore({ folder: folder.path })
  await using orders = await openOrderStore({ folder: folder.path })
  let child: ChildProcess | undefined
  const start = () => {
    child = spawn(process.execPath, [program, folder.path], { stdio: 'inherit' })
  }
  const kill = async () => {
    const victim = child
    if (!victim) return
    const ended = victim.exitCode === null && victim.signalCode === null ? once(victim, 'exit') : undefined
    victim.kill('SIGKILL')
    await ended
  }
  const opened = async () => Object.values(await orders.counts()).reduce((sum, count) => sum + count, 0)
  try {
    for (let round = 0; round < rounds; round++) {
      start()
      const before = await opened()
      for (let index = 0; index < each; index++) {
        const rule = headRule(`r${round}x${index}`, { priority: 'critical' })
        await alarms.commit({ cursor: (await alarms.cursor()) + 1, events: [raising(rule, Date.now())], records: [] })
        const note = { note: 'said', says: 'arrived', by: 'tsering', via: 'link' } as const
        await deliveries.commit({ notes: [{ alarm: rule.id, occurrence: 1, at: Date.now(), note }] })
      }
      // in the middle of its work, wherever that is by now
      await eventually('it has begun', async () => (await opened()) > before)
      await kill()
    }
    start()
    await eventually('every occurrence has its order', opened, rounds * each)
    await eventually('every answer has been heard', async () => (await orders.counts()).arrived, rounds * each)
  } finally {
    await kill()
  }
  const all = await orders.orders({ limit: 1_000 })
  expect(new Set(all.map(({ about }) => about.alarm?.id)).size).toBe(rounds * each)
  for (const { id } of all) {
    expect((await orders.journal(id)).map(({ event }) => event.type)).toEqual(['opened', 'dispatched', 'arrived'])
  }
})
