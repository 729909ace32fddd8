import type { JSX } from 'preact'
import { priorities } from '../../../core/alarm/priority.ts'
import { fill } from '../../../core/words/tables.ts'
import { local, words } from '../../lib/language.ts'
import { Sign } from '../../lib/sign.tsx'
import type { City } from '../model.ts'
import { type AlarmsView, alarmTabs, allAlarms, daysChoices, groupings, standings } from './address.ts'
import { SavedViews } from './saved-views.tsx'

interface FilterBarProps {
  readonly view: AlarmsView
  readonly city: City
  readonly count: string
  /** How many wait behind what is shown. */
  readonly newer: number
  readonly onView: (view: AlarmsView) => void
  readonly onNewer: () => void
  readonly onCsv: () => void
}

/** What of the alarms is shown, and how. It has one height in every state. */
export function FilterBar({ view, city, count, newer, onView, onNewer, onCsv }: FilterBarProps): JSX.Element {
  const { alarms: w } = words().console
  const { priority: names } = words()
  const isNow = view.tab === 'now'
  const isFiltered =
    view.priorities.length + view.standings.length > 0 || view.site !== '' || view.quantity !== '' || view.text !== ''
  return (
    <div class="bar2 fb">
      <input
        id="filter"
        type="search"
        class="field"
        aria-label={w.search}
        placeholder={w.search}
        value={view.text}
        onInput={(event) => onView({ ...view, text: event.currentTarget.value })}
      />
      <fieldset class="seg">
        <legend class="vh">{w.table}</legend>
        {alarmTabs.map((tab) => (
          <button
            key={tab}
            type="button"
            aria-pressed={view.tab === tab}
            onClick={() => onView({ ...view, tab, open: '' })}
          >
            {w[tab]}
            {view.tab === tab && count !== '' && ` ${count}`}
          </button>
        ))}
      </fieldset>
      <fieldset class="chips">
        <legend class="vh">{w.priority}</legend>
        {priorities.map((priority) => (
          <button
            key={priority}
            type="button"
            class="btn prio"
            aria-pressed={view.priorities.includes(priority)}
            onClick={() => onView({ ...view, priorities: toggled(view.priorities, priority) })}
          >
            <Sign priority={priority} look="solid" />
            {names[priority]}
          </button>
        ))}
      </fieldset>
      {isNow && (
        <Choice
          label={w.who}
          value={view.standings.length === 1 ? (view.standings[0] ?? '') : ''}
          options={[['', w.allStandings], ...standings.map((each) => [each, w[each]] as const)]}
          onValue={(value) => onView({ ...view, standings: standings.filter((each) => each === value) })}
        />
      )}
      <PlaceChoice site={view.site} city={city} onSite={(site) => onView({ ...view, site })} />
      <Choice
        label={w.quantity}
        value={view.quantity}
        options={[['', w.allQuantities], ...quantitiesOf(city)]}
        onValue={(quantity) => onView({ ...view, quantity })}
      />
      {isNow ? (
        <Choice
          label={w.groupBy}
          value={view.group}
          options={groupings.map((each) => [each, groupNames()[each]] as const)}
          onValue={(value) => onView({ ...view, group: groupings.find((each) => each === value) ?? 'none' })}
        />
      ) : (
        <fieldset class="seg">
          <legend class="vh">{w.at}</legend>
          {daysChoices.map((days) => (
            <button
              key={days}
              type="button"
              aria-pressed={view.days === days}
              onClick={() => onView({ ...view, days })}
            >
              {fill(w.days, { count: days })}
            </button>
          ))}
        </fieldset>
      )}
      <SavedViews view={view} />
      {isFiltered && (
        <button
          type="button"
          class="btn quiet"
          onClick={() =>
            onView({
              ...allAlarms,
              tab: view.tab,
              days: view.days,
              group: view.group,
              sort: view.sort,
              order: view.order,
            })
          }
        >
          {w.clearFilters}
        </button>
      )}
      <button type="button" class={newer > 0 ? 'btn go nw' : 'btn go nw none'} disabled={newer === 0} onClick={onNewer}>
        {fill(w.newer, { count: newer })}
      </button>
      <button type="button" class="btn" onClick={onCsv}>
        {w.csv}
      </button>
    </div>
  )
}

function groupNames() {
  const { alarms: w } = words().console
  return { standing: w.byStanding, priority: w.byPriority, site: w.bySite, none: w.byNone }
}

function toggled<T>(all: readonly T[], one: T): readonly T[] {
  return all.includes(one) ? all.filter((each) => each !== one) : [...all, one]
}

interface ChoiceProps {
  readonly label: string
  readonly value: string
  readonly options: readonly (readonly [value: string, text: string])[]
  readonly onValue: (value: string) => void
}

export function Choice({ label, value, options, onValue }: ChoiceProps): JSX.Element {
  return (
    <select class="field" aria-label={label} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
      {options.map(([each, text]) => (
        <option key={each} value={each}>
          {text}
        </option>
      ))}
    </select>
  )
}

interface PlaceChoiceProps {
  readonly site: string
  readonly city: City
  readonly onSite: (site: string) => void
}

/** A site: those that water runs through first. */
export function PlaceChoice({ site, city, onSite }: PlaceChoiceProps): JSX.Element {
  const { alarms: w } = words().console
  const [reaches, others] = [city.sites.filter(({ lines }) => lines), city.sites.filter(({ lines }) => !lines)]
  const option = ({ id, name }: City['sites'][number]) => (
    <option key={id} value={id}>
      {local(name)}
    </option>
  )
  return (
    <select class="field" aria-label={w.place} value={site} onChange={(event) => onSite(event.currentTarget.value)}>
      <option value="">{w.allPlaces}</option>
      {reaches.length > 0 && <optgroup label={w.reaches}>{reaches.map(option)}</optgroup>}
      {others.length > 0 && <optgroup label={w.sites}>{others.map(option)}</optgroup>}
    </select>
  )
}

const known = new WeakMap<City, Map<string, readonly (readonly [string, string])[]>>()

/** Quantities of the city's points, by what most of their points are called. */
function quantitiesOf(city: City): readonly (readonly [string, string])[] {
  const language = words().console.alarms.quantity
  const its = known.get(city)?.get(language)
  if (its) return its
  const counts = new Map<string, Map<string, number>>()
  for (const { quantity, name } of city.points.values()) {
    const names = counts.get(quantity) ?? new Map<string, number>()
    names.set(local(name), (names.get(local(name)) ?? 0) + 1)
    counts.set(quantity, names)
  }
  const found = [...counts].map(([quantity, names]) => {
    const [best] = [...names].sort((a, b) => b[1] - a[1])
    return [quantity, best?.[0] ?? quantity] as const
  })
  found.sort((a, b) => a[1].localeCompare(b[1], 'zh-CN'))
  known.set(city, (known.get(city) ?? new Map()).set(language, found))
  return found
}
