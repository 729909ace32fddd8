import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { openDeliveryStore } from '../../../storage/deliveries/delivery-store.ts'
import { raising } from '../../support/alarm-act.ts'
import { eventually, limitOfRounds } from '../../support/eventually.ts'
import { temporaryFolder } from '../../support/folder.ts'
import { headRule } from '../../support/notice-desk.ts'
import { programOf } from '../../support/programs.ts'
import { StrictProvider } from '../../support/strict-provider.ts'
import { voiceRules } from '../../support/voice-gateway.ts'

const rounds = Number(process.env['HUOSHUI_TEST_CREW_KILLS'] ?? 4)
const moments = ['decided', 'sent', 'accepted', 'receipt'] as const
const program = programOf('crew-process')

test('killed -9 when it has decided, sends, is answered, has a receipt: nothing is lost, and what comes twice has the same id', {
  timeout: limitOfRounds(rounds),
}, async () => {
  using folder = temporaryFolder()
  await using store = await openAlarmStore({ folder: folder.path })
  await using deliveries = await openDeliveryStore({ folder: folder.path })
  const rules = voiceRules()
  let onTake = () => {}
  const take: typeof rules.take = (asked) => {
    onTake()
    return rules.take(asked)
  }
  await using provider = await StrictProvider.open({ ...rules, take })
  let child: ChildProcess | undefined
  /** Who was not killed in the round before goes on. */
  const start = () => {
    if (child && child.exitCode === null && child.signalCode === null) return
    child = spawn(process.execPath, [program, folder.path, provider.base], { stdio: 'inherit' })
  }
  const kill = async () => {
    const victim = child
    if (!victim) return
    const ended = victim.exitCode === null && victim.signalCode === null ? once(victim, 'exit') : undefined
    victim.kill('SIGKILL')
    await ended
  }
  try {
    for (let round = 0; round < rounds; round++) {
      const moment = moments[round % moments.length]
      const rule = headRule(`r${round}`, { priority: 'critical' })
      if (moment === 'sent') onTake = () => void child?.kill('SIGKILL')
      start()
      await store.commit({ cursor: (await store.cursor()) + 1, events: [raising(rule, Date.now())], records: [] })
      const record = async () => (await deliveries.deliveriesOf(rule.id, 1))[0]
      const accepted = () =>
        eventually('the call is taken', async () => (await record())?.outcome === 'accepted' && (await record()))
      if (moment === 'decided') await eventually('it is decided', async () => (await record()) !== undefined)
      if (moment === 'sent') await once(child as ChildProcess, 'exit')
      if (moment === 'accepted') await accepted()
      onTake = () => {}
      if (moment !== 'receipt') {
        await kill()
        start()
      }
      const { providerId = '' } = await accepted()
      const receipt = { providerId, receivedAt: Date.now(), says: 'pressed', key: '1' } as const
      await deliveries.bring({ is: 'receipt', receivedAt: Date.now(), account: 'voice-city', receipt })
      if (moment === 'receipt') {
        await kill()
        start()
      }
      await eventually('it is acknowledged', async () => (await store.alarm(rule.id))?.acknowledged?.by, 'tsering')
      await eventually(
        'calls have ended',
        async () => (await deliveries.calling(rule.id, 1))?.state?.stage.name,
        'answered',
      )
    }
  } finally {
    await kill()
  }
  const calls = provider.taken.map(({ body }) => String(JSON.parse(body).id))
  const expected = Array.from({ length: rounds }, (_, round) => `nangan.head.level.r${round}#1/0.0.0/tsering/voice`)
  expect([...new Set(calls)].sort(), 'each was called, and under one id').toEqual(expected.sort())
  for (const id of expected) expect(await deliveries.delivery(id)).toMatchObject({ outcome: 'accepted' })
})
