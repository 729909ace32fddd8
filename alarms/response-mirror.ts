import { setImmediate as turn } from 'node:timers/promises'
import type { Logger } from 'pino'
import { knownPart } from '../core/alarm/kpi/known.ts'
import { isCallForAlarm } from '../core/delivery/kpis.ts'
import { responseOf } from '../core/delivery/response.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import type { JournalCursors } from '../storage/alarms/alarms.ts'
import type { KpiLog } from '../storage/alarms/kpis/kpis.ts'
import type { DeliveryHistory } from '../storage/deliveries/deliveries.ts'
import { pause } from '../storage/follow/pause.ts'
import { Troubles } from '../storage/follow/troubles.ts'
import type { LineWriter } from '../storage/readings/influx-write.ts'
import { kpiLines, responseLine } from './mirror-lines.ts'

export interface ResponseMirrorOptions {
  readonly kpis: Pick<KpiLog, 'kpis' | 'firstDay'>
  readonly deliveries: Pick<DeliveryHistory, 'decidedIn' | 'deliveriesOf' | 'notesOf'>
  readonly cursors: JournalCursors
  readonly plant: PlantRef
  /** Of times in ns. */
  readonly writer: LineWriter
  readonly log: Logger
  /** Epoch ms. */
  readonly clock?: () => number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
/** So long after the first call its story may still grow. */
const storyMs = dayMs
/** The KPIs are of so long, as those of the API are where nobody asks otherwise. */
const periodMs = 30 * dayMs
/** Deliveries looked at in one minute; the next goes on from there. */
const mostDeliveries = 5_000
const reader = 'influx-responses'

/**
 * Copies into InfluxDB how crews respond, each minute, and how good the alarm system is, each hour. A story that grows is
 * written over itself; how far its stories are closed is kept in the journal's cursors, so that a restart, or an InfluxDB
 * that was away, leaves nothing out.
 */
export function startResponseMirror(options: ResponseMirrorOptions): AsyncDisposable {
  const { kpis, deliveries, cursors, plant, writer, log, clock = Date.now } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const troubles = new Troubles('response mirror', { log, clock })
  const onRefused = (index: number, detail: string) =>
    log.warn({ index, detail }, 'InfluxDB refuses a line of the response mirror')
  /** What was written last of a story: the same again needs no writing. */
  let written = new Map<string, string>()
  let hour = 0
  let attempt = 0

  async function copyResponses(now: number): Promise<void> {
    const from = (await cursors.get(reader)) || now - periodMs
    const found = await deliveries.decidedIn(from, now + 1, mostDeliveries)
    const lines = new Map<string, string>()
    for (const { alarm, occurrence } of found.filter(isCallForAlarm)) {
      const key = `${alarm}#${occurrence}`
      if (lines.has(key)) continue
      // all of them, as the period may begin in the middle of a story
      const own = await deliveries.deliveriesOf(alarm, occurrence)
      const notes = await deliveries.notesOf(alarm, occurrence)
      const story = responseOf(own, notes)
      if (story) lines.set(key, responseLine(story, plant.current))
      if (lines.size % 50 === 0) await turn()
    }
    const fresh = [...lines].flatMap(([key, line]) => (written.get(key) === line ? [] : [line]))
    if (fresh.length > 0) await writer.write(fresh, onRefused)
    written = lines
    const next = found.length < mostDeliveries ? now - storyMs : (found.at(-1)?.decidedAt ?? from)
    if (next > from) await cursors.set(reader, Math.floor(next))
  }

  async function copyKpis(now: number): Promise<void> {
    const at = Math.floor(now / hourMs) * hourMs
    if (at === hour) return
    const { zone } = plant.current.city
    const known = knownPart({ from: at - periodMs, to: at, zone }, kpis.firstDay())
    await writer.write(kpiLines(await kpis.kpis(known), at), onRefused)
    hour = at
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await copyResponses(clock())
        await copyKpis(clock())
        troubles.end('minute')
        attempt = 0
      } catch (error) {
        troubles.tell('minute', error, attempt++)
      }
      await pause(minuteMs - (clock() % minuteMs), signal)
    }
  }

  const running = run()
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}
