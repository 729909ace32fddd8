import type { JSX } from 'preact'
import { isCalling } from '../../core/alarm/alarm.ts'
import { priorities } from '../../core/alarm/priority.ts'
import { fill } from '../../core/words/tables.ts'
import { attentionRank } from '../lib/attention.ts'
import { Icon, type IconName } from '../lib/icons.tsx'
import { language, languageNames, local, words } from '../lib/language.ts'
import { Sign } from '../lib/sign.tsx'
import { clockSeconds, zoneName } from '../lib/time.ts'
import type { Truth } from '../lib/truth.ts'
import { truthText } from '../lib/truth-text.ts'
import type { Actions } from './actions.ts'
import { allAlarms } from './alarm-table/address.ts'
import { FindBox } from './find-box.tsx'
import { isPast, type Model, truthIn } from './model.ts'
import { OwnMenu } from './own-menu.tsx'
import { hashOf, type View } from './view.ts'

/** What stands above every view: where one is, the search, the counts, and whether any of it is true. */
export function Top({ model, actions }: { readonly model: Model; readonly actions: Actions }): JSX.Element {
  // the console is read in two languages: each leads to the other one
  const next = language() === 'zh-CN' ? 'en' : 'zh-CN'
  return (
    <header class="tb">
      <a class="brand" href="#/">
        活水 <span>{model.city ? local(model.city.name) : 'Huoshui'}</span>
      </a>
      <Crumb model={model} />
      <FindBox model={model} />
      <Counts model={model} />
      <TruthMark model={model} />
      <p class="clk">
        <b class="num">{clockSeconds(model.now)}</b>
        <span>{zoneName()}</span>
      </p>
      <button type="button" class="btn quiet lang" lang={next} onClick={() => actions.onLanguage(next)}>
        {languageNames[next]}
      </button>
      {model.me && <OwnMenu me={model.me} actions={actions} />}
    </header>
  )
}

function Crumb({ model: { view, city } }: { readonly model: Model }): JSX.Element {
  const { nav } = words().console
  const site = view.name === 'station' ? city?.sites.find(({ id }) => id === view.id) : undefined
  if (view.name === 'city')
    return (
      <h1 class="crumb">
        <span>{nav.city}</span>
      </h1>
    )
  return (
    <h1 class="crumb">
      <a href="#/">{nav.city}</a> › {site && <span class="of">{local(site.name)}</span>}
      {/* a name may have no room there; it stands in the view's head as well */}
      <span class={site ? 'kind' : ''}>{nav[view.name]}</span>
    </h1>
  )
}

/** Per priority, those nobody has answered and all; "–" as long as nobody knows, never 0. */
function Counts({ model }: { readonly model: Model }): JSX.Element {
  const { counts } = words().console
  const standing = [...model.alarms.values()].filter((alarm) => attentionRank(alarm) < 3)
  const past = isPast(truthIn(model))
  return (
    <nav class={`cnt${past ? ' stale' : ''}`} aria-label={counts.label}>
      <span class="cl" aria-hidden="true">
        {counts.label}
      </span>
      {priorities.map((priority) => {
        const its = standing.filter((alarm) => alarm.priority === priority)
        const calling = its.filter(({ state }) => isCalling(state)).length
        const isKnown = model.known === 'heard'
        const all = its.length
        const said = isKnown ? fill(counts.of, { priority: words().priority[priority], calling, all }) : counts.unknown
        const to: View = { ...allAlarms, priorities: [priority] }
        return (
          <a key={priority} href={hashOf(to)} class={calling > 0 ? 'calling' : ''}>
            <span class="vh">{said}</span>
            <Sign priority={priority} look={calling > 0 ? 'solid' : 'hollow'} />
            <b class="num" aria-hidden="true">
              {isKnown ? calling : '–'}
            </b>
            <span class="faint num" aria-hidden="true">
              /{isKnown ? all : '–'}
            </span>
          </a>
        )
      })}
    </nav>
  )
}

const icons: Readonly<Record<Truth['name'], IconName>> = {
  connecting: 'wait',
  unproven: 'wait',
  live: 'live',
  late: 'late',
  deaf: 'blind',
  old: 'late',
  offline: 'offline',
  noeval: 'blind',
}

/** What the console knows of itself: one place, one height, whatever it says. */
function TruthMark({ model }: { readonly model: Model }): JSX.Element {
  const truth = truthIn(model)
  const [title, more] = truthText(truth, model, words().console.truth)
  return (
    <p id="truth" class={`tr ${truth.name}`} title={more}>
      <Icon name={icons[truth.name]} />
      <span class="says">
        <b role="status">{title}</b>
        <span class="x">{more}</span>
      </span>
    </p>
  )
}
