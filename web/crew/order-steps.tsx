import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Me } from '../../api/me/schema.ts'
import type { OrderBody } from '../../api/orders/schema.ts'
import { fill } from '../../core/words/tables.ts'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import { Conflict, type ConflictActions } from './conflict.tsx'
import { DoneForm } from './done-form.tsx'
import { OrderForm } from './order-form.tsx'
import { expectedOf, isOver, orderChoices } from './order-rules.ts'
import type { OnStep, OrderFormName } from './order-step.ts'
import { dueText, isLate, standingText } from './order-text.ts'
import type { Act, OrderAct, OrderStep } from './outbox-rules.ts'
import { stuckOf } from './outbox-turn.ts'
import { openPhoto } from './photo.ts'
import { actText } from './say.ts'
import { StuckAct } from './stuck.tsx'
import { Ticking } from './ticking.tsx'

interface OrderStepsProps extends ConflictActions {
  readonly order: OrderBody
  readonly me: Me
  readonly mayAct: boolean
  readonly acts: readonly Act[]
  readonly lasts: boolean
  readonly isPast: boolean
  readonly now: number
  readonly form: OrderFormName
  readonly onForm: (form: OrderFormName) => void
  /** As it was seen, with what waits before. */
  readonly onStep: (seen: OrderBody, ...step: Parameters<OnStep>) => void
}

/** A second tap of a hurried finger is not the next step. */
const restMs = 800

/** A work order: how far it has come, by when, what of it waits on this phone, and the next step of whoever is there. */
export function OrderSteps(props: OrderStepsProps): JSX.Element {
  const { order, me, mayAct, acts, lasts, isPast, now, form, onForm, onAgain, onDrop } = props
  const { order: w, page } = words()
  const [isResting, setResting] = useState(false)
  const [atOpening, setAtOpening] = useState<OrderBody | undefined>(undefined)
  const its = acts.flatMap((act) => (act.order === order.id ? [act] : []))
  const seen = expectedOf(order, its, me)
  const step: OnStep = (action, body, photo) => {
    onForm(undefined)
    // what is written in a form is of the order as it stood when that was opened
    props.onStep(form === action && atOpening?.id === order.id ? atOpening : seen, action, body, photo)
  }
  const tapped = (run: () => void) => () => {
    if (isResting) return
    setResting(true)
    setTimeout(() => setResting(false), restMs)
    run()
  }
  const choose = (action: OrderStep) =>
    tapped(() => {
      if (instant.has(action)) return step(action, {})
      setAtOpening(seen)
      onForm(action)
    })
  return (
    <section class="order">
      <h3>
        {w.order} <span class="faint num">W-{order.id}</span>
      </h3>
      <Way order={seen} />
      <p class="sub">{standingText(seen)}</p>
      {!isOver(seen) && (
        <p class={`sub due${isLate(seen, now) && !isPast ? ' late' : ''}`}>
          <Ticking text={(at) => dueText(seen, at, isPast)} />
        </p>
      )}
      <Waiting acts={its} lasts={lasts} />
      {conflictsIn(its).map((refused) => (
        <Conflict
          key={refused[0]?.key}
          {...{ acts: refused, onAgain, onDrop }}
          nowOrder={order}
          isPossible={(act) => isPossible(act, order, me)}
        />
      ))}
      {its.map((act) => (
        <StuckAct key={act.key} {...{ act, onAgain, onDrop }} />
      ))}
      <Photos order={order} mayOpen={mayAct} />
      {mayAct && form === 'dispose' && <DoneForm order={order.id} onCancel={() => onForm(undefined)} onStep={step} />}
      {mayAct && form !== undefined && form !== 'more' && form !== 'dispose' && (
        <OrderForm order={order} step={form} onStep={step} onCancel={() => onForm(undefined)} />
      )}
      {mayAct && (form === undefined || form === 'more') && (
        <Buttons
          order={seen}
          me={me}
          isMore={form === 'more'}
          isResting={isResting}
          onChoose={choose}
          onForm={(next) => tapped(() => onForm(next))}
        />
      )}
      <span class="vh" role="status">
        {its.some(({ fate }) => fate.state === 'waiting') ? fill(page.queue.waiting, { what: w.order }) : ''}
      </span>
    </section>
  )
}

/** What one tap does. */
const instant: ReadonlySet<OrderStep> = new Set(['accept', 'arrive', 'pass-on', 'verify'])

/** What was refused: all because the order had changed together, what had another reason by itself. */
function conflictsIn(acts: readonly OrderAct[]): readonly (readonly OrderAct[])[] {
  const refused = acts.flatMap((act) => (act.fate.state === 'refused' ? [{ act, order: act.fate.order }] : []))
  const changed = refused.filter(({ order }) => order).map(({ act }) => act)
  const others = refused.filter(({ order }) => !order).map(({ act }) => [act])
  return changed.length > 0 ? [changed, ...others] : others
}

/** Whether what was refused could be done as the order is now. */
function isPossible({ action, fate }: Act, order: OrderBody, me: Me): boolean {
  if (fate.state !== 'refused' || !fate.order) return true
  const { next, more } = orderChoices(order, me)
  return action === 'photo' || [...next, ...more].some((each) => each === action)
}

function Way({ order }: { readonly order: OrderBody }): JSX.Element {
  const { step } = words().order
  const taken = [order.dispatchedAt, order.acceptedAt, order.arrivedAt, order.disposedAt, order.verifiedAt]
  const names = [step.dispatched, step.accepted, step.arrived, step.disposed, step.verified]
  // a step that nobody said anything of does not come any more once a later one was taken
  const next = taken.reduce((after, at, index) => (at ? index + 1 : after), 0)
  return (
    <ol class="wsteps">
      {names.map((name, index) => (
        <li
          key={name}
          class={taken[index] ? 'ok' : index === next ? 'now' : ''}
          aria-current={index === next ? 'step' : undefined}
        >
          <i aria-hidden="true">{taken[index] ? '✓' : index + 1}</i>
          {name}
          {taken[index] && <span class="vh"> ✓</span>}
        </li>
      ))}
    </ol>
  )
}

function Waiting({ acts, lasts }: { readonly acts: readonly OrderAct[]; readonly lasts: boolean }): JSX.Element | null {
  const { queue } = words().page
  // what is stuck has a box of its own
  const waiting = acts.filter((act) => act.fate.state === 'waiting' && !stuckOf(act))
  if (waiting.length === 0) return null
  return (
    <p class="sub q">
      <Icon name="wait" />
      <b>{fill(queue.waiting, { what: waiting.map(actText).join(' → ') })}</b> {lasts ? queue.kept : queue.notKept}
    </p>
  )
}

function Photos({ order, mayOpen }: { readonly order: OrderBody; readonly mayOpen: boolean }): JSX.Element | null {
  const { page } = words()
  if (order.photos.length === 0) return null
  return (
    <p class="sub soft">
      {fill(page.order.photos, { count: order.photos.length })}
      {mayOpen &&
        order.photos.map(({ url }, index) => (
          <a key={url} class="photo num" href={url} target="_blank" rel="noopener" onClick={openPhoto}>
            {index + 1}
          </a>
        ))}
    </p>
  )
}

interface ButtonsProps {
  readonly order: OrderBody
  readonly me: Me
  readonly isMore: boolean
  readonly isResting: boolean
  readonly onChoose: (step: OrderStep) => () => void
  readonly onForm: (form: OrderFormName) => () => void
}

function Buttons({ order, me, isMore, isResting, onChoose, onForm }: ButtonsProps): JSX.Element | null {
  const { order: w, page } = words()
  const { next, more } = orderChoices(order, me)
  if (next.length + more.length === 0) return null
  const textOf = (step: OrderStep) =>
    step === 'photo'
      ? w.step.photographed
      : step === 'dispose'
        ? page.order.done
        : instant.has(step)
          ? w.action[step]
          : `${w.action[step]}…`
  return (
    <div class="notes">
      {(isMore ? more : next).map((step, index) => (
        <button
          key={step}
          type="button"
          class={`btn ${!isMore && index === 0 ? 'go' : ''}`}
          aria-disabled={isResting}
          onClick={onChoose(step)}
        >
          {textOf(step)}
        </button>
      ))}
      {isMore ? (
        <button type="button" class="btn quiet" aria-disabled={isResting} onClick={onForm(undefined)}>
          {page.card.cancel}
        </button>
      ) : (
        more.length > 0 && (
          <button type="button" class="btn quiet" aria-disabled={isResting} onClick={onForm('more')}>
            {page.card.more}
          </button>
        )
      )}
    </div>
  )
}
