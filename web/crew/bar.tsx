import type { ComponentChildren, JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { Icon, type IconName } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import { lookOf, Sign } from '../lib/sign.tsx'
import type { Truth } from '../lib/truth.ts'
import { truthText } from '../lib/truth-text.ts'
import { isCalledToDrill, isPast, type Model, truthIn } from './model.ts'
import { stuckIn } from './outbox-turn.ts'
import { stuckWhy } from './say.ts'

interface BarProps {
  readonly model: Model
  readonly onSound: () => void
  /** Alarms that wait for a place. */
  readonly fresh?: readonly AlarmBody[]
  readonly onFresh?: () => void
  readonly children: ComponentChildren
}

/** What is at the top of each view, in one height whatever it says: nothing below it ever moves. */
export function Bar({ model, onSound, fresh = [], onFresh, children }: BarProps): JSX.Element {
  return (
    <header class="bar">
      <div class="top">
        {children}
        <SoundButton state={model.sound} onTap={onSound} />
      </div>
      <TruthLine truth={truthIn(model)} model={model}>
        {fresh.length > 0 && (
          <button type="button" class="newb" onClick={onFresh}>
            <Icon name="up" />
            <b class="all">{fill(words().page.truth.newOnes, { count: fresh.length })}</b>
            {/* where the bar has more to say than that it is live */}
            <b class="few num" aria-hidden="true">
              {fresh.length}
            </b>
            {fresh[0] && <Sign priority={fresh[0].priority} look={lookOf(fresh[0])} />}
          </button>
        )}
        {fresh.length === 0 && isCalledToDrill(model) && (
          <a class="newb drill" href="#/drill">
            {words().message.drill}
          </a>
        )}
      </TruthLine>
    </header>
  )
}

function SoundButton({ state, onTap }: { readonly state: 'on' | 'off'; readonly onTap: () => void }): JSX.Element {
  const { soundOff, soundTap, soundOn } = words().page.truth
  return (
    <button type="button" class={`snd ${state}`} aria-pressed={state === 'on'} onClick={onTap}>
      <Icon name={state === 'on' ? 'loud' : 'mute'} />
      {state === 'on' ? (
        <span>{soundOn}</span>
      ) : (
        <span>
          {soundOff}
          <br />
          {soundTap}
        </span>
      )}
    </button>
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

function TruthLine({
  truth,
  model,
  children,
}: {
  truth: Truth
  model: Model
  children: ComponentChildren
}): JSX.Element {
  const [title, more, time] = truthText(truth, model)
  const stuck = isPast(truth) ? undefined : stuckIn(model.acts)
  const unsent = stuck && notSentText(stuck.count, stuckWhy(stuck.first))
  // what has to be done because of what is true comes before it
  const aside = truth.name === 'live' ? asideText(model) : undefined
  return (
    <div id="truth" class={`truth ${truth.name}`}>
      <Icon name={icons[truth.name]} />
      <span class="says">
        <b role="status">{title}</b> {time && <span class="num">{time}</span>}
        <br />
        <span class="sub2">{unsent ?? aside ?? more}</span>
      </span>
      {children}
    </div>
  )
}

function notSentText(count: number, why: string): string {
  return fill(words().page.queue.inBar, { count, why })
}

/** What else waits, and for what; undefined where nothing does. */
function asideText({ aside, isOutdated }: Model): string | undefined {
  const { queue, truth } = words().page
  if (isOutdated) return truth.newerPage
  if (aside.unknown.length > 0) return notSentText(aside.unknown.length, queue.otherPage)
  return aside.ofOthers > 0 ? notSentText(aside.ofOthers, queue.otherPerson) : undefined
}
