import { Registry } from 'prom-client'
import type { Plant } from '../../core/plant/plant.ts'
import type { Reading } from '../../core/reading.ts'
import { createRoller } from '../../ingest/rollup/rollup.ts'
import { touchedHours } from '../../ingest/rollup/touched.ts'
import { openAlarmStore } from '../../storage/alarms/alarm-store.ts'
import { openIngestState } from '../../storage/ingest/ingest-state.ts'
import type { ReadingStore } from '../../storage/readings/store.ts'
import { quietLog } from '../support/quiet.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
export const historyDays = 31
/** Points that have a history; the others have a newest reading. */
const pointsWithHistory = 10
const alarms = 200

/** Start of the history, epoch ms; it ends with the day before today, UTC. */
export const historyFrom = (Math.floor(Date.now() / dayMs) - historyDays) * dayMs

/** What a platform holds after a month: as ingest, its roll-ups and the alarms leave it in a data folder and a store. */
export async function fillPlatform(folder: string, plant: Plant, store: ReadingStore): Promise<void> {
  await using state = await openIngestState({ folder, rejectsMax: 1_000, rejectsBytesMax: 1_000_000 })
  const all = [...plant.points.keys()]
  for (let day = 0; day < historyDays; day++) {
    const readings = all.slice(0, pointsWithHistory).flatMap((point) => dayOf(point, day))
    await keep(readings)
  }
  await keep(all.map((point) => readingOf(point, historyFrom + historyDays * dayMs, 1.5)))
  const keepDays = { raw: 10_000, '1h': 10_000, '1d': 10_000 }
  const options = { plant: { current: plant }, store, state, keep: keepDays, clock: Date.now }
  await createRoller({ ...options, log: quietLog, metrics: new Registry() }).roll()

  async function keep(readings: readonly Reading[]): Promise<void> {
    await store.append(readings)
    const points = new Map(readings.map((latest) => [latest.point, { latest, quality: undefined }]))
    const touched = touchedHours(readings, plant, points)
    await state.commit({ cursor: state.cursor + 1, points, memory: new Map(), rejects: [], touched })
  }
}

/** Raises alarms of the plant's first rules. */
export async function fillAlarms(folder: string, plant: Plant): Promise<void> {
  await using store = await openAlarmStore({ folder })
  const at = historyFrom + historyDays * dayMs
  const event = { type: 'raised', at, value: 4, limit: 3, priority: 'medium' } as const
  const events = plant.rules.slice(0, alarms).map((rule) => ({ rule, serverAt: at, event }))
  await store.commit({ cursor: (await store.cursor()) + 1, events, records: [] })
}

function dayOf(point: string, day: number): Reading[] {
  return Array.from({ length: dayMs / minuteMs }, (_, minute) => {
    const at = historyFrom + day * dayMs + minute * minuteMs
    return readingOf(point, at, Math.round((1.5 + Math.sin((2 * Math.PI * minute) / 1440)) * 1000) / 1000)
  })
}

function readingOf(point: string, at: number, value: number): Reading {
  return { point, at, receivedAt: at + 400, value, quality: 1 }
}
