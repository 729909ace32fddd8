import { type ClockStep, redated } from '../../clock-step.ts'
import type { Alarm } from '../alarm.ts'

/** An alarm after our clock was set: what people did was so long ago as it was, and a shelving has as long to go. */
export function redateAlarm(alarm: Alarm, step: ClockStep): Alarm {
  const { raised, acknowledged, shelved, wasShelved, outOfService } = alarm
  const at = (time: number) => redated(time, step)
  const isDated = raised || acknowledged || shelved || wasShelved || outOfService
  if (!isDated) return alarm
  return {
    ...alarm,
    ...(raised && { raised: { ...raised, serverAt: at(raised.serverAt) } }),
    ...(acknowledged && { acknowledged: { ...acknowledged, at: at(acknowledged.at) } }),
    ...(shelved && { shelved: { ...shelved, at: at(shelved.at), until: shelved.until + at(shelved.at) - shelved.at } }),
    ...(wasShelved && { wasShelved: { ...wasShelved, at: at(wasShelved.at) } }),
    ...(outOfService && { outOfService: { ...outOfService, at: at(outOfService.at) } }),
  }
}
