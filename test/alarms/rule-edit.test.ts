import { expect, test } from 'vitest'
import type { PlantRef } from '../../core/plant/plant.ts'
import { compileEdited } from '../../core/rule-edit/compile.ts'
import type { NewEdit } from '../../core/rule-edit/edit.ts'
import { foresee, foreseeWithout } from '../../core/rule-edit/foresee.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openRuleEditStore } from '../../storage/rule-edits/rule-edit-store.ts'
import { pema } from '../support/alarm-act.ts'
import { gaugesPlant, levelMessage, noon } from '../support/alarm-log.ts'
import { evaluate, evaluated, fill } from '../support/alarm-tail.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { openTestLog } from '../support/reading-log.ts'

const minute = 60_000
const now = noon + 6 * minute
const id = 'linka.g0.level.high'
const flood = [0, 1, 2, 3, 4, 5].map((step) => levelMessage(0, noon + step * minute, 3))
const given: NewEdit = { at: 'linka/g0', rule: 'high', set: { limit: 2.5 }, why: 'it chatters' }

test('an edit that is applied is journaled with who and why, and what stands keeps its state; so is its revert', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(`${folder.path}/log`)
  await fill(writer, flood)
  await using store = await openAlarmStore({ folder: folder.path })
  await using edits = await openRuleEditStore({ folder: folder.path })
  const file = gaugesPlant(1)
  const plant: PlantRef = { current: file }
  const take = async () => {
    plant.current = compileEdited(file, await edits.inForce(), now)
  }
  await using _running = evaluate(folder.path, store, { plant, now })
  await evaluated(store, flood.length)
  const [rule] = plant.current.rules.filter((each) => each.id === id)
  if (!rule) throw new Error('expected the rule')
  await store.act(rule, { type: 'acknowledged', channel: 'web', who: pema }, { serverAt: now })
  await edits.draft(given, { who: 'dawa', at: now })
  const seen = foresee(file, given, 1)
  if (!seen.ok) throw new Error('expected it to fit')
  await edits.act(1, { type: 'apply', approval: 'free', found: seen.applied, supersedes: [] }, { who: 'dawa', at: now })
  await take()
  const last = async () => {
    const entry = (await store.journal({ alarm: id, limit: 100 })).at(-1)
    return entry && [entry.event, entry.to, entry.who, entry.why].join(' ')
  }
  await eventually('the edit', last, 'rule-changed ACKED dawa it chatters')
  const { versions } = foreseeWithout(plant.current, { id: 1, set: given.set }, [id])
  await edits.act(1, { type: 'revert', why: 'calls late', versions, approval: 'free' }, { who: 'pema', at: now })
  await take()
  await eventually('the revert', last, 'rule-changed ACKED pema calls late')
})

test('a trial is counted apart, survives a restart, and goes with its end', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(`${folder.path}/log`)
  await fill(writer, flood.slice(0, 3))
  await using store = await openAlarmStore({ folder: folder.path })
  await using edits = await openRuleEditStore({ folder: folder.path })
  // what is in force is far off, what is tried is not
  const file = gaugesPlant(1, { overrides: [{ at: 'linka/g0', rule: 'high', set: { limit: 5 } }] })
  await edits.draft(given, { who: 'dawa', at: now })
  await edits.act(1, { type: 'try', until: now + minute }, { who: 'dawa', at: now })
  const plantAt = async (at: number) => compileEdited(file, await edits.inForce(), at)
  const tried = `${id}.try-1`
  const lines = async () =>
    (await store.journal({ alarm: tried, limit: 100 })).map(({ event, who }) => `${event} ${who}`)
  {
    await using _running = evaluate(folder.path, store, { plant: { current: await plantAt(now) }, now })
    await eventually('the alarm that would have been', lines, ['raised evaluator'])
  }
  const plant: PlantRef = { current: await plantAt(now) }
  await using _again = evaluate(folder.path, store, { plant, now })
  await fill(writer, flood.slice(3))
  await evaluated(store, flood.length)
  expect(await lines()).toEqual(['raised evaluator'])
  expect(await store.alarms({ audience: 'people' })).toEqual([])
  expect((await store.alarms({ audience: 'shadow' })).map((alarm) => alarm.id)).toEqual([tried])
  plant.current = await plantAt(now + minute)
  await eventually('its end', lines, (seen) => seen.includes('rule-removed rule-edits'))
  expect(await store.alarms({ audience: 'shadow' })).toEqual([])
})
