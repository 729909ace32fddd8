import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import { nativeDecoder } from '../../core/decode/native.ts'
import type { DeviceClock } from '../../core/device-clock.ts'
import { parsePlant } from '../../core/plant/parse.ts'
import type { Plant } from '../../core/plant/plant.ts'
import { judgeReading, type PointKnowledge, readMessage } from '../../core/read-message.ts'
import { formatTopic } from '../../core/topic.ts'
import type { StationReadings } from '../../simulators/city/station.ts'
import { expectedName } from '../../simulators/scenarios/expected-alarm.ts'

export function lhasa(): Plant {
  const parsed = parsePlant(readFileSync(join(import.meta.dirname, '../../plant/lhasa.yaml'), 'utf8'))
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.plant
}

export interface Judged {
  /** Names of alarms, with the time at which each first called: was raised, or still stood when its suppression ended. */
  readonly raised: ReadonlyMap<string, number>
  readonly returned: ReadonlyMap<string, number>
  /** What the decoder or the quality checks found wrong, once each. */
  readonly doubts: ReadonlySet<string>
  readonly readings: number
}

/** What the platform's own decoder, quality checks and alarm engine make of readings, received when they were sent. */
export function judge(plant: Plant, stream: Iterable<StationReadings>): Judged {
  const engine = createEngine(plant, plant.rules)
  const decode = nativeDecoder()
  const known = new Map<string, PointKnowledge>()
  const clocks = new Map<string, DeviceClock>()
  const doubts = new Set<string>()
  const [raised, returned] = [new Map<string, number>(), new Map<string, number>()]
  const states = new Map<string, { active: boolean; readonly suppressed: Set<string> }>()
  let count = 0
  for (const { site, device, at, sendAt, readings } of stream) {
    const message = {
      ...{ topic: formatTopic({ kind: 'readings', site, device }), receivedAt: sendAt, client: device, offset: 0 },
      ...{ payload: Buffer.from(JSON.stringify({ at, readings })), qos: 1 as const, retain: false },
    }
    const decoded = readMessage(decode, message, { plant, memory: new Map(), clocks })
    for (const { reason, detail } of decoded.rejects) doubts.add(`${reason}: ${detail}`)
    const events: AddressedEvent[] = []
    for (const raw of decoded.readings) {
      count++
      const { reading, place, memory } = judgeReading(raw, sendAt, known.get(raw.point.id))
      if (place === 'new') known.set(raw.point.id, { at: reading.at, quality: memory })
      const whose = reading.reason === 'clock-wrong' ? `${site}/${device}` : raw.point.id
      if (reading.reason) doubts.add(`${whose}: ${reading.reason}`)
      engine.reading(reading, events)
    }
    for (const { rule, event } of events) {
      const name = expectedName(rule)
      const standing = states.get(name) ?? { active: false, suppressed: new Set<string>() }
      states.set(name, standing)
      if (event.type === 'suppressed') standing.suppressed.add(event.because)
      if (event.type === 'released') standing.suppressed.delete(event.because)
      if (event.type === 'raised') standing.active = true
      if (event.type === 'returned') standing.active = false
      if (standing.active && standing.suppressed.size === 0 && !raised.has(name)) raised.set(name, event.at)
      if (event.type === 'returned' && !returned.has(name)) returned.set(name, event.at)
    }
  }
  return { raised, returned, doubts, readings: count }
}
