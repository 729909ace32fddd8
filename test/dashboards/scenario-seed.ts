import { entryLine, siteLine, standingLine } from '../../alarms/mirror-lines.ts'
import type { Alarm } from '../../core/alarm/alarm.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { nativeDecoder } from '../../core/decode/native.ts'
import type { DeviceClock } from '../../core/device-clock.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { judgeReading, type PointKnowledge, readMessage } from '../../core/read-message.ts'
import { quality } from '../../core/reading.ts'
import { formatTopic } from '../../core/topic.ts'
import { readScenario } from '../../simulators/scenarios/library.ts'
import { periodOf, runScenario } from '../../simulators/scenarios/run.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { readingLine, seriesPrefix } from '../../storage/readings/line-protocol.ts'
import { temporaryFolder } from '../support/folder.ts'

export interface Lived {
  readonly to: number
  /** The site of the most urgent alarm, or the first site. */
  readonly where: string
  /** Of readings, times in ms. */
  readonly readings: readonly string[]
  /** What the alarm mirror has written by then, times in ns. */
  readonly alarms: readonly string[]
}

const minuteMs = 60_000

/** The simulated city some time into a scenario, as InfluxDB would have it: read, judged and evaluated by the platform's own code. */
export async function liveThrough(plant: Plant, id: string, minutes: number): Promise<Lived> {
  const read = readScenario(id, plant)
  if (!read.ok) throw new Error(JSON.stringify(read))
  // of one without a start of its own, a summer's day
  const start = read.scenario.start ?? Date.UTC(2026, 6, 3, 2)
  const to = periodOf(read.scenario, start).from + minutes * minuteMs
  const engine = createEngine(plant, plant.rules)
  const decode = nativeDecoder()
  const [known, clocks] = [new Map<string, PointKnowledge>(), new Map<string, DeviceClock>()]
  const [readings, events]: [string[], AddressedEvent[]] = [[], []]
  let ticked = 0
  for (const { site, device, at, sendAt, readings: sent } of runScenario(read.scenario, { plant, start })) {
    if (at > to) break
    if (sendAt > to) continue
    // silence is an input: the clock goes on
    if (sendAt - ticked >= minuteMs) {
      ticked = sendAt
      engine.evaluate({ type: 'tick', at: sendAt }, events)
    }
    const message = {
      ...{ topic: formatTopic({ kind: 'readings', site, device }), receivedAt: sendAt, client: device, offset: 0 },
      ...{ payload: Buffer.from(JSON.stringify({ at, readings: sent })), qos: 1 as const, retain: false },
    }
    for (const raw of readMessage(decode, message, { plant, memory: new Map(), clocks }).readings) {
      const { reading, place, memory } = judgeReading(raw, sendAt, known.get(raw.point.id))
      if (place === 'new') known.set(raw.point.id, { at: reading.at, quality: memory })
      engine.reading(reading, events)
      readings.push(
        readingLine(
          { prefix: seriesPrefix(raw.point), unsaid: raw.point.range ? quality.good : quality.notEvaluated },
          reading,
        ),
      )
    }
  }
  using folder = temporaryFolder()
  await using store = await openAlarmStore({ folder: folder.path })
  const entries = await store.commit({ cursor: 1, events, records: [] })
  const alarms = await store.alarms({ audience: 'people' })
  const minute = Math.floor(to / minuteMs) * minuteMs
  const siteOf = new Map(plant.rules.map((rule) => [rule.id, rule.site]))
  const bySite = new Map<string, Alarm[]>()
  for (const alarm of alarms) {
    const site = siteOf.get(alarm.id) ?? ''
    bySite.set(site, [...(bySite.get(site) ?? []), alarm])
  }
  const worst = alarms.toSorted((a, b) => priorities.indexOf(a.priority) - priorities.indexOf(b.priority))[0]
  return {
    to,
    where: siteOf.get(worst?.id ?? '') ?? plant.sites[0]?.id ?? '',
    readings,
    alarms: [
      ...entries.map(entryLine),
      ...alarms.map((alarm) => standingLine(siteOf.get(alarm.id) ?? '', alarm, minute)),
      ...plant.sites.map((site) => siteLine(site, bySite.get(site.id) ?? [], minute)),
    ],
  }
}
