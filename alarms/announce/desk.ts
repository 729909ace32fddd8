import type { Logger } from 'pino'
import { Counter, Gauge, type Registry } from 'prom-client'
import { expiresMostMs } from '../../core/loudspeaker/command.ts'
import type { Held } from '../../core/loudspeaker/decide.ts'
import { standingOf } from '../../core/loudspeaker/record.ts'
import { announcementOf, receptionOf } from '../../core/loudspeaker/tries.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import type { Announcement, AnnouncementChange, AnnouncementLog } from '../../storage/announcements/announcements.ts'
import { lookedAt, type SilentBox } from '../../storage/announcements/silent.ts'
import { pause } from '../../storage/follow/pause.ts'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { LoudspeakerOptions, Loudspeakers } from '../notify/loudspeakers.ts'
import { Confirmations } from './confirmations.ts'
import { type Judgement, judge } from './judge.ts'
import { Tries } from './tries.ts'

export interface AnnouncementDeskOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly announcements: AnnouncementLog
  /** Opens the way to the boxes. */
  readonly speakersOf: (onRecord: LoudspeakerOptions['onRecord']) => Loudspeakers
  /** Epoch ms. */
  readonly clock?: () => number
  /** Counts ms and never steps. */
  readonly steady?: () => number
}

export interface AnnouncementDesk extends AsyncDisposable {
  /** Boxes of the plant file that have not answered when they were spoken to last. */
  silent(): readonly SilentBox[]
}

const everyMs = 250
const troubleMs = 5_000
const atOnce = 200
/** What was asked for longer ago is not said any more: a role that was away must not shout what was yesterday's. */
const lateMs = 30_000
/** How much later it may be where it had to be seen first whether a box says what it was given before. */
const waitMs = lateMs + expiresMostMs + 10_000
/** How long a siren waits for its second person. */
const secondMs = 300_000
/** Of what was said before, which decides whether a rule may speak again. */
const remembered = 500

/** Decides what is asked of the loudspeakers, has it said, and keeps what the boxes answer. What it began and did not end is never begun again. */
export function startAnnouncementDesk(options: AnnouncementDeskOptions): AnnouncementDesk {
  const { log, metrics, plant, announcements, speakersOf, clock = Date.now } = options
  const { steady = () => performance.now() } = options
  const stopping = new AbortController()
  const counted = new Counter({
    name: 'huoshui_announcements_total',
    help: 'What loudspeakers were asked to say, by what became of it: finished, failed, held, unavailable, unconfirmed',
    labelNames: ['outcome'],
    registers: [metrics],
  })
  /** By site, what was said before, as it was read in this pass: most of those that are asked for only wait. */
  const said = new Map<string, Promise<readonly Announcement[]>>()
  async function change(id: string, to: AnnouncementChange): Promise<void> {
    await announcements.change(id, to)
    said.clear()
  }
  let keeping: Promise<unknown> = Promise.resolve()
  const keep = (id: string, to: AnnouncementChange) => {
    // from here on what a box has answered counts
    said.clear()
    keeping = keeping
      .then(() => change(id, to))
      .catch((error: unknown) => {
        log.error({ announcement: id, because: reasonOf(error) }, 'what a loudspeaker answered is not kept')
      })
    return keeping
  }
  const confirmations = new Confirmations(log)
  const tries = new Tries()
  const begunAt = clock()
  /** What could not be decided at once. Those that are asked for, so it is bounded as they are. */
  const waiting = new Set<string>()
  new Gauge({
    name: 'huoshui_loudspeakers_silent',
    help: 'Loudspeakers that have not answered, or refused, when they were spoken to last',
    registers: [metrics],
    collect() {
      this.set(silent().length)
    },
  })
  const silent = () => {
    const installed = new Set(plant.current.loudspeakers.boxes.map(({ device }) => device))
    return confirmations.silentBoxes().filter(({ device }) => installed.has(device))
  }
  const speakers = speakersOf(({ site, device }, record) => {
    const id = announcementOf(record.id)
    const [standing, reception] = [standingOf(record), receptionOf(record)]
    if (reception === 'has-it') confirmations.answered(id, device)
    if (tries.heard(id, reception, steady())) confirmations.given({ id, site, device, at: clock() })
    else {
      if (standing === 'finished' || standing === 'failed') counted.inc({ outcome: standing })
      if (reception === 'again' || reception === 'refused')
        confirmations.refused({ id, site, device, at: clock() }, record.failed?.reason ?? '')
    }
    // also where it answers after its time
    void keep(id, { record, state: 'given' })
  })

  async function judged(asked: Announcement): Promise<Judgement> {
    const { site } = asked
    const reading = said.get(site) ?? announcements.newest({ site, limit: remembered })
    said.set(site, reading)
    const before = await reading
    const mayBeSaid = ({ id, device, state }: Announcement) =>
      state === 'given' && confirmations.waitsFor(id) && !confirmations.isSilent(device)
    return judge(asked, { plant: plant.current, now: clock(), before, mayBeSaid })
  }

  async function hold(asked: Announcement, because: Held | 'too-late'): Promise<void> {
    const { id, site, device, clip } = asked
    counted.inc({ outcome: 'held' })
    log.info({ announcement: id, site, device, clip, because }, 'a loudspeaker is not to say it')
    await change(id, { state: 'held', because })
  }

  async function decide(asked: Announcement): Promise<void> {
    const { id, site, device, askedAt, confirmedAt, by } = asked
    const now = clock()
    const [since, waited] = [confirmedAt ?? askedAt, waiting.has(id)]
    const isLate = (afterMs: number) => Math.abs(now - since) > afterMs || Math.abs(now - askedAt) > secondMs + afterMs
    const judgement = await judged(asked)
    if (judgement.is !== 'held' && !isLate(waited ? waitMs : lateMs)) {
      // the way to the boxes may open in a moment, and what was given before is said or not
      if (judgement.is === 'waits' || (!speakers.isReady() && !isLate(lateMs))) {
        waiting.add(id)
        return
      }
    }
    waiting.delete(id)
    if (judgement.is === 'held') return await hold(asked, judgement.because)
    // what was asked for before we were there is late; what we could not hand over is not
    if (!speakers.isReady() && (waited || since >= begunAt)) {
      counted.inc({ outcome: 'unavailable' })
      confirmations.missed({ id, site, device, at: now })
      return await change(id, { state: 'unavailable' })
    }
    if (judgement.is === 'waits' || isLate(waited ? waitMs : lateMs)) return await hold(asked, 'too-late')
    // before it is handed over: after a crash it is never said twice
    await change(id, { state: 'given' })
    if (by.kind === 'rule' && by.isOver) tries.dropOf(device, by.alarm, by.occurrence)
    confirmations.given({ id, site, device, at: now })
    tries.given(asked, now, steady())
    await speakers.play({ site, device }, judgement.command)
  }

  /** What a box was given and has not begun: once more, unless something else has been said meanwhile. */
  async function tryAgain(): Promise<void> {
    for (const { id, site, device } of tries.over(steady())) {
      counted.inc({ outcome: 'failed' })
      const because = (await announcements.find(id))?.record?.failed?.reason ?? ''
      confirmations.refused({ id, site, device, at: clock() }, because)
    }
    for (const { asked, at, command } of tries.due(steady())) {
      const { id, site, device } = asked
      if (!speakers.isReady()) continue
      const judgement = await judged(asked)
      if (judgement.is === 'held') {
        tries.drop(id)
        await hold(asked, judgement.because)
      } else if (judgement.is === 'play' && tries.has(id)) {
        const expires = Math.min(judgement.command.expires, at + expiresMostMs)
        await speakers.play({ site, device }, { ...judgement.command, id: command, expires })
      }
    }
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
        said.clear()
        for (const asked of await announcements.asked(atOnce)) await decide(asked)
        await tryAgain()
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
