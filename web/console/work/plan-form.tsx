import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { reasonOf, request } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { listText } from '../../lib/names.ts'
import { newKey } from '../../lib/new-key.ts'
import { fieldTime, fromField, zoneName } from '../../lib/time.ts'
import { focusOnce } from '../alarm-table/deed-form.tsx'
import { useShown } from '../use-shown.ts'

interface PlanFormProps {
  /** Of each of these places one window is made, with its id and its name. */
  readonly places: readonly (readonly [id: string, name: string])[]
  readonly now: number
  readonly onEnd: (outcome: 'made' | 'cancelled') => void
}

const usualMs = 4 * 3_600_000

/** Planned work for some places: from when to when on the city's clock, and what is done there. */
export function PlanForm({ places, now, onEnd }: PlanFormProps): JSX.Element {
  const { work: w, alarms } = words().console
  const [from, setFrom] = useState(() => fieldTime(now))
  const [to, setTo] = useState(() => fieldTime(now + usualMs))
  const [why, setWhy] = useState('')
  const [left, setLeft] = useState(places)
  const [problem, setProblem] = useState('')
  const [state, setState] = useState<'ready' | 'working'>('ready')
  const isShown = useShown()

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    setState('working')
    setProblem('')
    let rest = left
    try {
      for (const [at] of left) {
        const body = { at, from: String(fromField(from)), to: String(fromField(to)), why: why.trim() }
        await request('/api/v1/maintenance', { body, headers: { 'idempotency-key': newKey() } })
        // what was made is not made again
        rest = rest.filter(([id]) => id !== at)
        setLeft(rest)
      }
      onEnd('made')
    } catch (error) {
      if (!isShown()) throw error
      setProblem(fill(w.failed, { reason: reasonOf(error) }))
      setState('ready')
    }
  }

  return (
    <form class="df plan" onSubmit={(event) => void submit(event)}>
      <b>{w.title}</b>
      <span>{listText(left.map(([, name]) => name))}</span>
      <label>
        {w.from}
        <input
          type="datetime-local"
          class="field"
          required
          value={from}
          onInput={(event) => setFrom(event.currentTarget.value)}
        />
      </label>
      <label>
        {w.to}
        <input
          type="datetime-local"
          class="field"
          required
          value={to}
          onInput={(event) => setTo(event.currentTarget.value)}
        />
      </label>
      <span>{zoneName()}</span>
      <label class="wide">
        {w.why}
        <input
          class="field"
          required
          maxLength={1000}
          ref={focusOnce}
          value={why}
          onInput={(event) => setWhy(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="btn go" disabled={state === 'working'}>
        {w.make}
      </button>
      <button type="button" class="btn" onClick={() => onEnd('cancelled')}>
        {alarms.cancel}
      </button>
      <p class="hint">{w.mute}</p>
      {problem !== '' && (
        <p role="alert">
          <b>{problem}</b>
        </p>
      )}
    </form>
  )
}
