import type { Plant } from '../../core/plant/plant.ts'
import type { LatestReading } from '../../storage/ingest/state.ts'
import { presentReading } from '../latest/present.ts'
import type { AlarmUpdate } from './live-alarms.ts'
import { formatPosition } from './position.ts'

/** What a stream may be about; `watched`: alarms, with the readings of the points of those that stand. */
export const streamChoices = ['readings', 'alarms', 'watched'] as const
export type StreamChoice = (typeof streamChoices)[number]

/** An event of a stream, as it is written, and what it is about. */
export interface Frame {
  readonly topic: Exclude<StreamChoice, 'watched'>
  /** Of a reading. */
  readonly point?: string
  readonly site: string
  /** The change, or the number in the journal. */
  readonly place: number
  readonly text: string
}

/** The event of a reading. Without a number: who is cut off after this has not seen the alarms yet. */
export function readingFrame(reading: LatestReading, plant: Plant, number: number | undefined): Frame {
  const { change } = reading
  const id = number === undefined ? String(change) : formatPosition({ change, number })
  const data = JSON.stringify(presentReading(reading, plant))
  const text = `id: ${id}\nevent: reading\ndata: ${data}\n\n`
  return { topic: 'readings', point: reading.point, site: siteOf(reading), place: change, text }
}

/** The event of what became of an alarm; with an empty id nobody resumes from it. */
export function alarmFrame(
  { number, site, data }: AlarmUpdate,
  change: number,
  id = formatPosition({ change, number }),
): Frame {
  const text = `${id ? `id: ${id}\n` : ''}event: alarm\ndata: ${data}\n\n`
  return { topic: 'alarms', site, place: number, text }
}

/** Whether a stream is about what an event is about. */
export function isWanted(
  only: StreamChoice | undefined,
  { topic, point }: Frame,
  watched: ReadonlySet<string> | undefined,
): boolean {
  if (only !== 'watched') return only === undefined || only === topic
  return point === undefined || watched?.has(point) === true
}

/** Whether a site is the wanted one, or any is. */
export function isOf(wanted: string | undefined, site: string): boolean {
  return wanted === undefined || wanted === site
}

/** The site of a reading. */
export function siteOf({ point }: LatestReading): string {
  return point.slice(0, point.indexOf('/'))
}
