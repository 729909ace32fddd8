import type { JSX } from 'preact'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { day } from '../../lib/time.ts'
import { Compared } from './compared.tsx'
import { Incidents } from './incidents.tsx'
import { PastChart } from './past-chart.tsx'
import type { PastProps } from './past-props.ts'
import type { Past, usePast } from './use-past.ts'

/** The same past under the rule in force and under the edited one. */
export function PastPart(props: PastProps): JSX.Element {
  const { past, mayEdit, incidents, onIncidents } = props
  const { rules: w } = words()
  return (
    <div class="stack">
      {mayEdit && (
        <section class="pan">
          <div class="bar2">
            <h3>{w.past}</h3>
            <span class="space" />
            <Progress {...past} />
          </div>
          {past.past.name === 'done' && <Compared report={past.past.report} rule={props.rule} set={props.set} />}
          <Incidents incidents={incidents} onIncidents={onIncidents} />
        </section>
      )}
      <PastChart {...props} report={past.past.name === 'done' ? past.past.report : undefined} />
    </div>
  )
}

function Progress({ past, cancel, again }: ReturnType<typeof usePast>): JSX.Element {
  const { rules: w } = words()
  const stop = (
    <button type="button" class="btn" onClick={cancel}>
      {w.cancel}
    </button>
  )
  return (
    <span class="prog" role="status">
      {textOf(past)}
      {past.name === 'running' && <progress value={past.progress} max={1} aria-label={w.past} />}
      {(past.name === 'running' || past.name === 'starting' || past.name === 'busy') && stop}
      {(past.name === 'cancelled' || past.name === 'failed') && (
        <button type="button" class="btn" onClick={again}>
          {w.again}
        </button>
      )}
    </span>
  )
}

function textOf(past: Past): string {
  const { rules: w } = words()
  switch (past.name) {
    case 'idle':
      return w.waiting
    case 'starting':
      return w.starting
    case 'busy':
      return w.busy
    case 'cancelled':
      return w.cancelled
    case 'running':
      return fill(w.running, { readings: past.readings.toLocaleString('en'), percent: Math.round(past.progress * 100) })
    case 'failed':
      return fill(w.failed, { reason: past.reason })
    case 'done': {
      const { readings, from, to } = past.report
      if (readings === 0) return w.noReadings
      const times = { from: day(Date.parse(from)), to: day(Date.parse(to)) }
      return fill(w.readings, { readings: readings.toLocaleString('en'), ...times })
    }
  }
}
