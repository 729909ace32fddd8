import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { serverNow } from '../lib/server-clock.ts'
import { type Failure, failureOf, useAskAgain } from './ask-again.ts'
import type { PointInfo } from './info.ts'
import { type Moment, readMoments } from './moments.ts'
import { readSeries, type Series, stepsOf } from './series.ts'
import type { Stretch } from './window.ts'

export interface Loaded {
  readonly series: ReadonlyMap<string, Series>
  readonly moments: readonly Moment[]
  readonly failure: Failure | undefined
  readonly state: 'loading' | 'there'
  /** Of those that are asked for, how many are there. */
  readonly progress: { readonly done: number; readonly all: number }
  /** How often it was asked for again. */
  readonly tries: number
  readonly again: () => void
}

/** Quiet for so long before anything is asked for: a wheel turns by steps. */
const quietMs = 150

/**
 * What is known of some points in a stretch, with half of it on both sides to pan into. What is there is drawn while more
 * is on its way; it is asked for anew where the stretch has left it, wants other steps, or has gone on with time.
 */
export function useSeries(points: readonly PointInfo[], stretch: Stretch, now: number): Loaded {
  const [loaded, setLoaded] = useState<Omit<Loaded, 'again'>>({
    series: new Map(),
    moments: [],
    failure: undefined,
    state: 'loading',
    tries: 0,
    progress: { done: 0, all: 0 },
  })
  // each is drawn as soon as it is there; it counts as known once all are
  const [coming, setComing] = useState<ReadonlyMap<string, Series>>(new Map())
  const shown = useMemo(() => new Map([...loaded.series, ...coming]), [loaded.series, coming])
  const newest = useRef(0)
  const span = stretch.to - stretch.from
  const seen = { from: stretch.from, to: Math.min(stretch.to, now) }
  const freshMs = Math.min(60_000, Math.max(5_000, span / 300))
  const wants = points.filter((point) => !isEnough(loaded.series.get(point.id), seen, span, freshMs))
  const key = wants.map(({ id }) => id).join(',')
  // the window as it moves asks anew only once it has left what is there
  const place = wants.length > 0 ? Math.round(stretch.from / (span / 50)) : 0

  // `key`, `place` and `span` say when anything is missing
  useEffect(() => {
    if (wants.length === 0) return
    const mine = ++newest.current
    const timer = setTimeout(() => void load(mine), quietMs)
    return () => clearTimeout(timer)
  }, [key, place, Math.round(span), loaded.tries])

  const again = () => setLoaded((before) => ({ ...before, tries: before.tries + 1 }))
  useAskAgain(loaded.failure, again)

  async function load(mine: number): Promise<void> {
    const wide = { from: stretch.from - span / 2, to: Math.min(stretch.to + span / 2, serverNow() + 1_000) }
    setComing(new Map())
    setLoaded((before) => ({ ...before, progress: { done: 0, all: wants.length } }))
    const one = async (point: PointInfo) => {
      const series = await readSeries(point, wide, stepsOf(point, span))
      if (mine === newest.current) {
        setComing((before) => new Map(before).set(point.id, series))
        setLoaded((before) => ({ ...before, progress: { ...before.progress, done: before.progress.done + 1 } }))
      }
      return series
    }
    try {
      const ids = points.map(({ id }) => id)
      const [found, moments] = await Promise.all([Promise.all(wants.map(one)), readMoments(ids, wide)])
      if (mine !== newest.current) return
      setComing(new Map())
      setLoaded((before) => {
        const series = new Map(before.series)
        for (const each of found) series.set(each.point.id, each)
        return { ...before, series, moments, failure: undefined, state: 'there', progress: { done: 0, all: 0 } }
      })
    } catch (error) {
      if (mine !== newest.current) return
      setLoaded((before) => ({ ...before, failure: failureOf(error), state: 'there', progress: { done: 0, all: 0 } }))
    }
  }

  return { ...loaded, series: shown, again }
}

function isEnough(series: Series | undefined, seen: Stretch, span: number, freshMs: number): boolean {
  if (!series) return false
  const steps = stepsOf(series.point, span)
  const same = JSON.stringify(steps) === JSON.stringify(series.steps)
  return same && series.from <= seen.from && series.to + freshMs >= seen.to
}
