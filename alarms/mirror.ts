import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import type { Alarm } from '../core/alarm/alarm.ts'
import type { PlantRef } from '../core/plant/plant.ts'
import type { AlarmStore, JournalCursors } from '../storage/alarms/alarms.ts'
import { followJournal } from '../storage/alarms/follow-journal.ts'
import type { Follower } from '../storage/follow/follow.ts'
import { pause } from '../storage/follow/pause.ts'
import { Troubles } from '../storage/follow/troubles.ts'
import type { LineWriter } from '../storage/readings/influx-write.ts'
import { entryLine, siteLine, standingLine } from './mirror-lines.ts'

export interface AlarmMirrorOptions {
  readonly store: AlarmStore
  readonly cursors: JournalCursors
  readonly plant: PlantRef
  /** Of times in ns. */
  readonly writer: LineWriter
  readonly log: Logger
  readonly metrics: Registry
  /** Epoch ms. */
  readonly clock?: () => number
}

const reader = 'influx-mirror'
const minuteMs = 60_000
const longestMs = 15_000

/**
 * Copies the journal into InfluxDB for Grafana: each entry as `alarm`, and each minute what stands as
 * `alarm_active` and how it stands with each site as `alarm_site`.
 * Writing an entry again overwrites it, so its cursor may stay behind; while InfluxDB is away the journal waits.
 */
export function startAlarmMirror(options: AlarmMirrorOptions): Follower {
  const { store, cursors, plant, writer, log, clock = Date.now } = options
  const refused = new Counter({
    name: 'huoshui_alarms_mirror_refused_total',
    help: 'Lines that InfluxDB will never take',
    registers: [options.metrics],
  })
  const onRefused = (index: number, detail: string) => {
    refused.inc()
    log.warn({ index, detail }, 'InfluxDB refuses a line of the alarm mirror')
  }
  const copying = followJournal({
    part: 'alarm mirror',
    log,
    store,
    begin: async ({ kept }) => ({
      from: await cursors.get(reader),
      async take(entries, next) {
        if (entries.length === 0) return
        await writer.write(entries.map(entryLine), onRefused)
        await cursors.set(reader, next)
        kept(next)
      },
    }),
    longestMs,
    clock,
  })
  const stopping = new AbortController()
  const standing = copyStanding({ store, plant, writer, log, clock, onRefused }, stopping.signal)
  return {
    get problem() {
      return copying.problem
    },
    get progress() {
      return copying.progress
    },
    behind: () => copying.behind(),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await Promise.all([copying[Symbol.asyncDispose](), standing])
    },
  }
}

interface Standing extends Required<Pick<AlarmMirrorOptions, 'store' | 'plant' | 'writer' | 'log' | 'clock'>> {
  readonly onRefused: (index: number, detail: string) => void
}

/** What stands at each full minute; a minute in which InfluxDB does not take it is left out, for the next says the same. */
async function copyStanding(
  { store, plant, writer, log, clock, onRefused }: Standing,
  signal: AbortSignal,
): Promise<void> {
  const troubles = new Troubles('standing alarms', { log, clock })
  for (let attempt = 0; ; ) {
    await pause(minuteMs - (clock() % minuteMs), signal)
    if (signal.aborted) return
    const at = Math.round(clock() / minuteMs) * minuteMs
    try {
      const alarms = await store.alarms({ audience: 'people' })
      const lines: string[] = []
      const bySite = new Map<string, Alarm[]>()
      for (const alarm of alarms) {
        const site = (await store.rule(alarm.id))?.site ?? ''
        lines.push(standingLine(site, alarm, at))
        bySite.set(site, [...(bySite.get(site) ?? []), alarm])
      }
      for (const site of plant.current.sites) lines.push(siteLine(site, bySite.get(site.id) ?? [], at))
      await writer.write(lines, onRefused)
      troubles.end('minute')
      attempt = 0
    } catch (error) {
      troubles.tell('minute', error, attempt++)
    }
  }
}
