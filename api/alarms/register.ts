import { type Alarm, newAlarm } from '../../core/alarm/alarm.ts'
import type { AlarmRule } from '../../core/alarm/rule.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'

const indexes = new WeakMap<Plant, ReadonlyMap<string, AlarmRule>>()

/** The plant's rule of that id. */
function ruleInForce(plant: Plant, id: string): AlarmRule | undefined {
  const index = indexes.get(plant) ?? new Map(plant.rules.map((rule) => [rule.id, rule]))
  indexes.set(plant, index)
  return index.get(id)
}

/** The rule in force, or the last one under which the alarm changed: what has left the plant file still has a card. */
export async function ruleOf(plant: Plant, alarms: AlarmStore, id: string): Promise<AlarmRule | undefined> {
  return ruleInForce(plant, id) ?? (await alarms.rule(id))
}

/** The alarm of that id, also of a rule that was never raised; undefined where the plant has none and never had. */
export async function alarmOf(plant: Plant, alarms: AlarmStore, id: string): Promise<Alarm | undefined> {
  const rule = ruleInForce(plant, id)
  return (await alarms.alarm(id)) ?? (rule && newAlarm(id, rule.priority))
}
