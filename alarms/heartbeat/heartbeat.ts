import type { Logger } from 'pino'
import type { ClockLook } from '../../core/clock-step.ts'
import { beatRefused, beatUrl } from '../../core/heartbeat/answer.ts'
import type { Beat } from '../../core/heartbeat/beat.ts'
import { backOffMs, pause } from '../../storage/follow/pause.ts'
import { ask } from '../notify/channels/http.ts'
import type { HeartbeatMetrics } from './metrics.ts'

export interface HeartbeatOptions {
  /** What it speaks of, in a word. */
  readonly of: 'platform' | 'channels'
  /** Where it is told. A secret: it stands in no log. */
  readonly url: string
  readonly everyMs: number
  /** Longest wait for an answer. */
  readonly timeoutMs: number
  readonly log: Logger
  readonly metrics: HeartbeatMetrics
  /** What is to be said now. */
  readonly see: () => Promise<Beat>
  readonly look?: () => ClockLook
}

export interface Heart {
  /** Says what is to be said, where it is time or the word is another one. Resolves when that is answered. */
  beat(signal: AbortSignal): Promise<'taken' | 'not-taken' | 'not-due'>
  /** That the other end has not taken a word for minutes, for people. */
  problems(): string[]
}

/** Shorter trouble is the other end's restart. */
const troubleMs = 300_000
const lookEveryMs = 5_000
const mostBytes = 1_000

/** One heartbeat, on whatever clock `look` is. */
export function createHeart({
  of,
  url,
  everyMs,
  timeoutMs,
  log,
  metrics,
  see,
  look = ourClock,
}: HeartbeatOptions): Heart {
  let said: { readonly say: Beat['say']; readonly steady: number } | undefined
  let failing: { readonly since: number; readonly steady: number; readonly why: string } | undefined

  async function wordNow(): Promise<Beat> {
    try {
      return await see()
    } catch (error) {
      log.error({ err: error, of }, 'a heartbeat cannot see what it speaks of')
      return { say: 'fail', because: [`${of}: cannot be looked at`] }
    }
  }

  return {
    async beat(signal) {
      const beat = await wordNow()
      const before = look()
      if (said && said.say === beat.say && before.steady - said.steady < everyMs && !failing) return 'not-due'
      const body = beat.say === 'fail' ? beat.because.join('\n').slice(0, mostBytes) : ''
      const headers = { 'content-type': 'text/plain; charset=utf-8' }
      const { answer, ...rest } = await ask({ url: beatUrl(url, beat.say), body, headers }, { timeoutMs, signal })
      if (signal.aborted) return 'not-taken'
      const why = answer ? beatRefused(answer) : 'result' in rest && 'detail' in rest.result ? rest.result.detail : ''
      metrics.beats.inc({ of, said: beat.say, outcome: why === undefined ? 'taken' : 'not-taken' })
      const { wall, steady } = look()
      if (why === undefined) {
        if (failing) log.info({ of, since: new Date(failing.since) }, 'heartbeats are taken again')
        else if (said?.say !== beat.say) log.info({ of, ...beat }, 'the heartbeat says something else')
        failing = undefined
        said = { say: beat.say, steady }
        if (beat.say === 'success') metrics.successAt.set({ of }, wall / 1000)
        return 'taken'
      }
      if (!failing) log.warn({ of, because: why }, 'a heartbeat was not taken')
      failing = failing ? { ...failing, why } : { since: wall, steady, why }
      return 'not-taken'
    },
    problems() {
      if (!failing || look().steady - failing.steady < troubleMs) return []
      const since = new Date(failing.since).toISOString()
      return [`heartbeat of ${of}: not taken since ${since}: ${failing.why}`]
    },
  }
}

/** A heart that beats until it is disposed. What is not taken is tried again soon, and then ever more seldom. */
export function startHeart(options: HeartbeatOptions): Pick<Heart, 'problems'> & AsyncDisposable {
  const stopping = new AbortController()
  const { signal } = stopping
  const heart = createHeart(options)

  async function run(): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      failures = (await heart.beat(signal)) === 'not-taken' ? failures + 1 : 0
      await pause(failures === 0 ? lookEveryMs : backOffMs(failures, options.everyMs), signal)
    }
  }

  const running = run()
  return {
    problems: () => heart.problems(),
    async [Symbol.asyncDispose]() {
      stopping.abort()
      await running
    },
  }
}

function ourClock(): ClockLook {
  return { wall: Date.now(), steady: performance.now() }
}
