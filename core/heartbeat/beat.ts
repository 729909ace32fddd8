import { type Part, problemOf, type Standing } from '../progress.ts'

/**
 * What is said to somebody outside who calls a person when nothing is said any more. `start`: it is on, and nothing is
 * shown yet; `success`: shown to work; `fail`: it does not, and why.
 */
export type Beat = { readonly say: 'start' | 'success' } | { readonly say: 'fail'; readonly because: readonly string[] }

export interface PlatformSeen {
  readonly standings: ReadonlyMap<Part, Standing>
  /** The desk that calls people has gone through its queue since the last look. */
  readonly hasTurned: boolean
  /** When the oldest critical that still waits was decided, epoch ms. */
  readonly criticalSince: number | undefined
  /** Epoch ms. */
  readonly now: number
  /** We have only just begun to look: what is late may be starting, too. */
  readonly isNew: boolean
}

/** Without these nobody hears of a flood. Charts and copies are no reason to wake somebody. */
const vital: readonly Part[] = ['broker', 'alarms', 'ingest', 'notices', 'crews']
/** A critical goes out within seconds, and to the person's next channel after half a minute. */
const criticalMs = 120_000

/** Whether readings come in, alarms are evaluated, and those who are to be told are told: shown, not assumed. */
export function platformBeat({ standings, hasTurned, criticalSince, now, isNew }: PlatformSeen): Beat {
  const seen = vital.flatMap((part) => {
    const standing = standings.get(part)
    return standing ? [[part, standing] as const] : []
  })
  const late = seen.flatMap(([part, standing]) =>
    standing.state === 'late' ? [problemOf(part, standing) ?? part] : [],
  )
  const isStuck = criticalSince !== undefined && now - criticalSince >= criticalMs
  if (isStuck) late.push(`crews: a critical has waited since ${new Date(criticalSince).toISOString()} and is not sent`)
  if (late.length > 0) return isNew ? { say: 'start' } : { say: 'fail', because: late }
  return hasTurned && seen.every(([, { state }]) => state === 'well') ? { say: 'success' } : { say: 'start' }
}

export interface ChannelsSeen {
  /** When anything was last taken by any channel, epoch ms; undefined where nothing ever was. */
  readonly acceptedAt: number | undefined
  /** Since when all that was tried has failed. */
  readonly failingSince: number | undefined
  /** Epoch ms. */
  readonly now: number
  /** Longest time in which no channel has shown to work. */
  readonly silentMs: number
}

/** What nobody took for so long is no hiccup. */
const failingMs = 600_000

/** Whether any way to tell people works. */
export function channelsBeat({ acceptedAt, failingSince, now, silentMs }: ChannelsSeen): Beat {
  const because: string[] = []
  if (failingSince !== undefined && now - failingSince >= failingMs)
    because.push(`channels: nothing that was tried has been taken since ${new Date(failingSince).toISOString()}`)
  if (acceptedAt !== undefined && now - acceptedAt >= silentMs)
    because.push(`channels: none has taken anything since ${new Date(acceptedAt).toISOString()}`)
  if (because.length > 0) return { say: 'fail', because }
  return { say: acceptedAt === undefined ? 'start' : 'success' }
}
