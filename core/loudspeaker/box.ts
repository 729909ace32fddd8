import { expiresMostMs, type PlayAnswer, type PlayCommand } from './command.ts'

/** What a box on site knows. */
export interface Box {
  /** Versions of the clips that it keeps, by number. */
  readonly clips: ReadonlyMap<number, number>
  /** Ids that it has had, with the time until which they could come again. */
  readonly had: ReadonlyMap<string, number>
  /** By its clock; in the past where it is silent. */
  readonly busyUntil: number
}

export type Played = { readonly box: Box; readonly answer: PlayAnswer }

/** Clocks differ a little. */
const slackMs = 5_000

/**
 * What a box must do with a command: a box that comes back to the network must not shout last night's flood. `time`:
 * its own clock, epoch ms, undefined until it knows the time; `lengthMs`: of the clip.
 */
export function playOn(box: Box, command: PlayCommand, time: number | undefined, lengthMs: number): Played {
  const { id, clip, version, times, expires } = command
  const failed = (reason: Extract<PlayAnswer, { state: 'failed' }>['reason']): Played => ({
    box,
    answer: { id, state: 'failed', reason, ...(time !== undefined && { at: time }) },
  })
  if (time === undefined) return failed('no-time')
  if (expires <= time) return failed('expired')
  if (expires > time + expiresMostMs + slackMs) return failed('expires-too-late')
  if (box.had.has(id)) return failed('repeated')
  if (box.clips.get(clip) !== version) return failed('unknown-clip')
  if (box.busyUntil > time) return failed('busy')
  // what has expired is refused anyway, so the memory is bounded
  const had = new Map([...box.had].filter(([, until]) => until > time)).set(id, expires)
  return { box: { ...box, had, busyUntil: time + lengthMs * times }, answer: { id, state: 'started', at: time } }
}
