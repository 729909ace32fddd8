import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import { decideAnnouncement, type Sent } from '../../core/loudspeaker/decide.ts'
import { standingOf } from '../../core/loudspeaker/record.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Announcement, AnnouncementChange, AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { lookedAt, type SilentBox } from '../../storage/announcements/silent.ts'
import { pause } from '../../storage/follow/pause.ts'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { LoudspeakerOptions, Loudspeakers } from '../notify/loudspeakers.ts'
import { Confirmations } from './confirmations.ts'

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

export interface AnnouncementDesk extends AsyncDisposable {
  /** Boxes of the plant file that have not answered when they were spoken to last. */
  silent(): readonly SilentBox[]
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
export function startAnnouncementDesk(options: AnnouncementDeskOptions): AnnouncementDesk {
  const { log, metrics, plant, announcements, speakersOf, clock = Date.now } = options
  const stopping = new AbortController()
  const counted = new Counter({
    name: 'huoshui_announcements_total',
    help: 'What loudspeakers were asked to say, by what became of it: finished, failed, held, unavailable, unconfirmed',
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
  const confirmations = new Confirmations(log)
  new Gauge({
    name: 'huoshui_loudspeakers_silent',
    help: 'Loudspeakers that have not answered when they were spoken to last',
    registers: [metrics],
    collect() {
      this.set(silent().length)
    },
  })
  const silent = () => {
    const installed = new Set(plant.current.loudspeakers.boxes.map(({ device }) => device))
    return confirmations.silentBoxes().filter(({ device }) => installed.has(device))
  }
  const speakers = speakersOf(({ device }, record) => {
    const standing = standingOf(record)
    if (standing !== 'sent') confirmations.answered(record.id, device)
    if (standing === 'finished' || standing === 'failed') counted.inc({ outcome: standing })
    // also where it answers after its time
    void keep(record.id, { record, state: 'given' })
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
    const given = { id, site, device, at: now }
    confirmations.given(given)
    if ((await speakers.play({ site, device }, decision.command)) === 'sent') return
    counted.inc({ outcome: 'unavailable' })
    confirmations.missed(given)
    await keep(id, { state: 'unavailable' })
  }

  /** Who has not answered in its time: on record, counted, and said on `/readyz`. */
  async function lookForSilence(): Promise<void> {
    for (const given of confirmations.overdue(clock())) {
      await keep(given.id, { state: 'unconfirmed' })
      counted.inc({ outcome: 'unconfirmed' })
      confirmations.missed(given)
    }
  }

  const running = (async () => {
    let hasBegun = false
    while (!stopping.signal.aborted) {
      try {
        if (!hasBegun) confirmations.begin(await announcements.newest({ limit: lookedAt }))
        hasBegun = true
        for (const asked of await announcements.asked(atOnce)) await decide(asked)
        await lookForSilence()
        await pause(everyMs, stopping.signal)
      } catch (error) {
        log.error({ because: reasonOf(error) }, 'announcements wait: their record cannot be read or kept')
        await pause(troubleMs, stopping.signal)
      }
    }
  })()

  return {
    silent,
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
      await speakers[Symbol.asyncDispose]()
      await keeping
    },
  }
}
