import type { Logger } from 'pino'
import { Counter, type Registry } from 'prom-client'
import { decideAnnouncement, type Sent } from '../../core/loudspeaker/decide.ts'
import { standingOf } from '../../core/loudspeaker/record.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Announcement, AnnouncementChange, AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { pause } from '../../storage/follow/pause.ts'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { LoudspeakerOptions, Loudspeakers } from '../notify/loudspeakers.ts'

export interface AnnouncementDeskOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly announcements: AnnouncementLog
  /** Opens the way to the boxes. */
  readonly speakersOf: (onRecord: LoudspeakerOptions['onRecord']) => Loudspeakers
  /** Epoch ms. */
  readonly clock?: () => number
}

const everyMs = 250
const troubleMs = 5_000
const atOnce = 20
/** What was asked for longer ago is not said any more: a role that was away must not shout what was yesterday's. */
const lateMs = 30_000
/** How long a siren waits for its second person. */
const secondMs = 300_000
/** Of what was said before, which decides whether a rule may speak again. */
const remembered = 500

/** Decides what is asked of the loudspeakers, has it said, and keeps what the boxes answer. What it began and did not end is never begun again. */
export function startAnnouncementDesk(options: AnnouncementDeskOptions): AsyncDisposable {
  const { log, metrics, plant, announcements, speakersOf, clock = Date.now } = options
  const stopping = new AbortController()
  const counted = new Counter({
    name: 'huoshui_announcements_total',
    help: 'What loudspeakers were asked to say, by what became of it: finished, failed, held, unavailable',
    labelNames: ['outcome'],
    registers: [metrics],
  })
  let keeping: Promise<unknown> = Promise.resolve()
  const keep = (id: string, change: AnnouncementChange) => {
    keeping = keeping
      .then(() => announcements.change(id, change))
      .catch((error: unknown) => {
        log.error({ announcement: id, because: reasonOf(error) }, 'what a loudspeaker answered is not kept')
      })
    return keeping
  }
  const speakers = speakersOf((_, record) => {
    const standing = standingOf(record)
    if (standing === 'finished' || standing === 'failed') counted.inc({ outcome: standing })
    void keep(record.id, { record })
  })

  async function decide(asked: Announcement): Promise<void> {
    const { id, device, site, clip, by, volume, times, askedAt, confirmedAt, version } = asked
    const now = clock()
    const installed = plant.current.loudspeakers
    const before = await announcements.newest({ site, limit: remembered })
    const sent = before.flatMap((each): Sent[] =>
      each.state === 'given' ? [{ device: each.device, at: each.askedAt, by: each.by }] : [],
    )
    const wish = {
      id,
      device,
      clip,
      by,
      ...(volume !== undefined && { volume }),
      ...(times !== undefined && { times }),
    }
    const decision = decideAnnouncement(wish, { clips: installed.clips, sent, now, zone: plant.current.city.zone })
    const isLate = Math.abs(now - (confirmedAt ?? askedAt)) > lateMs || Math.abs(now - askedAt) > secondMs + lateMs
    // another recording is not the one that was heard and confirmed
    const isOther = installed.clips.get(clip)?.version !== version
    if (!decision.play || isLate || isOther) {
      const because = decision.play ? (isLate ? 'too-late' : 'unknown-clip') : decision.because
      counted.inc({ outcome: 'held' })
      log.info({ announcement: id, site, device, clip, because }, 'a loudspeaker is not to say it')
      await announcements.change(id, { state: 'held', because })
      return
    }
    // before it is handed over: after a crash it is never said twice
    await announcements.change(id, { state: 'given' })
    if ((await speakers.play({ site, device }, decision.command)) === 'sent') return
    counted.inc({ outcome: 'unavailable' })
    await keep(id, { state: 'unavailable' })
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      try {
        for (const asked of await announcements.asked(atOnce)) await decide(asked)
        await pause(everyMs, stopping.signal)
      } catch (error) {
        log.error({ because: reasonOf(error) }, 'announcements wait: their record cannot be read or kept')
        await pause(troubleMs, stopping.signal)
      }
    }
  })()

  return {
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      await speakers[Symbol.asyncDispose]()
      await keeping
    },
  }
}
