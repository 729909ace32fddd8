import type { JSX } from 'preact'
import type { DrillBody } from '../../api/drills/schema.ts'
import type { Me } from '../../api/me/schema.ts'
import type { ReadLanguage } from '../../core/words/language.ts'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import { InviteView } from '../lib/login/invite.tsx'
import { LoginView } from '../lib/login/login.tsx'
import { Shapes } from '../lib/sign.tsx'
import { Bar } from './bar.tsx'
import { type CardActions, CardView } from './card.tsx'
import { focusHeading } from './focus.ts'
import { Guard } from './guard.tsx'
import { drawnLate, Late } from './late.tsx'
import type { ListActions } from './list.tsx'
import { alarmsIn, type Model } from './model.ts'
import { countIn, NowView } from './now.tsx'
import { boardOf, newcomers, type Places, placesOf } from './order.ts'
import { ordersCount } from './order-in.ts'
import { Tabs } from './tabs.tsx'

export interface Actions extends ListActions, CardActions {
  /** Somebody has logged in. */
  readonly onIn: () => void
  readonly onToken: (secret: string, where: 'tab' | 'device') => void
  readonly onLanguage: (language: ReadLanguage) => void
  readonly onLogOut: () => void
  readonly onSound: () => void
  readonly onScope: (scope: Model['scope']) => void
  readonly onOrdersOf: (scope: Model['ordersOf']) => void
  readonly onFresh: () => void
  readonly onSite: (id: string) => void
  /** Somebody says that they were told of a drill. */
  readonly onDrill: (drill: DrillBody) => void
}

export function App({ model, actions }: { readonly model: Model; readonly actions: Actions }): JSX.Element {
  return (
    <>
      <Shapes />
      {model.view.name === 'invite' ? (
        <InviteView key={model.view.secret} {...actions} secret={model.view.secret} />
      ) : model.me ? (
        <Page model={model} view={model.view} me={model.me} actions={actions} />
      ) : (
        <LoginView {...actions} problem={model.problem} />
      )}
    </>
  )
}

interface PageProps {
  readonly model: Model
  readonly view: Exclude<Model['view'], { readonly name: 'invite' }>
  readonly me: Me
  readonly actions: Actions
}

function Page({ model, view, me: who, actions }: PageProps): JSX.Element {
  const { tab, drill, me } = words().page
  return (
    <div class="phone">
      <Guard part="bar" of={model.hearing}>
        <Top model={model} view={view} actions={actions} />
      </Guard>
      <Guard part="view" key={`${view.name} ${'id' in view ? view.id : ''}`} of={shownIn(model)}>
        {view.name === 'now' && <Now model={model} actions={actions} />}
        {view.name === 'alarm' && <CardView model={model} id={view.id} {...actions} />}
        {view.name === 'orders' && (
          <Late
            title={tab.orders}
            onThere={focusHeading}
            draw={({ OrdersView }) => <OrdersView model={model} onRetry={actions.onRetry} />}
          />
        )}
        {view.name === 'order' && (
          <Late
            title={`${tab.order} W-${view.id}`}
            onThere={focusHeading}
            draw={({ OrderView }) => <OrderView key={view.id} model={model} id={view.id} {...actions} />}
          />
        )}
        {view.name === 'site' && (
          <Late
            title={tab.site}
            onThere={focusHeading}
            draw={({ SiteView }) => <SiteView model={model} onChoose={actions.onSite} onRetry={actions.onRetry} />}
          />
        )}
        {view.name === 'announce' && (
          <Late
            title={tab.announce}
            onThere={focusHeading}
            draw={({ AnnounceView }) => <AnnounceView key={view.id} model={model} site={view.id} />}
          />
        )}
        {view.name === 'onCall' && (
          <Late
            title={tab.onCall}
            onThere={focusHeading}
            draw={({ OnCallView }) => <OnCallView model={model} onRetry={actions.onRetry} />}
          />
        )}
        {view.name === 'drill' && (
          <Late
            title={drill}
            onThere={focusHeading}
            draw={({ DrillView }) => <DrillView model={model} {...actions} />}
          />
        )}
        {view.name === 'more' && (
          <Late
            title={tab.more}
            onThere={focusHeading}
            draw={({ MoreView }) => <MoreView model={model} {...actions} />}
          />
        )}
        {view.name === 'me' && (
          <Late title={me.title} onThere={focusHeading} draw={({ MeView }) => <MeView me={who} />} />
        )}
        {view.name === 'letIn' && (
          <Late title={me.letIn} onThere={focusHeading} draw={({ LetInView }) => <LetInView me={who} />} />
        )}
      </Guard>
      {view.name !== 'alarm' && view.name !== 'order' && view.name !== 'announce' && view.name !== 'drill' && (
        <Tabs at={view.name} />
      )}
    </div>
  )
}

/** What is at the top: where one is, and what the page knows of itself. */
function Top({ model, view, actions }: Omit<PageProps, 'me'>): JSX.Element {
  const { tab, card, drill, list, me } = words().page
  const fresh = model.known === 'nothing' ? [] : newcomers(alarmsIn(model), placesIn(model))
  return (
    <Bar model={model} onSound={actions.onSound} fresh={fresh} onFresh={actions.onFresh}>
      {view.name === 'now' ? (
        <>
          <h1 class="vh">{list.title}</h1>
          <Scope model={model} onScope={actions.onScope} />
        </>
      ) : view.name === 'orders' ? (
        <>
          <h1 class="vh">{tab.orders}</h1>
          <Seg of={model.ordersOf} count={(each) => ordersCount(model, each)} onChoose={actions.onOrdersOf} />
        </>
      ) : view.name === 'alarm' || view.name === 'order' ? (
        <>
          <a class="btn quiet back" href={view.name === 'order' ? '#/orders' : '#/'} aria-label={card.back}>
            <Icon name="back" />
          </a>
          <h1>{view.name === 'order' ? `${tab.order} W-${view.id}` : card.title}</h1>
        </>
      ) : view.name === 'drill' ? (
        <>
          <a class="btn quiet back" href="#/" aria-label={card.back}>
            <Icon name="back" />
          </a>
          <h1>{drill}</h1>
        </>
      ) : view.name === 'announce' ? (
        <>
          <a class="btn quiet back" href={`#/site/${encodeURIComponent(view.id)}`} aria-label={card.back}>
            <Icon name="back" />
          </a>
          <h1>{tab.announce}</h1>
        </>
      ) : view.name === 'me' || view.name === 'letIn' ? (
        <>
          <a class="btn quiet back" href={view.name === 'me' ? '#/more' : '#/me'} aria-label={card.back}>
            <Icon name="back" />
          </a>
          <h1>{view.name === 'me' ? me.title : me.letIn}</h1>
        </>
      ) : (
        <h1>{tab[view.name]}</h1>
      )}
      <span class="space" />
    </Bar>
  )
}

/** Where each alarm of the list stands, also before anybody has put it in order. */
function placesIn(model: Model): Places {
  return model.places ?? placesOf(boardOf(alarmsIn(model)))
}

function Now({ model, actions }: Pick<PageProps, 'model' | 'actions'>): JSX.Element {
  const places = placesIn(model)
  const fresh = model.known === 'nothing' ? 0 : newcomers(alarmsIn(model), places).length
  return (
    <main id="main">
      <NowView model={model} places={places} fresh={fresh} actions={actions} />
      {drawnLate(({ Drills }) => (
        <Drills model={model} {...actions} />
      ))}
    </main>
  )
}

/** What the open view is drawn from. */
function shownIn({ view, alarms, card, site, onCall, orders, theOrder }: Model): unknown {
  switch (view.name) {
    case 'alarm':
      return card
    case 'site':
      return site
    case 'onCall':
      return onCall
    case 'orders':
      return orders
    case 'order':
      return theOrder
    default:
      return alarms
  }
}

/** Mine and the city's, where these are not the same. */
function Scope({ model, onScope }: { readonly model: Model; readonly onScope: Actions['onScope'] }): JSX.Element {
  const { list } = words().page
  if (model.me?.sites === undefined) {
    return (
      <p class="count">
        {list.city} <b class="num">{countIn(model, 'city')}</b>
      </p>
    )
  }
  return <Seg of={model.scope} count={(each) => countIn(model, each)} onChoose={onScope} />
}

interface SegProps {
  readonly of: Model['scope']
  readonly count: (scope: Model['scope']) => string
  readonly onChoose: (scope: Model['scope']) => void
}

function Seg({ of, count, onChoose }: SegProps): JSX.Element {
  const { list } = words().page
  return (
    <div class="seg">
      {(['mine', 'city'] as const).map((each) => (
        <button key={each} type="button" aria-pressed={of === each} onClick={() => onChoose(each)}>
          {list[each]} <b class="num">{count(each)}</b>
        </button>
      ))}
    </div>
  )
}
