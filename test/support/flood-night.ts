import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { createEngine } from '../../core/alarm/engine.ts'
import { nativeDecoder } from '../../core/decode/native.ts'
import { type DeviceClock, newClock } from '../../core/device-clock.ts'
import { type DeviceRecord, hear, unheard } from '../../core/device-status.ts'
import { judgeReading, type PointKnowledge, readMessage } from '../../core/read-message.ts'
import type { Reading } from '../../core/reading.ts'
import { formatTopic } from '../../core/topic.ts'
import { readScenario } from '../../simulators/scenarios/library.ts'
import { periodOf, runScenario } from '../../simulators/scenarios/run.ts'
import { openTestApi, type TestApi } from './api.ts'
import { lhasa } from './city-alarms.ts'

/** The simulated flood night, some hours in, as the API would have it; `now`: what time it is in it. */
export interface FloodNight extends AsyncDisposable {
  readonly api: TestApi
  readonly now: number
  readonly readings: number
}

const hourMs = 3_600_000

export async function openFloodNight(hours: number): Promise<FloodNight> {
  const plant = lhasa()
  const read = readScenario('flood-night', plant)
  if (!read.ok) throw new Error(JSON.stringify(read))
  const { scenario } = read
  const now = periodOf(scenario).from + hours * hourMs
  const kept = now - 24 * hourMs
  const engine = createEngine(plant, plant.rules)
  const decode = nativeDecoder()
  const [known, clocks] = [new Map<string, PointKnowledge>(), new Map<string, DeviceClock>()]
  const [readings, latest, events]: [Reading[], Map<string, Reading>, AddressedEvent[]] = [[], new Map(), []]
  const devices = new Map<string, DeviceRecord>()
  for (const { site, device, at, sendAt, readings: sent } of runScenario(scenario, { plant })) {
    if (sendAt > now) break
    const message = {
      ...{ topic: formatTopic({ kind: 'readings', site, device }), receivedAt: sendAt, client: device, offset: 0 },
      ...{ payload: Buffer.from(JSON.stringify({ at, readings: sent })), qos: 1 as const, retain: false },
    }
    const heard = {
      receivedAt: sendAt,
      newest: { at, claimed: at },
      clock: { ...newClock, offsets: [sendAt - at] },
      rejects: 0,
      events: [],
    }
    const id = `${site}/${device}`
    devices.set(id, hear(devices.get(id) ?? unheard, { ...heard, readings: 1 }))
    for (const raw of readMessage(decode, message, { plant, memory: new Map(), clocks }).readings) {
      const { reading, place, memory } = judgeReading(raw, sendAt, known.get(raw.point.id))
      if (place === 'new') known.set(raw.point.id, { at: reading.at, quality: memory })
      engine.reading(reading, events)
      if (reading.at > kept) readings.push(reading)
      latest.set(reading.point, reading)
    }
  }
  const api = await openTestApi({}, { plant })
  for (let start = 0; start < readings.length; start += 10_000)
    await api.store.append(readings.slice(start, start + 10_000))
  await api.ingest([...latest.values()], [], devices)
  await api.alarms.commit({ cursor: 1, events, records: [] })
  return { api, now, readings: readings.length, [Symbol.asyncDispose]: () => api[Symbol.asyncDispose]() }
}
