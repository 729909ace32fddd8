import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { AlarmBody } from '../../../api/alarms/schema.ts'
import { fill } from '../../../core/words/tables.ts'
import { whatOf, wholePlaceOf } from '../../lib/alarm-text.ts'
import { words } from '../../lib/language.ts'
import { span } from '../../lib/time.ts'
import { useShown } from '../use-shown.ts'
import { type DeedBody, type Done, doToAll } from './do.ts'
import type { Deed } from './may.ts'
import { SecondFields } from './second-fields.tsx'

const hourMs = 3_600_000
/** As the API writes them; of many at once, one that is too long for a priority is refused, and said so. */
const shelvings: readonly (readonly [string, number])[] = [
  ...[15, 30].map((minutes) => [`${minutes}min`, minutes * 60_000] as const),
  ...[1, 2, 4, 8, 12, 24].map((hours) => [`${hours}h`, hours * hourMs] as const),
]

interface DeedFormProps {
  readonly deed: Deed
  /** All that it fits. */
  readonly alarms: readonly AlarmBody[]
  /** How long it may be put aside at most, where it is one and that is known. */
  readonly shelveMaxMs?: number | undefined
  readonly onEnd: () => void
}

/** What an act needs to be said with, and afterwards what became of it, alarm by alarm, until it was read. */
export function DeedForm({ deed, alarms, shelveMaxMs = 24 * hourMs, onEnd }: DeedFormProps): JSX.Element {
  const { alarms: w } = words().console
  const { action, card } = words().page
  const [text, setText] = useState('')
  const [order, setOrder] = useState('')
  const times = shelvings.filter(([, ms]) => ms <= shelveMaxMs)
  const [time, setTime] = useState(() => times.filter(([, ms]) => ms <= 2 * hourMs).slice(-1)[0]?.[0] ?? '2h')
  const [second, setSecond] = useState({ name: '', password: '' })
  const [progress, setProgress] = useState<number | undefined>(undefined)
  const isShown = useShown()
  const [results, setResults] = useState<readonly Done[] | undefined>(undefined)
  // what was chosen when the form opened, not what becomes of it while somebody writes
  const [its] = useState(alarms)
  const isNote = deed === 'acknowledge' || deed === 'comment'
  const isMust = deed === 'comment' || !isNote || its.some(({ note }) => note === 'required')

  const isByTwo = deed === 'shelve' && its.some(({ priority }) => priority === 'critical')

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    setProgress(0)
    const found = await doToAll(
      its,
      { deed, body: { ...bodyOf(deed, { text: text.trim(), order: order.trim(), time }), ...(isByTwo && { second }) } },
      setProgress,
    )
    const lost = found.find((each) => !each.ok)
    if (!isShown() && lost?.ok === false)
      throw new Error(`${wholePlaceOf(lost.alarm)} ${whatOf(lost.alarm)} · ${action[deed]}: ${lost.why}`)
    // theirs, and only for this once
    setSecond({ name: '', password: '' })
    setResults(found)
    if (found.every(({ ok }) => ok)) onEnd()
  }

  if (results) {
    const refused = results.flatMap((each) => (each.ok ? [] : [each]))
    return (
      <div class="df" role="alert">
        <p>
          {results.length > refused.length && `${fill(w.done, { count: results.length - refused.length })} · `}
          <b>{w.refused}</b>
        </p>
        <ul>
          {refused.map(({ alarm, why }) => (
            <li key={alarm.id}>
              {wholePlaceOf(alarm)} {whatOf(alarm)}: {why}
            </li>
          ))}
        </ul>
        <button type="button" class="btn" onClick={onEnd}>
          {w.close}
        </button>
      </div>
    )
  }
  return (
    <form class="df" onSubmit={(event) => void submit(event)}>
      <b>{action[deed]}</b>
      {deed === 'shelve' && (
        <label>
          {w.for}
          <select class="field" value={time} onChange={(event) => setTime(event.currentTarget.value)}>
            {times.map(([each, ms]) => (
              <option key={each} value={each}>
                {span(ms)}
              </option>
            ))}
          </select>
        </label>
      )}
      {deed === 'out-of-service' && (
        <label>
          {w.order}
          <input
            class="field"
            required
            maxLength={100}
            value={order}
            onInput={(event) => setOrder(event.currentTarget.value)}
          />
        </label>
      )}
      <label class="wide">
        {isNote ? (isMust ? w.noteMust : w.note) : card.why}
        <input
          class="field"
          maxLength={2000}
          required={isMust}
          ref={focusOnce}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      {isByTwo && <SecondFields second={second} onSecond={setSecond} />}
      <button type="submit" class="btn go" disabled={progress !== undefined}>
        {progress === undefined ? w.do : fill(w.working, { done: progress, all: its.length })}
      </button>
      <button type="button" class="btn" onClick={onEnd}>
        {w.cancel} <kbd>Esc</kbd>
      </button>
    </form>
  )
}

export function focusOnce(field: HTMLElement | null): void {
  if (field && !field.dataset['seen']) {
    field.dataset['seen'] = '1'
    field.focus()
  }
}

interface Given {
  readonly text: string
  readonly order: string
  readonly time: string
}

function bodyOf(deed: Deed, { text, order, time }: Given): DeedBody {
  switch (deed) {
    case 'acknowledge':
      return { channel: 'page', ...(text !== '' && { note: text }) }
    case 'comment':
      return { note: text }
    case 'shelve':
      return { why: text, for: time }
    case 'out-of-service':
      return { why: text, workOrder: order }
    case 'unshelve':
    case 'reset':
    case 'return-to-service':
      return { why: text }
  }
}
