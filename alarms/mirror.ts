import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import { type Alarm, isAnnunciated, stateOf } from '../core/alarm/alarm.ts'
import type { AlarmStore, JournalCursors, NumberedEntry } from '../storage/alarms/alarms.ts'
import { followJournal } from '../storage/alarms/follow-journal.ts'
import type { Follower } from '../storage/follow/follow.ts'
import { pause } from '../storage/follow/pause.ts'
import { Troubles } from '../storage/follow/troubles.ts'
import type { LineWriter } from '../storage/readings/influx-write.ts'
import { formatLine } from '../storage/readings/line-protocol.ts'

export interface AlarmMirrorOptions {
  readonly store: AlarmStore
  readonly cursors: JournalCursors
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
 * Copies the journal into InfluxDB for Grafana: each entry as `alarm`, and what stands as `alarm_active` each minute.
 * Writing an entry again overwrites it, so its cursor may stay behind; while InfluxDB is away the journal waits.
 */
export function startAlarmMirror(options: AlarmMirrorOptions): Follower {
  const { store, cursors, writer, log, clock = Date.now } = options
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
  const standing = copyStanding({ store, writer, log, clock, onRefused }, stopping.signal)
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

interface Standing extends Required<Pick<AlarmMirrorOptions, 'store' | 'writer' | 'log' | 'clock'>> {
  readonly onRefused: (index: number, detail: string) => void
}

/** What stands at each full minute; a minute in which InfluxDB does not take it is left out, for the next says the same. */
async function copyStanding({ store, writer, log, clock, onRefused }: Standing, signal: AbortSignal): Promise<void> {
  const troubles = new Troubles('standing alarms', { log, clock })
  for (let attempt = 0; ; ) {
    await pause(minuteMs - (clock() % minuteMs), signal)
    if (signal.aborted) return
    const at = Math.round(clock() / minuteMs) * minuteMs
    try {
      const alarms = await store.alarms({ audience: 'people' })
      const lines: string[] = []
      for (const alarm of alarms) lines.push(standingLine((await store.rule(alarm.id))?.site ?? '', alarm, at))
      await writer.write(lines, onRefused)
      troubles.end('minute')
      attempt = 0
    } catch (error) {
      troubles.tell('minute', error, attempt++)
    }
  }
}

const nsPerMs = 1_000_000

/**
 * `alarm`: one transition, at its event time. Where a device's clock stands still an alarm can be raised, return and be
 * raised again in one ms, and InfluxDB keeps one line for a series and time: the journal number tells them apart as ns.
 */
export function entryLine(entry: NumberedEntry): string {
  const { number, alarm, site, event, priority, audience, at, from, to, who, why, value, limit, colour, call } = entry
  const { ruleVersion, ruleVersionBefore } = entry
  return formatLine({
    measurement: 'alarm',
    tags: { site, alarm, event, priority, audience },
    fields: {
      number: BigInt(number),
      from,
      to,
      who,
      why,
      call,
      ...(typeof value === 'number' && { value }),
      ...(limit !== undefined && { limit }),
      ...(colour && { colour }),
      ...(event.startsWith('rule-') && { rule: ruleVersion }),
      ...(ruleVersionBefore !== undefined && { rule_before: ruleVersionBefore }),
    },
    at: BigInt(Math.floor(at)) * BigInt(nsPerMs) + BigInt(number % nsPerMs),
  })
}

/** `alarm_active`: an alarm that is not NORM, at a full minute. */
export function standingLine(site: string, alarm: Alarm, at: number): string {
  return formatLine({
    measurement: 'alarm_active',
    tags: { site, alarm: alarm.id, priority: alarm.priority, state: stateOf(alarm) },
    fields: { active: alarm.condition === 'active' ? 1n : 0n, unacknowledged: isAnnunciated(alarm) ? 1n : 0n },
    at: BigInt(at) * BigInt(nsPerMs),
  })
}
