import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { raising, returning } from './alarm-act.ts'
import { alarmRule } from './alarm-rule.ts'

/** A program that commits steps of ten entries without end, telling the number of each; it is there to be killed. */
await using store = await openAlarmStore({ folder: process.argv[2] ?? '' })
const rules = Array.from({ length: 10 }, (_, index) => alarmRule({ id: `linka.gauge.${index}` }))
for (let step = 1; ; step++) {
  const events = rules.map((rule) => (step % 2 === 1 ? raising(rule, step) : returning(rule, step)))
  await store.commit({ cursor: step, events, records: [{ key: 'engine', text: `[1,${step}]` }] })
  if (!process.send?.(step)) break
  await new Promise(setImmediate)
}
