import { Component, type JSX } from 'preact'
import type { AlarmBody } from '../../api/alarms/schema.ts'
import type { ReadLanguage } from '../../core/words/language.ts'
import { fill } from '../../core/words/tables.ts'
import { local, words } from '../lib/language.ts'
import { serverNow } from '../lib/server-clock.ts'
import { Critical } from './critical.tsx'
import { isOther } from './memo.ts'
import { actOn, type Model, mayAct } from './model.ts'
import { answerable, type Places } from './order.ts'
import { type Act, isDue } from './outbox-rules.ts'
import { Row } from './row.tsx'

/** What the list does. Each is the same function always. */
export interface ListActions {
  readonly onGot: (alarm: AlarmBody) => void
  readonly onGotAll: (alarms: readonly AlarmBody[]) => void
  readonly onUndo: (act: Act) => void
  readonly onUndoAll: (acts: readonly Act[]) => void
}

interface ListProps extends ListActions {
  readonly places: Places
  readonly alarms: Model['alarms']
  readonly values: Model['values']
  readonly acts: Model['acts']
  readonly me: Model['me']
  readonly isPast: boolean
  readonly lasts: boolean
  readonly language: ReadLanguage
}

/** So many rows at most are made in one frame: a slow phone answers a finger between two of them. */
const newRowsAtMost = 5
/** And at first, for what a screen shows: nothing is there yet that would have to be put in order. */
const firstRows = 8

/** What needs somebody now. Every place is as it was until the new ones are asked for; what only time changes is drawn apart from it. */
export class List extends Component<ListProps> {
  /** The rows that are there. */
  private made: ReadonlySet<string> = new Set()
  private places: Places | undefined
  private next: 'none' | 'asked' | 'due' = 'none'

  override shouldComponentUpdate(next: Readonly<ListProps>): boolean {
    return isOther(this.props, next)
  }
  override componentDidMount(): void {
    if (this.next !== 'none' || this.made.size === this.props.places.ids.size) return
    this.next = 'asked'
    requestAnimationFrame(() => {
      this.next = 'due'
      this.forceUpdate()
    })
  }
  override componentDidUpdate(): void {
    this.componentDidMount()
  }
  override render(props: ListProps): JSX.Element {
    if (props.places !== this.places || this.next === 'due') {
      const { ids } = props.places
      const made = new Set([...ids].filter((id) => this.made.has(id)))
      // those that are there are put in order in one frame, new ones are made in the next
      const most = made.size === 0 ? firstRows : this.next === 'due' ? newRowsAtMost : 0
      const more = [...ids].filter((id) => !made.has(id)).slice(0, most)
      this.made = new Set([...made, ...more])
      this.places = props.places
      if (this.next === 'due') this.next = 'none'
    }
    return drawList(props, this.made)
  }
}

function drawList(props: ListProps, made: ReadonlySet<string>): JSX.Element {
  const { places, alarms, values, isPast, lasts, language } = props
  const those = (ids: readonly string[]) => ids.flatMap((id) => (made.has(id) ? (alarms.get(id) ?? []) : []))
  const critical = those(places.critical)
  return (
    <>
      {critical.length > 0 && (
        <ul class="crits">
          {critical.map((alarm) => (
            <Critical
              key={alarm.id}
              alarm={alarm}
              reading={values.get(alarm.point ?? '')}
              act={actOn(props, alarm)}
              isPast={isPast}
              lasts={lasts}
              language={language}
            />
          ))}
        </ul>
      )}
      {places.groups.map(({ site, ids }) => (
        <Station key={site} its={those(ids)} {...props} />
      ))}
    </>
  )
}

interface StationProps extends ListProps {
  readonly its: readonly AlarmBody[]
}

function Station({ its, ...props }: StationProps): JSX.Element | null {
  const { list } = words().page
  const { values, isPast, lasts, language, onGot, onGotAll, onUndo, onUndoAll } = props
  const first = its[0]
  if (!first) return null
  const mine = answerable(its).filter((alarm) => mayAct(props, alarm))
  const open = mine.filter((alarm) => actOn(props, alarm)?.fate.state !== 'waiting')
  const now = serverNow()
  const undoable = mine.flatMap((alarm) => {
    const act = actOn(props, alarm)
    return act && mayUndo(act, now) ? [act] : []
  })
  return (
    <section aria-label={local(first.siteName)}>
      <h2 class="grp">
        <span>{local(first.siteName)}</span>
        {open.length > 1 ? (
          <button type="button" class="btn quiet all" onClick={() => onGotAll(open)}>
            {fill(list.gotAll, { count: open.length })}
            <span class="vh"> {local(first.siteName)}</span>
          </button>
        ) : undoable.length > 1 ? (
          <button type="button" class="btn quiet all" onClick={() => onUndoAll(undoable)}>
            {fill(list.undoAll, { count: undoable.length })}
            <span class="vh"> {local(first.siteName)}</span>
          </button>
        ) : (
          <span class="gm">{fill(list.count, { count: its.length })}</span>
        )}
      </h2>
      <ul>
        {its.map((alarm) => {
          const act = actOn(props, alarm)
          return (
            <Row
              key={alarm.id}
              alarm={alarm}
              reading={values.get(alarm.point ?? '')}
              act={act}
              mayUndo={act !== undefined && mayUndo(act, now)}
              isPast={isPast}
              lasts={lasts}
              mayAct={mayAct(props, alarm)}
              language={language}
              onGot={onGot}
              onUndo={onUndo}
            />
          )
        })}
      </ul>
    </section>
  )
}

function mayUndo(act: Act, now: number): boolean {
  return act.fate.state === 'waiting' && !isDue(act, now)
}
