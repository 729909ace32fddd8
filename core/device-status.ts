import type { ClockStep } from './clock-step.ts'
import type { DeviceEvent } from './decode/decoder.ts'
import { clockOffset, type DeviceClock, newClock, redateClock } from './device-clock.ts'
import type { LocalText } from './words/language.ts'

/**
 * The MQTT session, as the device's status, its Last Will, its births and deaths tell it; data after an end is proof of
 * another one. Times of receipt, epoch ms.
 */
export type DeviceSession =
  | { readonly name: 'unknown' }
  | { readonly name: 'online'; readonly since: number }
  | { readonly name: 'offline'; readonly since: number }

/** What is known of a device from its messages so far. Times are of receipt unless they are named `at`; epoch ms. */
export interface DeviceRecord {
  readonly session: DeviceSession
  readonly data?: {
    readonly receivedAt: number
    /** Newest measurement, at the time that is believed. */
    readonly at: number
    /** Newest time that the last message claimed, and since when messages have claimed this same one. */
    readonly last: { readonly at: number; readonly since: number }
  }
  /** When it last said that it lives, and nothing else (a keep-alive of SL 651). */
  readonly aliveAt?: number
  readonly clock: DeviceClock
  /** Gaps in its sequence of messages. */
  readonly gaps?: { readonly count: number; readonly lastAt: number; readonly detail: string }
  readonly messages: number
  readonly readings: number
  readonly rejects: number
}

/** One message as far as the device is concerned. */
export interface Heard {
  readonly receivedAt: number
  /** Newest measurement in it, and as its device claims it; undefined where it has none. */
  readonly newest: { readonly at: number; readonly claimed: number } | undefined
  /** The device's clock after it. */
  readonly clock: DeviceClock
  readonly readings: number
  readonly rejects: number
  readonly events: readonly DeviceEvent[]
}

/** A device that has not been heard. */
export const unheard: DeviceRecord = {
  session: { name: 'unknown' },
  clock: newClock,
  messages: 0,
  readings: 0,
  rejects: 0,
}

/** The record after one more message. */
export function hear(before: DeviceRecord, heard: Heard): DeviceRecord {
  const { receivedAt, newest } = heard
  const heardOf = {
    ...before,
    messages: before.messages + (isOnlyAlive(heard) ? 0 : 1),
    readings: before.readings + heard.readings,
    rejects: before.rejects + heard.rejects,
  }
  const timed = newest === undefined ? heardOf : proveSession(withData(heardOf, heard, newest), receivedAt)
  return heard.events.reduce((record, event) => afterEvent(record, event, receivedAt), timed)
}

function isOnlyAlive({ events, newest, rejects }: Heard): boolean {
  return newest === undefined && rejects === 0 && events.length > 0 && events.every(({ kind }) => kind === 'alive')
}

/** Data came of the device, or through it: a session that had been told to be lost is not, or is another one by now. */
export function proveSession(record: DeviceRecord, receivedAt: number): DeviceRecord {
  const { session } = record
  if (session.name !== 'offline' || receivedAt <= session.since) return record
  return { ...record, session: { name: 'online', since: receivedAt } }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }

/** Puts the data of a message into a record that nobody else has yet: it runs per message. */
function withData(
  record: Mutable<DeviceRecord>,
  { receivedAt, clock }: Heard,
  { at, claimed }: NonNullable<Heard['newest']>,
): DeviceRecord {
  const { data } = record
  record.clock = clock
  // read again from the log: what is known of later times stays
  if (data && receivedAt < data.receivedAt) return record
  const last = data && data.last.at === claimed ? data.last : { at: claimed, since: receivedAt }
  record.data = { receivedAt, at: Math.max(at, data?.at ?? at), last }
  return record
}

/**
 * The record after our own clock was set: what was so long ago still is. What was learnt of the device's clock was
 * learnt against ours, and is learnt anew; so is a time of measurement that was only that of its receipt.
 */
export function redateDevice(record: DeviceRecord, { from, to }: ClockStep): DeviceRecord {
  const { session, data, gaps, aliveAt } = record
  const date = (time: number) => time + to - from
  const at = (time: number) => (data && time === data.receivedAt ? date(time) : time)
  return {
    ...record,
    clock: redateClock(record.clock, to - from),
    session: session.name === 'unknown' ? session : { ...session, since: date(session.since) },
    ...(data && {
      data: {
        receivedAt: date(data.receivedAt),
        at: at(data.at),
        last: { at: at(data.last.at), since: date(data.last.since) },
      },
    }),
    ...(gaps && { gaps: { ...gaps, lastAt: date(gaps.lastAt) } }),
    ...(aliveAt !== undefined && { aliveAt: date(aliveAt) }),
  }
}

function afterEvent(record: DeviceRecord, { kind, at, detail = '' }: DeviceEvent, receivedAt: number): DeviceRecord {
  switch (kind) {
    case 'online':
      return { ...record, session: { name: 'online', since: receivedAt } }
    case 'offline':
      return { ...record, session: { name: 'offline', since: receivedAt } }
    case 'alive':
      return { ...record, aliveAt: Math.max(at, record.aliveAt ?? at) }
    case 'message-lost':
      return { ...record, gaps: { count: (record.gaps?.count ?? 0) + 1, lastAt: receivedAt, detail } }
  }
}

/** How a device is now. The last three are three kinds of offline, each with another thing to do about it. */
export type DeviceState =
  | { readonly name: 'unheard' }
  | { readonly name: 'reporting' }
  /** It is connected, and nothing is known of how often it should report. */
  | { readonly name: 'connected' }
  /** The network or its power: the broker has lost it. */
  | { readonly name: 'session-lost'; readonly since: number }
  /** Its program or instruments: no reading for longer than it ever takes, though its session was not lost. */
  | { readonly name: 'silent'; readonly since: number; readonly expectedMs: number }
  /** Its clock: readings come, and their time stands still or is not ours. `offsetMs` above 0 is behind. */
  | { readonly name: 'clock-wrong'; readonly because: 'stands-still'; readonly since: number }
  | { readonly name: 'clock-wrong'; readonly because: 'ahead' | 'behind'; readonly offsetMs: number }

export const deviceStates = ['unheard', 'reporting', 'connected', 'session-lost', 'silent', 'clock-wrong'] as const

/** The states in the words of people. */
export const deviceStateNames: Readonly<Record<DeviceState['name'], LocalText>> = {
  unheard: { 'zh-CN': '从未上线', en: 'never heard' },
  reporting: { 'zh-CN': '正常上报', en: 'reporting' },
  connected: { 'zh-CN': '已连接', en: 'connected' },
  'session-lost': { 'zh-CN': '连接中断', en: 'connection lost' },
  silent: { 'zh-CN': '已连接但无数据', en: 'connected but silent' },
  'clock-wrong': { 'zh-CN': '时钟异常', en: 'clock wrong' },
}

/** What may be expected of a device. */
export interface Expectation {
  /** How often its most frequent point reports, ms; undefined where the plant file does not say. */
  readonly everyMs: number | undefined
  /** The session of the gateway that it speaks through: its own is unknown then. */
  readonly gateway?: DeviceSession
}

/** So many intervals without a reading are silence. */
const missedIntervals = 3
const toleranceMs = 300_000
/** A station says that it lives every 255 s at the most (SL 651), and we note it once a minute. */
const lostAfterMs = 900_000

/** The state of a device at `now`. A lost session explains silence, and silence hides what the clock did before it. */
export function deviceState(record: DeviceRecord, { everyMs, gateway }: Expectation, now: number): DeviceState {
  const { data, clock } = record
  const session = record.session.name === 'unknown' && gateway ? gateway : record.session
  // data after the Last Will is proof of another session, whether the device says `online` or not
  if (session.name === 'offline' && (data === undefined || data.receivedAt <= session.since))
    return { name: 'session-lost', since: session.since }
  const since = Math.max(data?.receivedAt ?? 0, session.name === 'online' && !data ? session.since : 0)
  const { aliveAt } = record
  if (since === 0) {
    if (aliveAt !== undefined)
      return isLost(aliveAt, now) ? { name: 'session-lost', since: aliveAt } : { name: 'connected' }
    return record.messages === 0 ? { name: 'unheard' } : { name: 'connected' }
  }
  if (everyMs !== undefined && now - since > missedIntervals * everyMs) {
    const lastAt = Math.max(since, aliveAt ?? 0)
    return aliveAt !== undefined && isLost(lastAt, now)
      ? { name: 'session-lost', since: lastAt }
      : { name: 'silent', since, expectedMs: everyMs }
  }
  if (!data) return { name: 'connected' }
  const stoodMs = data.receivedAt - data.last.since
  const tolerated = Math.max(toleranceMs, missedIntervals * (everyMs ?? 0))
  if (stoodMs > tolerated) return { name: 'clock-wrong', because: 'stands-still', since: data.last.since }
  if (clock.correction) return clockWrong(clock.correction.ms)
  const offsetMs = clockOffset(clock)
  return offsetMs !== undefined && Math.abs(offsetMs) > tolerated ? clockWrong(offsetMs) : { name: 'reporting' }
}

/** Of one that has kept itself alive, and no longer does. */
function isLost(lastAt: number, now: number): boolean {
  return now - lastAt > lostAfterMs
}

function clockWrong(offsetMs: number): DeviceState {
  return { name: 'clock-wrong', because: offsetMs > 0 ? 'behind' : 'ahead', offsetMs }
}
