import { serverNow } from '../lib/server-clock.ts'
import type { Sound } from '../lib/sound.ts'
import type { Loads } from './loads.ts'
import type { Model } from './model.ts'
import type { Outbox } from './outbox.ts'
import { isDue } from './outbox-rules.ts'

const beepEveryMs = 8_000
const refreshMs = 10_000
const saveMs = 3_000
const firstWaitMs = 2_000
const longestWaitMs = 30_000

interface TendDeps {
  model(): Model
  outbox(): Outbox | undefined
  readonly sound: Sound
  readonly loads: Loads
  /** Somebody of mine has to answer something, and nothing of it is on its way. */
  isAnyCalling(): boolean
  /** Keeps the list on this phone. */
  save(): void
}

/** What the page does by itself, by a clock that nobody sets: the phone's own may be put back by a day, and must not be silent for it. */
export interface Tend {
  /** `now`: ms that only grow. */
  tick(now: number): void
  /** It beeps now: the next time is later. */
  beep(): void
  /** The server is there: what waits may go at once. */
  heard(): void
  /** What stands is another than what was kept. */
  changed(): void
}

export function createTend({ model, outbox, sound, loads, isAnyCalling, save }: TendDeps): Tend {
  let [triedAt, waitMs, beepAt, refreshAt, saveAt] = [0, 0, 0, 0, 0]
  let isChanged = false

  function beep(now: number): void {
    beepAt = now + beepEveryMs
    void sound.beep()
  }

  return {
    tick(now) {
      const { hearing } = model()
      // also where it could not be heard the last time: a call that stopped it may be over
      if (now >= beepAt && isAnyCalling()) beep(now)
      const waiting = outbox()?.acts.some((act) => act.fate.state === 'waiting' && isDue(act, serverNow()))
      if (waiting && now >= triedAt + waitMs) {
        triedAt = now
        waitMs = Math.min(longestWaitMs, Math.max(firstWaitMs, waitMs * 2))
        void outbox()?.flush()
      }
      if (now >= refreshAt && document.visibilityState === 'visible' && hearing.connection === 'live') {
        refreshAt = now + refreshMs
        void loads.again()
      }
      if (isChanged && now >= saveAt) {
        saveAt = now + saveMs
        isChanged = false
        save()
      }
    },
    beep: () => beep(performance.now()),
    heard() {
      waitMs = 0
      void outbox()?.flush()
    },
    changed() {
      isChanged = true
    },
  }
}
