import type { JSX } from 'preact'
import { fill } from '../../core/words/tables.ts'
import { words } from '../lib/language.ts'
import { LoginView } from '../lib/login/login.tsx'
import { Shapes } from '../lib/sign.tsx'
import type { Actions } from './actions.ts'
import { AlarmsPage } from './alarm-table/alarms-page.tsx'
import { CityView } from './city.tsx'
import { DataPage } from './data/data.tsx'
import { FaultBoundary, Mishap } from './fault.tsx'
import { HealthPage } from './health/health-page.tsx'
import { KeyHelp } from './key-help.tsx'
import { Missing, missingIn } from './missing.tsx'
import type { Model } from './model.ts'
import { PeoplePage } from './people/people.tsx'
import { Rail } from './rail.tsx'
import { ReportPage } from './report/report-page.tsx'
import { RulesPage } from './rules/rules.tsx'
import { StationView } from './station.tsx'
import { Top } from './top.tsx'
import { TrendPage } from './trend.tsx'
import { hashOf } from './view.ts'

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
      <Rail view={model.view} role={model.me.role} />
      <main id="main" tabIndex={-1}>
        {model.mishap !== '' && <Mishap text={model.mishap} onClose={actions.onMishapRead} />}
        <FaultBoundary of={hashOf(model.view)}>
          {model.city && missingIn(model.view, model.city).map((each) => <Missing key={each.id} {...each} />)}
          <Shown model={model} actions={actions} />
        </FaultBoundary>
      </main>
      {model.help === 'open' && (
        <KeyHelp view={model.view.name} role={model.me.role} onClose={() => actions.onHelp('closed')} />
      )}
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
      return <HealthPage model={model} city={city} view={view} actions={actions} />
    case 'report':
      return <ReportPage model={model} city={city} view={view} actions={actions} />
    case 'rules':
      return <RulesPage model={model} city={city} view={view} actions={actions} />
    case 'data':
      return <DataPage model={model} city={city} view={view} actions={actions} />
    case 'people':
      return <PeoplePage model={model} city={city} view={view} actions={actions} />
    case 'trend':
      return <TrendPage model={model} city={city} view={view} actions={actions} />
  }
}
