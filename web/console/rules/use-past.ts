import { useEffect, useRef, useState } from 'preact/hooks'
import { Refused, read, reasonOf } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import type { BacktestBody, ReportBody, Values } from './bodies.ts'
import type { Incident } from './incident-text.ts'

/** How far the past under both rules is. */
export type Past =
  | { readonly name: 'idle' | 'starting' | 'busy' | 'cancelled' }
  | { readonly name: 'running'; readonly readings: number; readonly progress: number }
  | { readonly name: 'done'; readonly report: ReportBody }
  | { readonly name: 'failed'; readonly reason: string }

export interface PastAsked {
  readonly at: string
  readonly rule: string
  /** undefined: nothing to compare, or it is wrong. */
  readonly set: Values | undefined
  readonly days: number
  readonly incidents: readonly Incident[]
}

/** Typing has to be still for so long. */
const quietMs = 700
const pollMs = 400
const busyMs = 2_000

/** The past under what is typed: begun when it is still, and ended when something else is typed, or by `cancel`. */
export function usePast({ at, rule, set, days, incidents }: PastAsked): {
  readonly past: Past
  readonly cancel: () => void
  readonly again: () => void
} {
  const [past, setPast] = useState<Past>({ name: 'idle' })
  const [tries, setTries] = useState(0)
  const running = useRef<string | undefined>(undefined)
  const key = JSON.stringify([at, rule, set, days, incidents])

  useEffect(() => {
    if (!set) {
      setPast({ name: 'idle' })
      return
    }
    let isGone = false
    let timer = setTimeout(() => void begin(), quietMs)
    const later = (work: () => Promise<void>, ms: number) => {
      timer = setTimeout(() => void work(), ms)
    }
    setPast({ name: 'starting' })

    async function begin(): Promise<void> {
      try {
        const asked = {
          from: `-${days}d`,
          incidents: incidents.map((each) => ({ name: each.name, at: String(each.at) })),
        }
        const job = await read<BacktestBody>('/api/v1/rule-edits/backtest', { body: { at, rule, set, ...asked } })
        // typed on meanwhile
        if (isGone) return stop(job.id)
        running.current = job.id
        take(job)
      } catch (error) {
        if (isGone) return
        const isBusy = error instanceof Refused && error.problem?.type?.endsWith('backtest-running')
        setPast(isBusy ? { name: 'busy' } : { name: 'failed', reason: reasonOf(error) })
        if (isBusy) later(begin, busyMs)
      }
    }

    async function look(): Promise<void> {
      const id = running.current
      if (id === undefined || isGone) return
      try {
        take(await read<BacktestBody>(`/api/v1/backtests/${id}`))
      } catch (error) {
        if (!isGone) setPast({ name: 'failed', reason: reasonOf(error) })
      }
    }

    function take({ state, readings = 0, progress = 0, report, says, because }: BacktestBody): void {
      if (isGone) return
      if (state === 'running') {
        setPast({ name: 'running', readings, progress })
        later(look, pollMs)
        return
      }
      running.current = undefined
      if (report) setPast({ name: 'done', report })
      else if (because === 'cancelled') setPast({ name: 'cancelled' })
      else setPast({ name: 'failed', reason: says ? local(says) : words().page.queue.noAnswer })
    }

    return () => {
      isGone = true
      clearTimeout(timer)
      if (running.current !== undefined) stop(running.current)
      running.current = undefined
    }
  }, [key, tries])

  const cancel = () => {
    if (running.current !== undefined) stop(running.current)
    else setPast({ name: 'cancelled' })
  }
  return { past, cancel, again: () => setTries((before) => before + 1) }
}

/** Nobody waits for it; where it does not arrive, it ends by itself in minutes. */
function stop(id: string): void {
  read(`/api/v1/backtests/${id}/cancel`, { body: {} }).catch(() => undefined)
}
