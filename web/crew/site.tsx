import type { JSX } from 'preact'
import type { LatestBody } from '../../api/live/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { valueText } from '../../core/words/unit.ts'
import { qualityText } from '../lib/alarm-text.ts'
import { inOrder } from '../lib/attention.ts'
import { local, words } from '../lib/language.ts'
import { typedText } from '../lib/shown-text.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import { ago, clockSeconds } from '../lib/time.ts'
import { AnnounceLink } from './announce/announce-link.tsx'
import type { PointInfo, SitePage } from './fetched.ts'
import { isPast, type Model, truthIn } from './model.ts'
import { SiteHealth } from './site-health.tsx'
import { Spark } from './trend.tsx'

interface SiteViewProps {
  readonly model: Model
  readonly onChoose: (id: string) => void
  readonly onRetry: () => void
}

export function SiteView({ model, onChoose, onRetry }: SiteViewProps): JSX.Element {
  const { site: w, card: c } = words().page
  const { site: fetched } = model
  if (fetched.state === 'none' && fetched.isGone) {
    const { view } = model
    return (
      <main id="main" class="site">
        <section class="sh" role="status">
          <h2 tabIndex={-1}>{fill(w.gone, { site: typedText(view.name === 'site' ? (view.id ?? '') : '') })}</h2>
          <a class="btn" href="#/site">
            {w.choose}
          </a>
        </section>
      </main>
    )
  }
  if (!('value' in fetched)) {
    return (
      <main id="main" class="site">
        <section class="sh" role="status">
          <p>{fetched.state === 'none' ? fill(c.failed, { reason: fetched.why }) : w.loading}</p>
          {fetched.state === 'none' && (
            <button type="button" class="btn" onClick={onRetry}>
              {c.retry}
            </button>
          )}
        </section>
      </main>
    )
  }
  const { site, sites, latest, at, devices = [] } = fetched.value
  const alarms = [...model.alarms.values()]
    .filter((alarm) => alarm.site === site.id && alarm.state !== 'NORM')
    .sort(inOrder)
  const past = isPast(truthIn(model)) || fetched.state === 'kept'
  const newest = Math.max(...latest.map((reading) => Date.parse(reading.receivedAt)))
  const byPoint = new Map(latest.map((reading) => [reading.point, reading]))
  return (
    <main id="main" class="site">
      <section class="sh">
        <h2 tabIndex={-1}>{local(site.name)}</h2>
        <p>
          {alarms.slice(0, 8).map((alarm) => (
            <a key={alarm.id} class="sgn" href={`#${encodeURIComponent(alarm.id)}`}>
              <Sign priority={alarm.priority} look={lookOf(alarm)} />
              <span class="vh">{local(alarm.name)}</span>
            </a>
          ))}{' '}
          {model.known !== 'nothing' && (
            <b>{alarms.length === 0 ? w.noAlarms : fill(w.alarms, { count: alarms.length })}</b>
          )}
        </p>
        <p class={past ? 'stale' : 'soft'}>
          {past && `${fill(w.asOf, { time: clockSeconds(at) })} · `}
          {w.lines}
        </p>
        <SiteHealth devices={devices} newest={latest.length > 0 ? newest : undefined} now={model.now} isPast={past} />
        <AnnounceLink me={model.me} site={site.id} />
        <label class="line choose">
          <span class="vh">{w.choose}</span>
          <select class="field" onChange={(event) => onChoose(event.currentTarget.value)}>
            {sites.map(({ id, name }) => (
              <option key={id} value={id} selected={id === site.id}>
                {local(name)}
              </option>
            ))}
          </select>
        </label>
      </section>
      {site.assets.map(({ id, name, points }) => (
        <section key={id} class="asset" aria-label={local(name)}>
          <h3 class="grp">{local(name)}</h3>
          <ul>
            {points.map((point) => (
              <PointRow
                key={point.id}
                point={point}
                reading={byPoint.get(point.id)}
                page={fetched.value}
                model={model}
                past={past}
              />
            ))}
          </ul>
        </section>
      ))}
    </main>
  )
}

interface PointRowProps {
  readonly point: PointInfo
  readonly reading: LatestBody | undefined
  readonly page: SitePage
  readonly model: Model
  readonly past: boolean
}

/** A reading so many of its usual distances ago is old. */
const oldOfUsual = 3
const oldAtLeastMs = 5 * 60_000

function PointRow({ point, reading, page, model, past }: PointRowProps): JSX.Element {
  const { site: w, value: v } = words().page
  const trend = page.trends[point.id]
  const alarm = [...model.alarms.values()].find((each) => each.point === point.id && each.state !== 'NORM')
  const ageMs = reading ? model.now - Date.parse(reading.at) : undefined
  const isOld =
    ageMs !== undefined && point.everyMs !== undefined && ageMs > Math.max(oldAtLeastMs, oldOfUsual * point.everyMs)
  const isDoubtful = past || isOld || (reading !== undefined && reading.quality > 2)
  const text = reading ? (reading.stateName ? local(reading.stateName) : valueText(reading.value, '')) : '–'
  const unit =
    reading && !reading.stateName && reading.value !== null
      ? valueText(reading.value, point.unit).slice(text.length).trim()
      : ''
  return (
    <li class={`v${alarm ? ' ab' : ''}`}>
      <span class="nm">
        {alarm && <Sign priority={alarm.priority} look={lookOf(alarm)} />}
        <span>{local(point.name)}</span>
      </span>
      <span class="sp">{trend && <Spark trend={trend} point={point} />}</span>
      <span class={`vv${isDoubtful ? ' stale' : ''}`}>
        <b class="num">{text}</b>
        {unit !== '' && <span class="u">{unit}</span>}
      </span>
      <span class="meta">
        {isOld ? (
          <span class="stale">{v.old}</span>
        ) : (
          reading && reading.quality > 1 && <span class="stale">{qualityText(reading.quality)}</span>
        )}
        <span class="num">
          {reading ? (past ? clockSeconds(reading.at) : ageMs === undefined ? '' : ago(ageMs)) : w.never}
        </span>
      </span>
    </li>
  )
}
