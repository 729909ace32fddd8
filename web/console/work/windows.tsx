import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { WindowBody } from '../../../api/maintenance/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf, request } from '../../lib/client.ts'
import { local, words } from '../../lib/language.ts'
import { newKey } from '../../lib/new-key.ts'
import { clock } from '../../lib/time.ts'
import { focusOnce } from '../alarm-table/deed-form.tsx'
import { mayPlan } from '../alarm-table/may.ts'
import type { City, Model } from '../model.ts'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { useShown } from '../use-shown.ts'
import { PlanForm } from './plan-form.tsx'

interface WorkProps {
  readonly model: Model
  readonly city: City
  /** Only of this site; left out: the whole city, and nothing where none is planned. */
  readonly site?: string
}

const everyMs = 15_000

/** Planned work that has not ended, made and ended here by who may. */
export function WorkWindows({ model, city, site }: WorkProps): JSX.Element | null {
  const { work: w } = words().console
  const [form, setForm] = useState<'closed' | 'open'>('closed')
  const query = site === undefined ? '' : `?site=${encodeURIComponent(site)}`
  const fetched = useFetched(
    site ?? '',
    () => read<{ readonly windows: readonly WindowBody[] }>(`/api/v1/maintenance${query}`),
    everyMs,
  )
  const windows = fetched.found?.windows ?? []
  const { again } = fetched
  const may = site !== undefined && mayPlan(model.me, site)
  const isMissing = fetched.state === 'failed'
  if (windows.length === 0 && !may && !isMissing) return null
  return (
    <section class="pan" aria-label={w.title}>
      <h3>{w.title}</h3>
      {isMissing && <NotFetched reason={fetched.reason} again={again} />}
      {windows.length === 0 && fetched.found && <p class="note soft">{w.none}</p>}
      <ul class="als work">
        {windows.map((window) => (
          <Window key={window.id} window={window} model={model} city={city} onEnded={again} />
        ))}
      </ul>
      {may && form === 'closed' && (
        <p class="note">
          <button type="button" class="btn" onClick={() => setForm('open')}>
            {w.new}
          </button>
        </p>
      )}
      {form === 'open' && site !== undefined && (
        <PlanForm
          places={[[site, placeName(site, city)]]}
          now={model.now}
          onEnd={() => {
            setForm('closed')
            again()
          }}
        />
      )}
    </section>
  )
}

interface WindowProps extends Omit<WorkProps, 'site'> {
  readonly window: WindowBody
  readonly onEnded: () => void
}

function Window({ window, model, city, onEnded }: WindowProps): JSX.Element {
  const { work: w, alarms } = words().console
  const [why, setWhy] = useState<string | undefined>(undefined)
  const [problem, setProblem] = useState('')
  const isShown = useShown()
  const { id, at, site, from, to, who, source, state } = window

  async function end(event: Event): Promise<void> {
    event.preventDefault()
    try {
      const headers = { 'idempotency-key': newKey() }
      await request(`/api/v1/maintenance/${id}/end`, { body: { why: why?.trim() ?? '' }, headers })
      setWhy(undefined)
      onEnded()
    } catch (error) {
      if (!isShown()) throw error
      setProblem(fill(w.failed, { reason: reasonOf(error) }))
    }
  }

  return (
    <li data-window={id}>
      <span>
        <b>{placeName(at, city)}</b> <span class="chip">{w[state]}</span>
        <br />
        <span class="num">{fill(w.until, { from: clock(from), to: clock(to) })}</span> · {who}: {window.why}
        <span class="soft"> {source === 'plant' ? `${w.filed} ${id}` : id}</span>
        {source === 'here' && mayPlan(model.me, site) && why === undefined && (
          <button type="button" class="btn quiet" onClick={() => setWhy('')}>
            {w.end}
          </button>
        )}
        {why !== undefined && (
          <form class="df" onSubmit={(event) => void end(event)}>
            <input
              class="field"
              aria-label={w.endWhy}
              placeholder={w.endWhy}
              required
              maxLength={1000}
              ref={focusOnce}
              value={why}
              onInput={(event) => setWhy(event.currentTarget.value)}
            />
            <button type="submit" class="btn go">
              {alarms.do}
            </button>
            <button type="button" class="btn" onClick={() => setWhy(undefined)}>
              {alarms.cancel}
            </button>
          </form>
        )}
        {problem !== '' && <b role="alert">{problem}</b>}
      </span>
    </li>
  )
}

/** What people call a place by its id; the id where it is not known. */
export function placeName(id: string, city: City): string {
  const [site = '', asset] = id.split('/')
  const name = local(city.sites.find((each) => each.id === site)?.name) || site
  if (asset === undefined) return name
  const its = city.bySite.get(site)?.find((point) => point.id === id || point.id.startsWith(`${id}/`))
  if (!its) return `${name} · ${asset}`
  return its.id === id ? `${name} · ${local(its.assetName)} ${local(its.name)}` : `${name} · ${local(its.assetName)}`
}
