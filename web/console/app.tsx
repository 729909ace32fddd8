import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { LoginView } from '../lib/login/login.tsx'
import { Shapes } from '../lib/sign.tsx'
import type { Actions } from './actions.ts'
import { AlarmsPage } from './alarm-table/alarms-page.tsx'
import { CityView } from './city.tsx'
import type { Model } from './model.ts'
import { Rail } from './rail.tsx'
import { StationView } from './station.tsx'
import { Top } from './top.tsx'
import { TrendPage } from './trend.tsx'

export function App({ model, actions }: { readonly model: Model; readonly actions: Actions }): JSX.Element {
  if (!model.me) {
    return (
      <>
        <Shapes />
        <LoginView {...actions} problem={model.problem} />
      </>
    )
  }
  const { nav } = words().console
  return (
    <>
      <Shapes />
      <button type="button" class="skip" onClick={() => document.getElementById('main')?.focus()}>
        {nav.skip}
      </button>
      <Top model={model} actions={actions} />
      <Rail view={model.view} />
      <main id="main" tabIndex={-1}>
        <Shown model={model} actions={actions} />
      </main>
    </>
  )
}

function Shown({ model, actions }: { readonly model: Model; readonly actions: Actions }): JSX.Element {
  const { city, failed, view } = model
  const w = words().console
  if (!city) {
    return (
      <section class="pan wait" role="status">
        <p>{failed === '' ? w.city.loading : fill(w.trend.failed, { reason: failed })}</p>
        {failed !== '' && (
          <button type="button" class="btn" onClick={actions.onRetry}>
            {words().page.card.retry}
          </button>
        )}
      </section>
    )
  }
  switch (view.name) {
    case 'city':
      return <CityView model={model} city={city} view={view} />
    case 'station':
      return <StationView key={view.id ?? ''} model={model} city={city} view={view} actions={actions} />
    case 'alarms':
      return <AlarmsPage model={model} city={city} view={view} actions={actions} />
    case 'health':
    case 'report':
      return <p />
    case 'trend':
      return <TrendPage model={model} city={city} view={view} actions={actions} />
  }
}
