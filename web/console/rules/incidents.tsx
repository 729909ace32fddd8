import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { cityClock, clock } from '../../lib/time.ts'
import { isTime } from '../asked.ts'
import type { Incident } from './incident-text.ts'

/** `2026-07-18 02:00` on the city's clock, as epoch ms. */
export function cityTime(text: string): number | undefined {
  const found = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2}))?$/.exec(text.trim())
  if (!found) return undefined
  const [year = 0, month = 1, date = 1, hour = 0, minute = 0] = found.slice(1).map((part) => Number(part ?? 0))
  const wall = Date.UTC(year, month - 1, date, hour, minute)
  const at = wall - (cityClock(wall) - wall)
  return isTime(at) ? at : undefined
}

interface IncidentsProps {
  readonly incidents: readonly Incident[]
  readonly onIncidents: (incidents: readonly Incident[]) => void
}

/** What did happen, and when: how long before it would somebody have been called? */
export function Incidents({ incidents, onIncidents }: IncidentsProps): JSX.Element {
  const { rules: w } = words()
  const [name, setName] = useState('')
  const [at, setAt] = useState('')
  const [wrong, setWrong] = useState('')
  const add = () => {
    const time = cityTime(at)
    if (time === undefined || name.trim() === '') return setWrong(w.badTime)
    setWrong('')
    setName('')
    setAt('')
    onIncidents([...incidents, { name: name.trim(), at: time }])
  }
  return (
    <form
      class="bar2 incs"
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <b>{w.incidents}</b>
      {incidents.map((each, index) => (
        <span key={`${each.name} ${each.at}`} class="chip">
          {letterOf(index)} {each.name} · {clock(each.at)}
          <button
            type="button"
            class="rm"
            aria-label={fill(w.remove, { name: each.name })}
            onClick={() => onIncidents(incidents.filter((_, other) => other !== index))}
          >
            ×
          </button>
        </span>
      ))}
      <input
        class="field"
        aria-label={w.incidentName}
        placeholder={w.incidentName}
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <input
        class="field num"
        aria-label={w.incidentAt}
        placeholder="2026-07-18 02:00"
        value={at}
        aria-invalid={wrong !== ''}
        onInput={(event) => setAt(event.currentTarget.value)}
      />
      <button type="submit" class="btn">
        {w.addIncident}
      </button>
      <span class="warn" role="status">
        {wrong}
      </span>
    </form>
  )
}

/** A, B, … as they are drawn. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + (index % 26))
}
