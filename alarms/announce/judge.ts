import type { PlayCommand } from '../../core/loudspeaker/command.ts'
import { decideAnnouncement, type Held, type Sent } from '../../core/loudspeaker/decide.ts'
import { receptionOf } from '../../core/loudspeaker/tries.ts'
import type { Plant } from '../../core/plant/plant.ts'
import type { Announcement } from '../../storage/announcements/announcements.ts'

/** `waits`: it depends on whether a box says what it was given just before. */
export type Judgement =
  | { readonly is: 'play'; readonly command: PlayCommand }
  | { readonly is: 'held'; readonly because: Held | 'too-late' }
  | { readonly is: 'waits' }

export interface Known {
  readonly plant: Plant
  /** Epoch ms. */
  readonly now: number
  /** At that site, newest first. */
  readonly before: readonly Announcement[]
  /** Nobody knows yet whether its box says it; a box that is known to be silent is not waited for. */
  readonly mayBeSaid: (announcement: Announcement) => boolean
}

/** What becomes of what somebody, or the plant file, wants to be said. Only what was heard, as far as boxes tell, keeps anything else from being said. */
export function judge(asked: Announcement, { plant, now, before, mayBeSaid }: Known): Judgement {
  const { id, device, clip, by, volume, times, version } = asked
  const { clips } = plant.loudspeakers
  const wish = {
    ...{ id, device, clip, by },
    ...(volume !== undefined && { volume }),
    ...(times !== undefined && { times }),
  }
  const after = (counts: (each: Announcement) => boolean) => {
    const sent = before.flatMap((each): Sent[] =>
      each.id !== id && counts(each) ? [{ device: each.device, at: each.askedAt, by: each.by }] : [],
    )
    return decideAnnouncement(wish, { clips, sent, now, zone: plant.city.zone })
  }
  const decision = after(wasHeard)
  if (!decision.play) return { is: 'held', because: decision.because }
  // another recording is not the one that was heard and confirmed
  if (clips.get(clip)?.version !== version) return { is: 'held', because: 'unknown-clip' }
  const careful = after((each) => wasHeard(each) || mayBeSaid(each))
  return careful.play ? { is: 'play', command: decision.command } : { is: 'waits' }
}

function wasHeard({ state, record }: Announcement): boolean {
  return state === 'given' && record !== undefined && receptionOf(record) === 'has-it'
}
