import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { fill } from '../../../core/words/tables.ts'
import { read, reasonOf } from '../../lib/client.ts'
import { words } from '../../lib/language.ts'
import { Sent } from '../../lib/sent.tsx'
import { clockSeconds, day } from '../../lib/time.ts'
import { Missing } from '../missing.tsx'
import { NotFetched } from '../not-fetched.tsx'
import { useFetched } from '../use-fetched.ts'
import { useShown } from '../use-shown.ts'
import { Wide } from '../wide.tsx'
import type { RejectBody } from './bodies.ts'
import { Bytes } from './bytes.tsx'
import type { DataProps } from './props.ts'

interface RejectsBody {
  readonly rejects: readonly RejectBody[]
  readonly counts: Readonly<Record<string, number>>
}

const refreshMs = 15_000
const newest = 100

/** What could not be used, why, and its bytes; read again once what was wrong is mended. */
export function Rejects({ view, model, actions }: DataProps): JSX.Element {
  const { data: w } = words()
  const { reason = '' } = view.asked
  const query = new URLSearchParams({ limit: String(newest), newest: '1', ...(reason !== '' && { reason }) })
  const fetched = useFetched(String(query), () => read<RejectsBody>(`/api/v1/rejects?${query}`), refreshMs)
  const { found } = fetched
  const put = (asked: Record<string, string>) => actions.onView({ ...view, asked }, 'same')
  const counts = Object.entries(found?.counts ?? {}).sort((a, b) => b[1] - a[1])
  const all = counts.filter(([name]) => reason === '' || name === reason).reduce((sum, [, count]) => sum + count, 0)
  return (
    <>
      <div class="bar2">
        <label>
          <span class="vh">{w.reject.reason}</span>
          <select class="field" onChange={(event) => put({ reason: event.currentTarget.value })}>
            <option value="" selected={reason === ''}>
              {w.reject.all}
            </option>
            {counts.map(([name, count]) => (
              <option key={name} value={name} selected={name === reason}>
                {name} · {count}
              </option>
            ))}
          </select>
        </label>
        {found && found.rejects.length > 0 && (
          <Replay reason={reason} isEverywhere={model.me?.sites === undefined} onDone={fetched.again} />
        )}
        <span class="say" role="status">
          {found && found.rejects.length > 0 && fill(w.reject.newest, { count: found.rejects.length, all })}
        </span>
      </div>
      {fetched.state === 'failed' && <NotFetched reason={fetched.reason} again={fetched.again} />}
      {!found && fetched.state === 'asked' && <p class="note soft">{w.asked}</p>}
      {found && view.id !== undefined && !found.rejects.some(({ id }) => String(id) === view.id) && (
        <Missing what="reject" id={view.id} />
      )}
      {found?.rejects.length === 0 && <p class="note">{w.reject.none}</p>}
      {found && found.rejects.length > 0 && (
        <Table
          rejects={found.rejects}
          opened={view.id}
          onOpen={(id) => {
            const { id: _, ...rest } = view
            actions.onView(id === undefined ? rest : { ...rest, id }, 'same')
          }}
        />
      )}
    </>
  )
}

interface ReplayProps {
  readonly reason: string
  readonly isEverywhere: boolean
  readonly onDone: () => void
}

function Replay({ reason, isEverywhere, onDone }: ReplayProps): JSX.Element {
  const { reject: w } = words().data
  const [asks, setAsks] = useState<'asks' | 'not'>('not')
  const [said, setSaid] = useState('')
  const isShown = useShown()
  if (!isEverywhere) return <span class="soft">{w.onlyEverywhere}</span>
  const go = async () => {
    try {
      const body = reason === '' ? {} : { reason }
      const { replayed } = await read<{ readonly replayed: number }>('/api/v1/rejects/replay', { body })
      setSaid(fill(w.replayed, { count: replayed }))
      setAsks('not')
      onDone()
    } catch (error) {
      if (!isShown()) throw error
      setSaid(reasonOf(error))
    }
  }
  return (
    <>
      {asks === 'not' ? (
        <button type="button" class="btn" onClick={() => setAsks('asks')}>
          {w.replay}
        </button>
      ) : (
        <>
          <span>{fill(w.replayAsk, { what: reason === '' ? w.everything : reason })}</span>
          <button type="button" class="btn go" onClick={() => void go()}>
            {w.yes}
          </button>
          <button type="button" class="btn quiet" onClick={() => setAsks('not')}>
            {w.no}
          </button>
        </>
      )}
      <span role="status">{said}</span>
    </>
  )
}

interface TableProps {
  readonly rejects: readonly RejectBody[]
  readonly opened: string | undefined
  readonly onOpen: (id: string | undefined) => void
}

function Table({ rejects, opened, onOpen }: TableProps): JSX.Element {
  const { data: w } = words()
  const { column } = w.reject
  return (
    <Wide label={w.tab.rejects}>
      <table class="rules">
        <thead>
          <tr>
            {(['at', 'topic', 'reason', 'count', 'where', 'detail'] as const).map((each) => (
              <th key={each} scope="col" class={each === 'count' ? 'r' : ''}>
                {column[each]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rejects.map(({ id, receivedAt, topic, reason, count, where, detail, payload, encoding }) => {
            const isOpen = opened === String(id)
            return [
              <tr key={id} data-reject={id}>
                <td class="num">
                  {day(Date.parse(receivedAt))} {clockSeconds(receivedAt)}
                </td>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    aria-expanded={isOpen}
                    onClick={() => onOpen(isOpen ? undefined : String(id))}
                  >
                    <Sent text={topic} />
                  </button>
                </th>
                <td class="strong">{reason}</td>
                <td class="r num">{count}</td>
                <td class="num">{where === '' ? w.reject.message : <Sent text={where} />}</td>
                <td class="why2">
                  <Sent text={detail} />
                </td>
              </tr>,
              isOpen && (
                <tr key={`${id} bytes`} class="opened">
                  <td colSpan={6}>
                    <Bytes text={payload} encoding={encoding} />
                  </td>
                </tr>
              ),
            ]
          })}
        </tbody>
      </table>
    </Wide>
  )
}
