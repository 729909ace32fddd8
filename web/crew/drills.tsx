import type { JSX } from 'preact'
import type { DrillBody } from '../../api/drills/schema.ts'
import { includesRole } from '../../core/people/role.ts'
import { fill } from '../../core/words/tables.ts'
import { Icon } from '../lib/icons.tsx'
import { words } from '../lib/language.ts'
import { crewName } from '../lib/names.ts'
import { typedText } from '../lib/shown-text.ts'
import { clock } from '../lib/time.ts'
import type { ConflictActions } from './conflict.tsx'
import type { Model } from './model.ts'
import type { DrillAct } from './outbox-rules.ts'
import { actText } from './say.ts'
import { StuckAct } from './stuck.tsx'

interface DrillsProps extends ConflictActions {
  readonly model: Model
  readonly onDrill: (drill: DrillBody) => void
}

/** Drills that call whoever is here, and what was said of them on this phone. They come after all that is real, are marked at both ends, have no priority and make no sound. */
export function Drills({ model, ...actions }: DrillsProps): JSX.Element {
  const its = new Map(model.drills.map((drill) => [drill.number, { drill, act: undefined as DrillAct | undefined }]))
  for (const act of model.acts) if (act.drill) its.set(act.drill.number, { drill: act.drill, act })
  return (
    <>
      {[...its.values()].map((each) => (
        <Drill key={each.drill.number} {...each} {...actions} model={model} />
      ))}
    </>
  )
}

/** The same by itself. */
export function DrillView(props: DrillsProps): JSX.Element {
  const { drill, drills } = words().page
  const { drills: known, acts } = props.model
  return (
    <main id="main" class="plain">
      <h2 class="vh" tabIndex={-1}>
        {drill}
      </h2>
      <Drills {...props} />
      {known.length === 0 && !acts.some((act) => act.drill) && <p class="none">{drills.none}</p>}
    </main>
  )
}

interface DrillProps extends DrillsProps {
  readonly drill: DrillBody
  readonly act: DrillAct | undefined
}

function Drill({ drill: { crew, beganAt }, drill, act, model, onDrill, onAgain, onDrop }: DrillProps): JSX.Element {
  const { drill: mark, drills: w, list } = words().page
  const mayAnswer = model.me !== undefined && includesRole(model.me.role, 'operator')
  return (
    <section class="drill" aria-label={mark}>
      <p class="mark" role="status">
        {mark}
      </p>
      <p>
        {w.what}
        <br />
        <span class="soft">
          {crew !== undefined && `${crewName(crew)} · `}
          {fill(list.since, { time: clock(beganAt) })}
        </span>
      </p>
      {act && <Said act={act} lasts={model.lasts} onDrop={onDrop} />}
      {act && <StuckAct {...{ act, onAgain, onDrop }} />}
      {!act && mayAnswer && (
        <button type="button" class="btn wide" onClick={() => onDrill(drill)}>
          {w.answer}
        </button>
      )}
      <p class="mark" aria-hidden="true">
        {mark}
      </p>
    </section>
  )
}

interface SaidProps extends Pick<ConflictActions, 'onDrop'> {
  readonly act: DrillAct
  readonly lasts: boolean
}

/** How far the answer has come. */
function Said({ act, lasts, onDrop }: SaidProps): JSX.Element {
  const { queue } = words().page
  const { fate } = act
  const what = actText(act)
  if (fate.state === 'waiting') {
    return (
      <p class="q">
        <Icon name="wait" />
        <b>{fill(queue.waiting, { what })}</b> {lasts ? queue.kept : queue.notKept}
      </p>
    )
  }
  if (fate.state === 'sent') return <p>{fill(queue.sent, { what, time: clock(fate.at) })}</p>
  return (
    <>
      <p role="alert">
        <b>{fill(queue.refused, { what, reason: typedText(fate.why) })}</b>
      </p>
      <button type="button" class="btn quiet" onClick={() => onDrop(act)}>
        {queue.drop}
      </button>
    </>
  )
}
