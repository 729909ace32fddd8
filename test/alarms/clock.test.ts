import { join } from 'node:path'
import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { startEvaluator } from '../../alarms/evaluator.ts'
import { stateOf } from '../../core/alarm/alarm.ts'
import { formatStepped } from '../../core/clock-step.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { gaugesPlant, levelMessage, noon } from '../support/alarm-log.ts'
import { evaluated, fill } from '../support/alarm-tail.ts'
import { eventually } from '../support/eventually.ts'
import { temporaryFolder } from '../support/folder.ts'
import { quietLog } from '../support/quiet.ts'
import { openTestLog } from '../support/reading-log.ts'

const [minute, day] = [60_000, 86_400_000]
const plant = gaugesPlant(1)
const high = 'linka.g0.level.high'

/** An evaluator under a clock that a test sets, and that counts how often it is looked at. */
function startUnder(folder: string, store: AlarmStore, time: { wall: number; steady: number; looks: number }) {
  const started = new AsyncDisposableStack()
  const log = join(folder, 'log')
  const reader = started.use(openLogReader({ folder: log }))
  const mark = started.use(openMark(log, 'alarms'))
  const clock = () => {
    time.looks++
    return time.wall
  }
  const parts = { plant: { current: plant }, reader, mark, store, clock, steady: () => time.steady }
  started.use(startEvaluator({ log: quietLog, metrics: new Registry(), ...parts }))
  return started
}

const journal = async (store: AlarmStore) =>
  (await store.journal({ limit: 100 })).map(({ alarm, event }) => `${alarm} ${event}`)
const stepped = 'huoshui.clock clock-stepped'

test('our clock set days ahead and back: nobody is silent for it, a shelving stays as long as it should, and all is on record', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(join(folder.path, 'log'))
  await using store = await openAlarmStore({ folder: folder.path })
  const time = { wall: noon + 3 * minute, steady: 0, looks: 0 }
  const lookedAt = (times: number) => {
    const enough = time.looks + times
    return eventually('the clock to be looked at', () => time.looks >= enough)
  }
  {
    await using _running = startUnder(folder.path, store, time)
    await fill(writer, [levelMessage(0, noon, 3), levelMessage(0, noon + 2 * minute, 3)])
    await evaluated(store, 2)
    const rule = plant.rules.find(({ id }) => id === high)
    if (!rule) throw new Error(`no rule ${high}`)
    const until = time.wall + 60 * minute
    const who = { name: 'Tashi', role: 'operator' } as const
    await store.act(rule, { type: 'shelved', who, why: 'weed', until, mode: 'timed' }, { serverAt: time.wall })
    const before = [`${high} raised`, `${high} shelved`]
    expect(await journal(store)).toEqual(before)

    const right = time.wall
    time.wall += 5 * day
    await lookedAt(5)
    expect(await journal(store), 'until the log says what has happened, nothing does').toEqual(before)
    await fill(writer, [formatStepped({ from: right, to: time.wall })])
    await eventually('the step to be journaled', () => journal(store), [...before, stepped])
    await lookedAt(5)
    expect(await journal(store)).toEqual([...before, stepped])
    expect((await store.alarm(high))?.shelved?.until).toBe(until + 5 * day)
  }
  // right again, and a restart
  time.wall -= 5 * day
  await fill(writer, [formatStepped({ from: time.wall + 5 * day, to: time.wall })])
  await using _again = startUnder(folder.path, store, time)
  await eventually(
    'both steps to be journaled',
    async () => (await journal(store)).filter((line) => line === stepped).length,
    2,
  )
  expect((await store.alarm(high))?.shelved?.until).toBe(noon + 63 * minute)

  time.wall += 5 * minute
  time.steady += 5 * minute
  await eventually('the silence to be told', async () => (await journal(store)).at(-1), 'linka.d0.silent raised')
  time.wall += 60 * minute
  time.steady += 60 * minute
  const state = async () => {
    const alarm = await store.alarm(high)
    return alarm && stateOf(alarm)
  }
  await eventually('the shelving to end', state, 'UNACK')
})

test('where no broker notes it, the evaluator does', async () => {
  using folder = temporaryFolder()
  await using writer = await openTestLog(join(folder.path, 'log'))
  await using store = await openAlarmStore({ folder: folder.path })
  const time = { wall: noon + minute, steady: 0, looks: 0 }
  await using _running = startUnder(folder.path, store, time)
  await fill(writer, [levelMessage(0, noon, 1)])
  await evaluated(store, 1)
  const looks = time.looks
  await eventually('time to pass', () => time.looks > looks + 3)
  time.wall += 5 * day
  const later = time.looks
  await eventually('the step to be seen', () => time.looks > later + 3)
  time.steady += 11_000
  time.wall += 11_000
  await eventually('the step to be journaled', () => journal(store), [stepped])
  time.wall += 5 * minute
  time.steady += 5 * minute
  await eventually('the silence to be told', () => journal(store), [stepped, 'linka.d0.silent raised'])
})
