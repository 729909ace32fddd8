import { Evaluation } from '../../alarms/evaluation.ts'
import type { AddressedEvent } from '../../core/alarm/engine/addressed-event.ts'
import { formatEntry, type JournalEntry } from '../../core/alarm/journal.ts'
import { createMemoryBook } from '../../core/alarm/memory-book.ts'
import type { LoggedMessage, Message } from '../../core/message.ts'
import { compilePlant } from '../../core/plant/compile.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { AlarmStore } from '../../storage/alarms/alarms.ts'

const name = { 'zh-CN': '测试', en: 'Test' }
const at = [29.65, 91.1]

/** A plant of so many gauges, each with a station of its own, that reports its level every minute; and more alarm settings. */
export function gaugesPlant(gauges: number, more: object = {}): Plant {
  const assets = Array.from({ length: gauges }, (_, index) => ({
    id: `g${index}`,
    kind: 'level-gauge',
    name,
    at,
    device: `d${index}`,
    points: [{ id: 'level', quantity: 'water_level', every: '1min', range: [0, 6] }],
  }))
  const limits = { point: 'level', deadband: 0.1, offDelay: '2min' }
  const compiled = compilePlant({
    version: 1,
    city: { id: 'lhasa', name, zone: 'Asia/Shanghai', at },
    sites: [{ id: 'linka', kind: 'park', name, at, assets }],
    alarms: {
      templates: {
        'level-gauge': [
          { id: 'high', kind: 'high', limit: 2, onDelay: '2min', ...limits },
          { id: 'dry', kind: 'low', limit: 0.95, onDelay: '90s', elapse: 'time', ...limits },
          { id: 'rise', kind: 'rate-of-rise', point: 'level', change: 1, per: '1h', window: '10min' },
        ],
      },
      devices: [{ id: 'silent', kind: 'silent', times: 5 }],
      ...more,
    },
  })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems))
  return compiled.plant
}

/** When the time lines begin. */
export const noon = Date.UTC(2026, 6, 3, 4)
const minute = 60_000

/** A morning of so many gauges, minute by minute: each floods at its own time, and every seventh falls silent for a while. */
export function* morning(gauges: number, minutes: number): Generator<Message> {
  for (let step = 0; step < minutes; step++) {
    for (let index = 0; index < gauges; index++) {
      if (index % 7 === 0 && step > 20 && step < 40) continue
      const level = 1.6 + 0.7 * Math.sin((step + 11 * index) / 9)
      yield levelMessage(index, noon + step * minute, Math.round(level * 1000) / 1000, noon + step * minute + index)
    }
  }
}

/** What gauge `index` sends of one moment. */
export function levelMessage(index: number, sampledAt: number, level: number, receivedAt = sampledAt + 400): Message {
  const payload = new TextEncoder().encode(JSON.stringify({ at: sampledAt, readings: { level } }))
  const [device, qos] = [`d${index}`, 1 as const]
  return { topic: `v1/linka/${device}/readings`, payload, receivedAt, client: device, qos, retain: false }
}

/** The journal of messages evaluated in memory, one line an entry. */
export function journalInMemory(plant: Plant, messages: readonly Message[], end?: number): string[] {
  const [evaluation, book] = [new Evaluation(plant), createMemoryBook()]
  const [events, journal]: [AddressedEvent[], JournalEntry[]] = [[], []]
  for (const [offset, message] of messages.entries()) {
    const logged: LoggedMessage = { offset, ...message }
    evaluation.take(logged, events)
  }
  if (end !== undefined) evaluation.tick(end, events)
  book.take(events, journal)
  return journal.map(formatEntry)
}

/** The journal as kept, one line an entry. */
export async function journalOf(store: AlarmStore): Promise<string[]> {
  return (await store.journal({ limit: 1_000_000 })).map(({ number, ...entry }) => formatEntry(entry))
}
