import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { read } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { Sent } from '../../lib/sent.tsx'
import { ago } from '../../lib/time.ts'
import { Missing } from '../missing.tsx'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { useShown } from '../use-shown.ts'
import { Wide } from '../wide.tsx'
import type { WaitingBody } from './bodies.ts'
import { ClaimDone, type Claimed } from './claim-done.tsx'
import { ClaimForm } from './claim-form.tsx'
import { ClaimsMade } from './claims-made.tsx'
import type { DataProps } from './props.ts'

const refreshMs = 5_000
const shownValues = 6

/** What the plant file does not know, and what it sent: taken in by a claim. */
export function Quarantine(props: DataProps): JSX.Element {
  const { view, model, actions } = props
  const { data: w } = words()
  const path = '/api/v1/quarantine?limit=100'
  const fetched = useFetched(path, () => read<{ readonly entries: readonly WaitingBody[] }>(path), refreshMs)
  const [claimed, setClaimed] = useState<Claimed>()
  const { id: _, ...closed } = view
  const isShown = useShown()
  const opens = useRef(view.id)
  opens.current = view.id
  const opened = fetched.found?.entries.find(({ id, state }) => String(id) === view.id && state === 'waiting')
  const entries = fetched.found?.entries
  return (
    <>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!entries && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {entries && view.id !== undefined && !opened && <Missing what="waiting" id={view.id} />}
      {claimed && <ClaimDone claimed={claimed} model={model} />}
      {entries?.length === 0 && <p class="note">{w.waiting.none}</p>}
      {opened && (
        <ClaimForm
          key={opened.id}
          {...props}
          waiting={opened}
          onClose={() => actions.onView(closed, 'same')}
          onClaimed={(done) => {
            setClaimed(done)
            if (isShown() && opens.current === String(opened.id)) actions.onView(closed, 'same')
            fetched.again()
          }}
        />
      )}
      {entries && entries.length > 0 && (
        <Wide label={w.tab.quarantine}>
          <table class="rules">
            <thead>
              <tr>
                {(['name', 'why', 'values', 'count', 'last', 'client'] as const).map((each) => (
                  <th key={each} scope="col" class={each === 'count' ? 'r' : ''}>
                    {w.waiting.column[each]}
                  </th>
                ))}
                <th scope="col">
                  <span class="vh">{w.waiting.claim}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id} data-waiting={entry.id}>
                  <th scope="row">
                    <Sent text={entry.name} />
                  </th>
                  <td>{w.waiting.why[entry.reason]}</td>
                  <td class="num soft">
                    <Values {...entry} />
                  </td>
                  <td class="r num">{entry.count}</td>
                  <td>{ago(model.now - Date.parse(entry.lastReceivedAt))}</td>
                  <td class="soft">
                    <Sent text={entry.client} />
                  </td>
                  <td class="r">
                    {entry.state === 'waiting' ? (
                      <button
                        type="button"
                        class="btn"
                        onClick={() => actions.onView({ ...closed, id: String(entry.id) }, 'same')}
                      >
                        {w.waiting.claim}
                      </button>
                    ) : (
                      <span class="soft">{w.waiting.again}</span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
      <ClaimsMade {...props} of={claimed?.name ?? ''} onGone={() => setClaimed(undefined)} />
    </>
  )
}

function Values({ values }: WaitingBody): JSX.Element {
  const all = Object.entries(values)
  return (
    <>
      {all.slice(0, shownValues).map(([wire, value], index) => (
        <span key={wire}>
          {index > 0 && ' · '}
          <Sent text={wire} /> = <Sent text={String(value)} />
        </span>
      ))}
      {all.length > shownValues && ' · …'}
    </>
  )
}
