import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { read } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { day, span } from '../../lib/time.ts'
import { type Failure, failureOf, useAskAgain } from '../ask-again.ts'
import type { City } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { Wide } from '../wide.tsx'
import type { QualityDay } from './bodies.ts'
import type { DataProps } from './props.ts'

const whats = ['complete', 'suspect', 'silent', 'clock'] as const
type What = (typeof whats)[number]
const dayses = [
  ['7', 'd7'],
  ['14', 'd14'],
  ['31', 'd31'],
] as const

/** How good the data of each site was on each day; the worst site stands first. */
export function Quality({ view, city, actions }: DataProps): JSX.Element {
  const { quality: w, ...data } = words().data
  const days = dayses.find(([each]) => each === view.asked['days'])?.[0] ?? '14'
  const what = whats.find((each) => each === view.asked['what']) ?? 'complete'
  const put = (asked: Record<string, string>) => actions.onView({ ...view, asked: { ...view.asked, ...asked } }, 'same')
  const { found, failure, again } = useQuality(city, days)
  const rows = city.sites
    .flatMap(({ id, name }) => {
      const its = found.get(id)
      return its
        ? [{ id, name: local(name), days: its, worst: Math.max(...its.map((each) => badness(each, what) ?? 0)) }]
        : []
    })
    .sort((a, b) => b.worst - a.worst)
  const heads = rows[0]?.days ?? []
  // nothing from anywhere: it was not listened
  const deaf = new Set(
    heads
      .map(({ from }) => from)
      .filter((from) => rows.every((row) => row.days.every((each) => each.from !== from || each.readings === 0))),
  )
  return (
    <>
      <div class="bar2">
        <div class="seg">
          {whats.map((each) => (
            <button key={each} type="button" aria-pressed={what === each} onClick={() => put({ what: each })}>
              {w.of[each]}
            </button>
          ))}
        </div>
        <div class="seg">
          {dayses.map(([each, name]) => (
            <button key={each} type="button" aria-pressed={days === each} onClick={() => put({ days: each })}>
              {w.days[name]}
            </button>
          ))}
        </div>
        <span class="say" role="status">
          {found.size < city.sites.length ? fill(w.asking, { done: found.size, all: city.sites.length }) : w.legend}
        </span>
      </div>
      {failure && <NotFetched reason={failure.reason} again={again} />}
      {rows.length > 0 && (
        <Wide label={w.of[what]}>
          <table class="qdays">
            <thead>
              <tr>
                <th scope="col">{data.site}</th>
                {heads.map(({ from }) => (
                  <th key={from} scope="col" class="r">
                    {dateOf(from)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id} data-site={row.id}>
                  <th scope="row">
                    <a href={`#/station/${encodeURIComponent(row.id)}`}>{row.name}</a>
                  </th>
                  {row.days.map((each) => (
                    <Cell key={each.from} day={each} what={what} isDeaf={deaf.has(each.from)} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </>
  )
}

interface CellProps {
  readonly day: QualityDay
  readonly what: What
  /** Nothing came from the whole city. */
  readonly isDeaf: boolean
}

function Cell({ day: each, what, isDeaf }: CellProps): JSX.Element {
  const { quality: w } = words().data
  const bad = isDeaf ? undefined : badness(each, what)
  if (bad === undefined)
    return <td class="r hatch" title={`${day(Date.parse(each.from))}: ${w.none}`} aria-label={w.none} />
  const level = bad === 0 ? 0 : bad < 0.02 ? 1 : bad < 0.1 ? 2 : bad < 0.3 ? 3 : 4
  return (
    <td class={`r num h${level}`} title={`${day(Date.parse(each.from))}: ${each.readings} / ${each.expected}`}>
      {textOf(each, what)}
    </td>
  )
}

/** 0 all is well, 1 nothing is; undefined: not known. */
export function badness(each: QualityDay, what: What): number | undefined {
  const dayMs = 86_400_000
  switch (what) {
    case 'complete':
      return each.complete === null ? undefined : 1 - each.complete
    case 'suspect':
      return each.suspect ?? undefined
    case 'silent':
      return each.silentMs / dayMs
    case 'clock':
      return each.clockMs / dayMs
  }
}

function textOf(each: QualityDay, what: What): string {
  switch (what) {
    case 'complete':
      // what is not whole is never rounded to it
      return each.complete === null ? '' : percent(each.complete === 1 ? 1 : Math.min(0.999, each.complete))
    case 'suspect':
      return each.suspect === null ? '' : percent(each.suspect === 0 ? 0 : Math.max(0.001, each.suspect))
    case 'silent':
      return each.silentMs === 0 ? '' : span(each.silentMs)
    case 'clock':
      return each.clockMs === 0 ? '' : span(each.clockMs)
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`
}

/** `07-18` on the city's clock. */
function dateOf(from: string): string {
  return new Date(Date.parse(from) + 12 * 3_600_000).toISOString().slice(5, 10)
}

/** Site by site: each is a thousand reads of the store, and nobody waits for all of them. */
function useQuality(city: City, days: string) {
  const [found, setFound] = useState<ReadonlyMap<string, readonly QualityDay[]>>(new Map())
  const [failure, setFailure] = useState<Failure>()
  const [tries, setTries] = useState(0)
  const again = () => setTries((before) => before + 1)
  useAskAgain(failure, again)
  useEffect(() => {
    let isGone = false
    setFound(new Map())
    setFailure(undefined)
    const load = async () => {
      for (const { id } of city.sites) {
        const path = `/api/v1/data-quality?site=${encodeURIComponent(id)}&days=${encodeURIComponent(days)}`
        try {
          const body = await read<{ readonly days: readonly QualityDay[] }>(path)
          if (isGone) return
          setFound((before) => new Map(before).set(id, body.days))
        } catch (error) {
          if (!isGone) setFailure(failureOf(error))
          return
        }
      }
    }
    void load()
    return () => {
      isGone = true
    }
  }, [city, days, tries])
  return { found, failure, again }
}
