import { ended } from '../../core/alarm/alarm.ts'
import { describeAlarm } from '../../core/alarm/describe.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { AlarmStore, NumberedEntry } from '../../storage/alarms/alarms.ts'
import { inOrder, presentAlarm, presentEntry } from '../alarms/present.ts'
import { ruleOf } from '../alarms/register.ts'

/** What became of an alarm, as the data of a stream's event, before that has an id. */
export interface AlarmUpdate {
  readonly number: number
  readonly site: string
  readonly data: string
}

export interface LiveAlarmsOptions {
  readonly alarms: AlarmStore
  readonly plant: PlantRef
}

/** What the journal says to people, as events; rules on trial tell nobody. */
export interface LiveAlarms {
  /** Updates with a number above this, at most so many entries looked at; `end` is the number to go on from. */
  since(
    after: number,
    most: number,
  ): Promise<{ readonly updates: readonly AlarmUpdate[]; readonly end: number; readonly more: boolean }>
  /** The alarms that stand, most urgent last: each reader puts the newest on top. */
  standing(site: string | undefined): AsyncIterable<AlarmUpdate>
  /** The points that explain the alarms that stand. */
  points(): Promise<ReadonlySet<string>>
  end(): Promise<number>
}

export function createLiveAlarms({ alarms, plant }: LiveAlarmsOptions): LiveAlarms {
  async function updateOf(entry: NumberedEntry): Promise<AlarmUpdate | undefined> {
    const alarm = await alarms.alarm(entry.alarm)
    if (!alarm || entry.audience !== 'people') return undefined
    const rule = await ruleOf(plant.current, alarms, alarm.id)
    // What people were told of an alarm that has gone on trial is that it has ended.
    const seen = (await alarms.rule(alarm.id))?.audience === 'shadow' ? ended(alarm) : alarm
    const body = presentAlarm(seen, rule, plant.current)
    return {
      number: entry.number,
      site: entry.site,
      data: JSON.stringify({ alarm: body, entry: presentEntry(entry) }),
    }
  }

  return {
    async since(after, most) {
      const entries = await alarms.journal({ after, limit: most })
      const updates: AlarmUpdate[] = []
      for (const entry of entries) {
        const update = await updateOf(entry)
        if (update) updates.push(update)
      }
      return { updates, end: entries.at(-1)?.number ?? after, more: entries.length === most }
    },
    async *standing(site) {
      const found = await alarms.alarms({ ...(site !== undefined && { site }), audience: 'people' })
      for (const alarm of found.sort(inOrder).reverse()) {
        const body = presentAlarm(alarm, await ruleOf(plant.current, alarms, alarm.id), plant.current)
        yield { number: 0, site: body.site, data: JSON.stringify({ alarm: body }) }
      }
    },
    async points() {
      const found = await alarms.alarms({ audience: 'people' })
      const points = new Set<string>()
      for (const { id } of found) {
        const { point } = describeAlarm(id, await ruleOf(plant.current, alarms, id), plant.current)
        if (point !== undefined) points.add(point)
      }
      return points
    },
    end: () => alarms.journalEnd(),
  }
}
