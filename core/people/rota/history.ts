import type { Crew } from '../crew.ts'
import type { Duty } from '../duty.ts'
import { effectsOf, type RotaChange, spanOf } from './change.ts'
import { type OnCall, onCall } from './on-call.ts'
import { shiftsWithin } from './shifts.ts'

/** A state of the plant file's people, in force from `since` (epoch ms) until the next. */
export interface DutyVersion {
  readonly since: number
  readonly duty: Duty
}

/** All that decides who was, is and will be on duty. */
export interface DutyHistory {
  /** In order of time. What was before the first, the first says; what comes after the last, the last. */
  readonly versions: readonly DutyVersion[]
  /** In the order of their numbers. */
  readonly changes: readonly RotaChange[]
}

/** A stretch of time, [from, to), in which one answer holds. */
export interface Stretch {
  readonly from: number
  readonly to: number
  /** Undefined where there was no such crew. */
  readonly onCall: OnCall | undefined
}

/** Who of a crew was, is or will be told at an instant; undefined where there is no such crew then. */
export function onCallAt(history: DutyHistory, crew: string, at: number): OnCall | undefined {
  const found = crewAt(history, crew, at)
  return found && onCall(found, history.changes, at)
}

/** Every instant inside of (from, to) at which the answer may change, ascending. */
export function boundaries(history: DutyHistory, crew: string, from: number, to: number): readonly number[] {
  const versions = history.versions.map(({ since }) => since)
  const edges = history.changes
    .filter((change) => change.crew === undefined || change.crew === crew)
    .flatMap(effectsOf)
    .flatMap((effect) => [effect.from, effect.to])
  const shifts = stretchesOfVersions(history, from, to).flatMap(({ duty, ...within }) => {
    const rota = duty?.crews.get(crew)?.rota
    if (!rota) return []
    const worked = rota.layers.flatMap((layer) => shiftsWithin(layer, rota, within.from, within.to))
    return worked.flatMap((shift) => [shift.from, shift.to])
  })
  const inside = [...versions, ...edges, ...shifts].filter((at) => at > from && at < to)
  return [...new Set(inside)].sort((a, b) => a - b)
}

/** Who of a crew is told in [from, to), stretch by stretch; neighbours with the same answer are one. */
export function dutyTable(history: DutyHistory, crew: string, from: number, to: number): readonly Stretch[] {
  const rows: Stretch[] = []
  const touching = history.changes.filter((change) => {
    const span = spanOf(change)
    return span.from < to && span.to > from
  })
  const within = { ...history, changes: touching }
  const starts = [from, ...boundaries(within, crew, from, to)]
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? to
    const answer = onCallAt(within, crew, start)
    const last = rows.at(-1)
    if (last && same(last.onCall, answer)) rows[rows.length - 1] = { ...last, to: end }
    else rows.push({ from: start, to: end, onCall: answer })
  }
  return rows
}

/** What is on record, and the plant file as it is now where that is another. */
export function withCurrent({ versions, changes }: DutyHistory, duty: Duty, now: number): DutyHistory {
  const last = versions.at(-1)
  if (last && JSON.stringify(last.duty.written) === JSON.stringify(duty.written)) return { versions, changes }
  const since = last ? Math.max(now, last.since + 1) : now
  return { versions: [...versions, { since, duty }], changes }
}

function crewAt({ versions }: DutyHistory, crew: string, at: number): Crew | undefined {
  return versionAt(versions, at)?.duty.crews.get(crew)
}

/** The version in force at an instant. */
export function versionAt(versions: readonly DutyVersion[], at: number): DutyVersion | undefined {
  return versions.findLast(({ since }) => since <= at) ?? versions[0]
}

function stretchesOfVersions({ versions }: DutyHistory, from: number, to: number) {
  const starts = [from, ...versions.map(({ since }) => since).filter((since) => since > from && since < to)]
  return starts.map((start, index) => ({
    from: start,
    to: starts[index + 1] ?? to,
    duty: versionAt(versions, start)?.duty,
  }))
}

function same(a: OnCall | undefined, b: OnCall | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
