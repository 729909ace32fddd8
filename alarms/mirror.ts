import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import { type Alarm, isAnnunciated, stateOf } from '../core/alarm/alarm.ts'
import type { AlarmStore, JournalCursors, NumberedEntry } from '../storage/alarms/alarms.ts'
import type { LineWriter } from '../storage/readings/influx-write.ts'
import { formatLine } from '../storage/readings/line-protocol.ts'
import { tailJournal } from './journal-tail.ts'

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
const longestWaitMs = 15_000

/**
 * Copies the journal into InfluxDB for Grafana: each entry as `alarm`, and what stands as `alarm_active` each minute.
 * Writing an entry again overwrites it, so its cursor may stay behind; while InfluxDB is away the journal waits.
 */
export function startAlarmMirror(options: AlarmMirrorOptions): AsyncDisposable {
  const { store, cursors, writer, log, clock = Date.now } = options
  const stopping = new AbortController()
  const { signal } = stopping
  const refused = new Counter({
    name: 'huoshui_alarms_mirror_refused_total',
    help: 'Lines that InfluxDB will never take',
    registers: [options.metrics],
  })
  const onRefused = (index: number, detail: string) => {
    refused.inc()
    log.warn({ index, detail }, 'InfluxDB refuses a line of the alarm mirror')
  }

  async function copyEntries(well: () => void): Promise<void> {
    let position = cursors.get(reader)
    const take = async (entries: readonly NumberedEntry[]) => {
      await writer.write(entries.map(entryLine), onRefused)
      well()
      position = entries.at(-1)?.number ?? position
      cursors.set(reader, position)
    }
    await tailJournal({ store, after: () => position, take }, signal)
  }

  async function copyStanding(well: () => void): Promise<void> {
    while (!signal.aborted) {
      const now = clock()
      await pause(minuteMs - (now % minuteMs), signal)
      if (signal.aborted) return
      const at = Math.round(clock() / minuteMs) * minuteMs
      await writer.write(
        store.alarms({ audience: 'people' }).map((alarm) => standingLine(store.rule(alarm.id)?.site ?? '', alarm, at)),
        onRefused,
      )
      well()
    }
  }

  async function again(what: string, work: (well: () => void) => Promise<void>): Promise<void> {
    let attempt = 0
    const well = () => {
      attempt = 0
    }
    while (!signal.aborted) {
      try {
        await work(well)
      } catch (error) {
        log.warn({ err: error, attempt, what }, 'the alarm mirror waits for InfluxDB')
        await pause(Math.min(longestWaitMs, 500 * 2 ** Math.min(attempt++, 5)), signal)
      }
    }
  }

  const running = Promise.all([again('journal', copyEntries), again('standing alarms', copyStanding)])
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
