import type { JSX } from 'preact'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { words } from '../../lib/language.ts'
import { DeedForm } from './deed-form.tsx'
import { type Deed, deedsOf, mayPlan, type Who } from './may.ts'

interface BulkBarProps {
  readonly who: Who
  readonly chosen: readonly AlarmBody[]
  readonly form: Deed | undefined
  readonly onForm: (deed: Deed | undefined) => void
  readonly onPlan: (places: readonly string[]) => void
  readonly onCancel: () => void
}

const offered = ['acknowledge', 'shelve', 'unshelve', 'out-of-service', 'return-to-service'] as const
const keys: Readonly<Partial<Record<Deed, string>>> = { acknowledge: 'A', shelve: 'S' }

/** What may be done to those that are chosen, at the foot of the window; a button says how many it is for, where not all. */
export function BulkBar({ who, chosen, form, onForm, onPlan, onCancel }: BulkBarProps): JSX.Element | null {
  const { alarms: w } = words().console
  const { action } = words().page
  const fitting = (deed: Deed) => chosen.filter((alarm) => deedsOf(who, alarm, 'many').includes(deed))
  if (form)
    return (
      <section class="bulk" aria-label={w.chosen}>
        <DeedForm key={form} deed={form} alarms={fitting(form)} onEnd={onCancel} />
      </section>
    )
  if (chosen.length === 0) return null
  const places = [...new Set(chosen.filter(({ site }) => mayPlan(who, site)).map(placeIdOf))]
  return (
    <section class="bulk" aria-label={fill(w.chosen, { count: chosen.length })}>
      <b>{fill(w.chosen, { count: chosen.length })}</b>
      {offered.map((deed) => {
        const count = fitting(deed).length
        const isAll = count === chosen.length
        return (
          count > 0 && (
            <button key={deed} type="button" class="btn" onClick={() => onForm(deed)}>
              {action[deed]}
              {!isAll && ` ${count}`} {keys[deed] && <kbd>{keys[deed]}</kbd>}
            </button>
          )
        )
      })}
      {places.length > 0 && (
        <button type="button" class="btn" onClick={() => onPlan(places)}>
          {w.window}
        </button>
      )}
      <button type="button" class="btn quiet" onClick={onCancel}>
        {w.cancel} <kbd>Esc</kbd>
      </button>
    </section>
  )
}

/** `{site}/{asset}`, `{site}/{device}` or `{site}`: where its alarms are. */
export function placeIdOf({ site, asset, device, point }: AlarmBody): string {
  if (asset !== undefined) return `${site}/${asset}`
  return device === undefined ? (point?.split('/').slice(0, 2).join('/') ?? site) : `${site}/${device}`
}
