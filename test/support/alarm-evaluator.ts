import { join } from 'node:path'
import { Registry } from 'prom-client'
import { startEvaluator } from '../../alarms/evaluator.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openMark } from '../../storage/log/marks.ts'
import { openLogReader } from '../../storage/log/reader.ts'
import { gaugesPlant } from './alarm-log.ts'
import { quietLog } from './quiet.ts'

/** A program that evaluates the log of a folder for `gauges` gauges, at a clock that stands; it is there to be killed. */
const [folder = '', gauges = '0', now = '0'] = process.argv.slice(2)
const reader = openLogReader({ folder: join(folder, 'log'), log: quietLog })
startEvaluator({
  log: quietLog,
  metrics: new Registry(),
  plant: { current: gaugesPlant(Number(gauges)) },
  reader,
  mark: openMark(join(folder, 'log'), 'alarms'),
  store: openAlarmStore({ folder }),
  clock: () => Number(now),
})
