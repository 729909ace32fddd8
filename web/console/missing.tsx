import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { sentText } from '../lib/shown-text.ts'
import type { City } from './model.ts'
import type { View } from './view.ts'

/** What an address can name. */
export type Named = 'point' | 'site' | 'alarm' | 'rule' | 'edit' | 'reject' | 'waiting'

interface MissingProps {
  readonly what: Named
  readonly id: string
}

/** An address names what there is not, or not any more: said in words, and never as if nothing had been asked for. */
export function Missing({ what, id }: MissingProps): JSX.Element {
  const { missing } = words().console
  return (
    <p class="note warn" role="alert">
      {fill(missing[what], { id: sentText(id) })}
    </p>
  )
}

/** What a view is asked for and the city does not have; of all else the view itself finds out. */
export function missingIn(view: View, city: Pick<City, 'points' | 'sites'>): readonly MissingProps[] {
  const hasSite = (id: string) => id === '' || city.sites.some((site) => site.id === id)
  const site = (id: string): readonly MissingProps[] => (hasSite(id) ? [] : [{ what: 'site', id }])
  switch (view.name) {
    case 'trend':
      return view.points.filter((id) => !city.points.has(id)).map((id) => ({ what: 'point', id }))
    case 'station':
      return site(view.id ?? '')
    case 'alarms':
    case 'health':
    case 'report':
      return site(view.site)
    case 'rules':
    case 'data':
    case 'people':
      return site(view.asked['site'] ?? '')
    case 'city':
      return []
  }
}
