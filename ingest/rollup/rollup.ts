import { setTimeout as pause } from 'node:timers/promises'
import { schedule } from 'node-cron'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { lookOn, maySpendBy, type Standing } from '../../core/clock-step.ts'
import type { PlantRef } from '../../core/plant/plant.ts'
import { reasonOf } from '../../storage/follow/seldom.ts'
import type { DirtyHour } from '../../storage/ingest/dirty-marks.ts'
import type { IngestState } from '../../storage/ingest/state.ts'
import { type ReadingStore, StoreUnavailable } from '../../storage/readings/store.ts'
import { createRollupMetrics } from './metrics.ts'
import { forgetOld, type KeepDays, keptFrom } from './retention.ts'
import { rollHours } from './roll.ts'

export interface RollupOptions {
  readonly log: Logger
  readonly metrics: Registry
  readonly plant: PlantRef
  readonly store: ReadingStore
  readonly state: Pick<IngestState, 'dirty'>
  readonly keep: KeepDays
  /** Messages of the log that ingest has not taken: while there are any, rolling up takes half of the time at most. */
  readonly behind?: () => Promise<number | undefined>
  /** Epoch ms. */
  readonly clock: () => number
}

export interface Roller {
  /**
   * Rolls up what is dirty, all of it: hours that are over, and now and then the one under way. What is marked behind
   * its back is the next run's. False when the store is away.
   */
  roll(): Promise<boolean>
  /** Forgets what is older than the settings keep. */
  forget(): Promise<void>
  /** Ends a run after the marks that it is at. */
  stop(): void
}

const hourMs = 3_600_000
const atOnce = 2_000
const longestPauseMs = 1_000
const openEveryMs = 10 * 60_000
const longestWaitMs = 15 * 60_000

/** The one that rolls up: one run at a time, and after trouble with the store none for a while, longer each time. */
export function createRoller({ log, metrics, plant, store, state, keep, behind, clock }: RollupOptions): Roller {
  const measures = createRollupMetrics(metrics, () => state.dirty.count(Math.floor(clock() / hourMs)))
  let stopped = false
  let openRolledAt = Number.NEGATIVE_INFINITY
  let troubles = 0
  let notBefore = Number.NEGATIVE_INFINITY

  async function run(now: number): Promise<void> {
    // either way: the clock may have been set back since
    const withOpen = Math.abs(now - openRolledAt) >= openEveryMs
    // one that is under way is rolled for those who read the tier itself; it stays dirty as long as readings come
    const before = withOpen ? Number.MAX_SAFE_INTEGER : Math.floor(now / hourMs)
    let after: DirtyHour | undefined
    while (!stopped) {
      const began = performance.now()
      const marks = await state.dirty.read({ ...(after && { after }), before, limit: atOnce })
      if (marks.length === 0) break
      after = marks.at(-1)
      const { hours, days, refused } = await rollHours(marks, {
        store,
        plant: plant.current,
        keptFrom: keptFrom(keep, now),
        now,
      })
      const kept = new Set(refused)
      await state.dirty.clear(marks.filter((mark) => !kept.has(mark)))
      measures.rolled.inc({ tier: '1h' }, hours)
      measures.rolled.inc({ tier: '1d' }, days)
      measures.refused.inc(refused.length)
      await state.dirty.shrink()
      const waiting = (await behind?.()) ?? 0
      await pause(waiting > 0 ? Math.min(longestPauseMs, performance.now() - began) : 0)
    }
    if (withOpen) openRolledAt = now
  }

  return {
    async roll() {
      const now = clock()
      if (now < notBefore && notBefore - now <= longestWaitMs) return false
      const stop = measures.seconds.startTimer()
      try {
        await run(now)
        if (troubles > 0) log.info({ runs: troubles }, 'rolls up again')
        troubles = 0
        return true
      } catch (error) {
        measures.failed.inc()
        notBefore = now + Math.min(longestWaitMs, 30_000 * 2 ** troubles++)
        const level = error instanceof StoreUnavailable ? 'warn' : 'error'
        log.debug({ err: error }, 'cannot roll up')
        log[level](
          { because: reasonOf(error), notBefore: new Date(notBefore) },
          'cannot roll up: charts read the readings themselves',
        )
        return false
      } finally {
        stop()
      }
    },
    async forget() {
      try {
        await forgetOld({ store, keep, now: clock(), oldestDirty: await state.dirty.oldest() })
      } catch (error) {
        log.debug({ err: error }, 'cannot forget old readings')
        log.error(
          { because: reasonOf(error) },
          'cannot forget old readings: they are kept, and it is tried again tomorrow',
        )
      }
    },
    stop() {
      stopped = true
    },
  }
}

const kept =
  'readings that are older than HUOSHUI_KEEP_… days are deleted a night later than usual: this process began, or the system clock was set, less than an hour ago, and a clock may be wrong; nothing to do, unless it is said every night: then see why the clock is set so often (NTP)'

/** Rolls up on a schedule, and forgets at night; disposing waits for the run under way. */
export function startRollups(options: RollupOptions & { readonly everyMinutes: number }): AsyncDisposable {
  const roller = createRoller(options)
  let running: Promise<unknown> = Promise.resolve()
  let busy = false
  let standing: Standing | undefined
  const look = () => {
    standing = lookOn(standing, { wall: options.clock(), steady: performance.now() })
    return standing
  }
  look()
  const inTurn = (work: () => Promise<unknown>) => {
    running = running.then(work)
    return running
  }
  const rolling = schedule(`*/${options.everyMinutes} * * * *`, async () => {
    look()
    if (busy) return
    busy = true
    await inTurn(() => roller.roll()).finally(() => {
      busy = false
    })
  })
  const forgetting = schedule('37 3 * * *', forget, { timezone: options.plant.current.city.zone })

  /** A clock that is days ahead for a moment would have readings forgotten that nobody gets back. */
  async function forget(): Promise<void> {
    if (Object.values(options.keep).every((days) => days === 0)) return
    if (maySpendBy(look())) await inTurn(() => roller.forget())
    else options.log.info(kept)
  }

  return {
    async [Symbol.asyncDispose]() {
      roller.stop()
      await Promise.all([rolling.destroy(), forgetting.destroy()])
      await running
    },
  }
}
