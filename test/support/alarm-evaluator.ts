import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startEvaluator } from '../../alarms/evaluator.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openMark } from '../../storage/log/segments/marks.ts'
import { openLogReader } from '../../storage/log/segments/reader.ts'
import { gaugesPlant } from './alarm-log.ts'
import { quietLog } from './quiet.ts'

/**
 * A program that evaluates the log of a folder for `gauges` gauges, at a clock that stands, and kills itself, as
 * `kill -9` does, just `before` or `after` its commit number `at`.
 */
const [folder = '', gauges = '0', now = '0', at = '1', when = 'before'] = process.argv.slice(2)
const store = await openAlarmStore({ folder })
const commit = store.commit.bind(store)
let commits = 0
store.commit = async (step) => {
  // what a start commits before its first message does not count
  if (step.cursor > (await store.cursor())) commits++
  const last = commits === Number(at)
  if (last && when === 'before') process.kill(process.pid, 'SIGKILL')
  const entries = await commit(step)
  if (last) process.kill(process.pid, 'SIGKILL')
  return entries
}
const reader = openLogReader({ folder: join(folder, 'log') })
startEvaluator({
  log: quietLog,
  metrics: new Registry(),
  plant: { current: gaugesPlant(Number(gauges)) },
  reader,
  mark: openMark(join(folder, 'log'), 'alarms'),
  store,
  clock: () => Number(now),
})
