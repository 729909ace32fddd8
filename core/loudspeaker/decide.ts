import { wallClock } from '../local-time.ts'
import { type Clip, isApproved } from './clip.ts'
import { expiresMostMs, type PlayCommand } from './command.ts'

/** Somebody, or a rule, wants a loudspeaker to say something. */
export interface Wish {
  readonly id: string
  /** Of the box. */
  readonly device: string
  readonly clip: number
  readonly by: By
  readonly volume?: number
  readonly times?: number
}

export type By = ByPerson | ByRule | ByTest

export interface ByPerson {
  readonly kind: 'person'
  readonly person: string
  /** Who had made the invite by which they were in. */
  readonly letInBy?: string
  /** A program, or a shell on the machine: it sounds no siren. */
  readonly byToken?: true
  readonly reason: string
  /** Who has heard the clip and held the button. */
  readonly confirmed: readonly string[]
}

export interface ByRule {
  readonly kind: 'rule'
  readonly alarm: string
  readonly occurrence: number
  /** People are in danger where it is not heard, at night too. */
  readonly isLifeSafety: boolean
  /** It is over: all clear. */
  readonly isOver?: true
}

/** A short sound by which the boxes are tried. */
export interface ByTest {
  readonly kind: 'test'
}

/** What was sent before. `at` epoch ms. */
export interface Sent {
  readonly device: string
  readonly at: number
  readonly by: By
}

export type Held =
  | 'unknown-clip'
  | 'not-approved'
  | 'no-reason'
  | 'not-confirmed'
  | 'second-person'
  | 'quiet-hours'
  | 'told-already'
  | 'too-soon'
  | 'another-stands'
  | 'returned'

export type Decision =
  | { readonly play: true; readonly command: PlayCommand }
  | { readonly play: false; readonly because: Held }

export interface Circumstances {
  readonly clips: ReadonlyMap<number, Clip>
  /** Newest first. */
  readonly sent: readonly Sent[]
  /** Epoch ms. */
  readonly now: number
  readonly zone: string
}

const hourMs = 3_600_000
const quiet = { fromHour: 22, toHour: 7 }
const betweenMs = 600_000
const usualVolume = 20

/** Whether it is said, and the command; or why not. A person in charge cannot break the quiet hours either: only a rule marked life-safety does. */
export function decideAnnouncement(wish: Wish, { clips, sent, now, zone }: Circumstances): Decision {
  const clip = clips.get(wish.clip)
  if (!clip) return no('unknown-clip')
  if (!isApproved(clip)) return no('not-approved')
  const held = heldBy(wish, clip, sent, now)
  if (held) return no(held)
  const isLifeSafety = wish.by.kind === 'rule' && wish.by.isLifeSafety
  if (!isLifeSafety && isQuiet(now, zone)) return no('quiet-hours')
  const { id, volume = usualVolume, times = 1 } = wish
  return {
    play: true,
    command: {
      ...{ id, clip: clip.number, version: clip.version },
      ...{ volume: within(volume, 0, 31), times: within(times, 1, 3), expires: now + expiresMostMs },
    },
  }
}

function heldBy({ by, device }: Wish, clip: Clip, sent: readonly Sent[], now: number): Held | undefined {
  switch (by.kind) {
    case 'person':
      return heldPerson(by, clip)
    case 'rule':
      return clip.isSiren ? 'second-person' : heldRule(by, device, sent, now)
    case 'test':
      return clip.isSiren ? 'second-person' : undefined
  }
}

function heldPerson({ person, byToken, reason, confirmed }: ByPerson, { isSiren }: Clip): Held | undefined {
  if (reason.trim() === '') return 'no-reason'
  if (!confirmed.includes(person)) return 'not-confirmed'
  return isSiren && (byToken || !confirmed.some((other) => other !== person)) ? 'second-person' : undefined
}

/** Once for each occurrence, and once more that it is over; no box more than once in ten minutes, but after *all clear* it begins anew. */
function heldRule(
  { alarm, occurrence, isOver }: ByRule,
  device: string,
  sent: readonly Sent[],
  now: number,
): Held | undefined {
  const before = sent.flatMap(({ device: box, at, by }) => (box === device && by.kind === 'rule' ? [{ at, by }] : []))
  const last = before.find(({ by }) => by.alarm === alarm && by.occurrence === occurrence)
  // one that returned, and was called clear, may be raised again before anybody has acknowledged it
  if (last && last.by.isOver === isOver) return 'told-already'
  if (isOver) return undefined
  const cleared = before.findIndex(({ by }) => by.isOver)
  const since = cleared === -1 ? before : before.slice(0, cleared)
  // what lies ahead of a clock that was set back is no reason to be silent
  return since.some(({ at }) => Math.abs(now - at) < betweenMs) ? 'too-soon' : undefined
}

function isQuiet(now: number, zone: string): boolean {
  const hour = Math.floor(wallClock(now, zone) / hourMs) % 24
  return hour >= quiet.fromHour || hour < quiet.toHour
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)))
}

function no(because: Held): Decision {
  return { play: false, because }
}
