import { expect, test } from 'vitest'
import { acknowledgeOccurrence } from '../../../storage/alarms/acknowledge.ts'
import { openAlarmStore } from '../../../storage/alarms/alarm-store.ts'
import { raising, returning, tashi } from '../../support/alarm-act.ts'
import { alarmRule } from '../../support/alarm-rule.ts'
import { temporaryFolder } from '../../support/folder.ts'

const rule = alarmRule()
const said = { alarm: rule.id, occurrence: 1, by: 'li', via: 'voice', note: 'acknowledge' }

/** The store, where something happens between each look at the alarm and the act. */
async function between(folder: string, happens: (looks: number) => Promise<unknown>) {
  const store = await openAlarmStore({ folder })
  await store.commit({ cursor: 1, events: [raising(rule, 100)], records: [] })
  let looks = 0
  return {
    store,
    alarm: (id: string) => store.alarm(id),
    async rule(id: string) {
      await happens(++looks)
      return store.rule(id)
    },
    act: (...given: Parameters<typeof store.act>) => store.act(...given),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  }
}

test('an answer counts, though the alarm has changed between the look at it and the act', async () => {
  using folder = temporaryFolder()
  await using alarms = await between(folder.path, async (looks) => {
    const comment = { type: 'commented', note: 'seen from the bridge', who: tashi } as const
    if (looks === 1) await alarms.store.act(rule, comment, { serverAt: 150 })
  })
  expect(await acknowledgeOccurrence(alarms, said, 200)).toBe('done')
  expect(await alarms.store.alarm(rule.id)).toMatchObject({ bare: 'ACKED', acknowledged: { by: 'li' } })
})

test('and never for a later occurrence that has come meanwhile', async () => {
  using folder = temporaryFolder()
  await using alarms = await between(folder.path, async (looks) => {
    if (looks > 1) return
    await alarms.store.act(rule, { type: 'acknowledged', channel: 'page', who: tashi }, { serverAt: 150 })
    await alarms.store.commit({ cursor: 2, events: [returning(rule, 160), raising(rule, 170)], records: [] })
  })
  expect(await acknowledgeOccurrence(alarms, said, 200)).toBe('another-occurrence')
  expect(await alarms.store.alarm(rule.id)).toMatchObject({ bare: 'UNACK', occurrence: 2 })
})
