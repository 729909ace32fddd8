import type { JSX } from 'preact'
import { fewest, type Judged, judgeKpis } from '../../../core/alarm/kpi/verdict.ts'
import { fill } from '../../../core/words/tables.ts'
import { read } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { serverNow } from '../../lib/server-clock.ts'
import { span } from '../../lib/time.ts'
import type { Actions } from '../actions.ts'
import { PlaceChoice } from '../alarm-table/filter-bar.tsx'
import type { City, Model } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { csvText, saveFile } from '../save-file.ts'
import { useFetched } from '../use-fetched.ts'
import { type HealthView, healthDays } from './address.ts'
import { BadActors } from './bad-actors.tsx'
import { HotSpots } from './hot-spots.tsx'
import { KpiTable, measureText } from './kpi-table.tsx'
import type { Kpis } from './kpis.ts'
import { QuietLists } from './quiet-lists.tsx'
import { Course, Slots } from './slots.tsx'

interface HealthProps {
  readonly model: Model
  readonly city: City
  readonly view: HealthView
  readonly actions: Actions
}

const dayMs = 86_400_000
const everyMs = 60_000

/** Whether the alarm system itself is sick: its measures against their targets, and what to do about the worst. */
export function HealthPage({ model, city, view, actions }: HealthProps): JSX.Element {
  const { health: w } = words().console
  const { days, site } = view
  const fetched = useFetched(`${days} ${site}`, () => readBoth(days, site), everyMs)
  const found = fetched.found
  const judged = found ? judgeKpis(found.now) : []
  const before = found ? judgeKpis(found.before) : []
  return (
    <div class="hp">
      <section class="pan hd">
        <h2>{found ? sentence(judged, found.now.knownMs) : w.text.loading}</h2>
        <span class="space" />
        <PlaceChoice site={site} city={city} onSite={(next) => actions.onView({ ...view, site: next }, 'same')} />
        <fieldset class="seg">
          <legend class="vh">{w.text.measureHead}</legend>
          {healthDays.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === days}
              onClick={() => actions.onView({ ...view, days: each }, 'same')}
            >
              {fill(w.text.days, { count: each })}
            </button>
          ))}
        </fieldset>
        <button type="button" class="btn" onClick={() => saveFile('huoshui-kpis.csv', 'text/csv', csvOf(judged))}>
          CSV
        </button>
      </section>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {found && (
        <>
          <div class="two">
            <KpiTable judged={judged} before={before} kpis={found.now} days={days} />
            <div class="stack">
              <Course site={site} kpis={found.now} />
              <Slots kpis={found.now} days={days} />
            </div>
          </div>
          <HotSpots spots={found.now.hotSpots} city={city} days={days} />
          <div class="two">
            <BadActors kpis={found.now} city={city} model={model} />
            <QuietLists model={model} standing={found.now.standing} site={site} />
          </div>
        </>
      )}
    </div>
  )
}

/** These days, and as many before them. */
async function readBoth(days: number, site: string): Promise<{ readonly now: Kpis; readonly before: Kpis }> {
  const of = site === '' ? '' : `&site=${encodeURIComponent(site)}`
  const to = serverNow()
  const from = to - days * dayMs
  const now = await read<Kpis>(`/api/v1/kpis?from=${from}&to=${to}${of}`)
  return { now, before: await read<Kpis>(`/api/v1/kpis?from=${from - days * dayMs}&to=${from}${of}`) }
}

/** The table in a sentence: the worst first. */
function sentence(judged: readonly Judged[], knownMs: number): string {
  const { text, measure } = words().console.health
  const of = (verdict: Judged['verdict']) => judged.filter((each) => each.verdict === verdict)
  const what = (all: readonly Judged[]) =>
    all.map((each) => `${measure[each.measure]} ${measureText(each)}`).join(' · ')
  if (of('red').length > 0) return fill(text.red, { what: what(of('red')) })
  if (of('missed').length > 0) return fill(text.missed, { what: what(of('missed')) })
  if (judged.every(({ verdict, value }) => verdict === 'unknown' || value === 0)) return text.unknown
  if (of('young').length > 0) return fill(text.young, { known: span(knownMs) })
  return of('few').length > 0 ? fill(text.few, { count: fewest }) : text.well
}

function csvOf(judged: readonly Judged[]): string {
  const rows = judged.map(({ measure, value, target, red, verdict, by }) => [measure, value, target, red, verdict, by])
  return csvText([['measure', 'value', 'target', 'red', 'verdict', 'missedBy'], ...rows])
}
